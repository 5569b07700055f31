import Evidence
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import Service
@testable import Storage

@Suite struct ProjectsAPITests {
    private static let draft = ByteBuffer(string: #"{"key":"lander","name":"Lander"}"#)
    private static let json: HTTPFields = [.contentType: "application/json"]

    @Test func aProjectIsMadeAndListed() async throws {
        try await TestService.run { _, client in
            let operators = NamedCallers.header(.operator)
            try await client.execute(
                uri: "/v1/projects", method: .post, headers: operators.merging(Self.json), body: Self.draft
            ) { response in
                #expect(response.status == .created)
                #expect(response.headers[.location] == "/v1/projects/lander")
            }
            try await client.execute(uri: "/v1/projects?limit=10", method: .get, headers: operators) { response in
                let page = try JSON(parsing: Array(response.body.readableBytesView))
                #expect(page["items"]?.array?.first?["key"] == "lander")
                #expect(page["next"] == .null)
            }
        }
    }

    @Test(arguments: [
        ("", "401"), ("viewer", "403"),
    ])
    func whoMayNotMakesNone(_ roles: String, _ status: String) async throws {
        try await TestService.run { service, client in
            let who = roles.isEmpty ? [:] : NamedCallers.header(.viewer)
            try await client.execute(
                uri: "/v1/projects", method: .post, headers: who.merging(Self.json), body: Self.draft
            ) { response in
                #expect(String(response.status.code) == status)
                #expect(response.headers[.contentType] == "application/problem+json")
            }
            #expect(try await service.store.projects(for: .highest).items.isEmpty)
        }
    }

    @Test(arguments: [
        #"{"key":"lander"}"#, #"{"key":"lander","name":""}"#, #"{"key":"lander","name":"a","more":1}"#, #"[]"#, "{", "",
        #"{"key":"a\#u{5C}u0000","name":"a"}"#,
    ])
    func aBodyThatIsNotWhatItHasToBeIsRefused(_ body: String) async throws {
        try await TestService.run { _, client in
            try await client.execute(
                uri: "/v1/projects", method: .post, headers: NamedCallers.header(.operator).merging(Self.json),
                body: ByteBuffer(string: body)
            ) { response in
                #expect(response.status == .badRequest)
                let problem = try JSON(parsing: Array(response.body.readableBytesView))
                #expect(problem["type"] == "urn:picket:problem:invalid-request")
            }
        }
    }

    @Test(arguments: ["limit=0", "limit=201", "limit=x", "unknown=1", "limit=1&limit=2"])
    func aParameterThatIsNotWhatItHasToBeIsRefused(_ query: String) async throws {
        try await TestService.run { _, client in
            try await client.execute(uri: "/v1/projects?\(query)", method: .get, headers: NamedCallers.header(.viewer))
            {
                #expect($0.status == .badRequest)
            }
        }
    }

    @Test func otherMethodsAndPathsAreNamed() async throws {
        try await TestService.run { _, client in
            try await client.execute(uri: "/v1/projects", method: .delete) { response in
                #expect(response.status == .methodNotAllowed)
                #expect(response.headers[.allow] == "GET, HEAD, OPTIONS, POST")
            }
            try await client.execute(uri: "/v1/nothing", method: .get) { #expect($0.status == .notFound) }
        }
    }
}

extension HTTPFields {
    func merging(_ others: HTTPFields) -> HTTPFields {
        var merged = self
        for field in others { merged[field.name] = field.value }
        return merged
    }
}
