import Evidence
import HTTPTypes
import Hummingbird
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

@Suite struct APIKeyTests {
    private static func bearer(_ key: String) -> HTTPFields { [.authorization: "Bearer \(key)"] }

    private static func make(
        _ service: AccessService, _ draft: JSON, as browser: AccessService.Browser
    ) async throws -> (text: String, id: String) {
        let answer = try await service.ask(.post, "/v1/apikeys", draft, as: browser)
        #expect(answer.status == 201)
        return (try #require(answer.body["key"]?.string), try #require(answer.body["id"]?.string))
    }

    @Test func itDoesWhatItsScopesSay() async throws {
        try await AccessService.run { service in
            try await service.makeUser("ada", .operator)
            let browser = try await service.browser("ada")
            let (key, id) = try await Self.make(
                service, ["name": "ci", "scopes": ["projects:read"], "days": 10], as: browser)
            #expect(key.hasPrefix("pk_") && KeyText(key) != nil)
            let headers = Self.bearer(key)
            #expect(try await service.ask(.get, "/v1/projects", headers: headers).status == 200)
            let write = try await service.ask(.post, "/v1/projects", ["key": "a", "name": "A"], headers: headers)
            #expect(write.problem == "forbidden")
            #expect(try await service.ask(.post, "/v1/apikeys", ["name": "b"], headers: headers).status == 403)
            let own = try await service.ask(.post, "/v1/session/second-factor", ["password": "x"], headers: headers)
            #expect(own.problem == "session-needed")
            // Shown once, and kept as a tag.
            let list = try await service.ask(.get, "/v1/apikeys", as: browser)
            #expect(!String(decoding: list.body.canonical, as: UTF8.self).contains(key))
            #expect(list.body["items"]?.array?.first?["lastUsedAt"] != .null)
            let row = try #require(try await service.store.apiKey(prefix: KeyText(key)?.prefix ?? ""))
            #expect(!row.hash.contains(key.suffix(20)))
            #expect(try await service.ask(.delete, "/v1/apikeys/\(id)", as: browser).status == 204)
            #expect(try await service.ask(.get, "/v1/projects", headers: headers).status == 401)
            #expect(service.log.count("api-key.made") == 1 && service.log.count("api-key.revoked") == 1)
            #expect(service.log.count("api-key.refused", .denied) == 1)
        }
    }

    @Test func itEndsAndNeverMeansMoreThanItsOwner() async throws {
        try await AccessService.run { service in
            let user = try await service.makeUser("ada", .operator, clearance: Label(level: 2, compartments: 3))
            let browser = try await service.browser("ada")
            func tries(_ draft: JSON) async throws -> String? {
                try await service.ask(.post, "/v1/apikeys", draft, as: browser).problem
            }
            #expect(try await tries(["name": "a", "scopes": ["users:manage"]]) == "forbidden")
            #expect(
                try await tries(["name": "a", "clearance": ["level": 3, "compartments": []]]) == "above-clearance")
            #expect(
                try await tries(["name": "a", "clearance": ["level": 0, "compartments": [5]]]) == "above-clearance")
            #expect(try await tries(["name": "a", "days": 367]) == "invalid-request")
            let (key, _) = try await Self.make(service, ["name": "ci", "days": 10], as: browser)
            // The owner's rights shrink, and the key's with them.
            _ = try await service.store.changeUser(user.id) {
                $0.roles = ["viewer"]
                $0.clearance = Label(level: 1, compartments: 2)
            }
            service.access.known.forgetAll()
            let me = try await service.ask(.get, "/v1/session", headers: Self.bearer(key))
            #expect(me.body["clearance"] == ["level": 1, "compartments": [1]])
            #expect(me.body["permissions"]?.array?.contains("projects:write") == false)
            service.clock.advance(seconds: 10 * 86_400)
            #expect(try await service.ask(.get, "/v1/session", headers: Self.bearer(key)).status == 401)
        }
    }

    @Test func keysOfOthersAreOutOfReach() async throws {
        try await AccessService.run { service in
            try await service.makeUser("ada", .viewer)
            try await service.makeUser("eve", .viewer)
            try await service.makeUser("root", .administrator)
            let ada = try await service.browser("ada"), eve = try await service.browser("eve")
            let (_, id) = try await Self.make(service, ["name": "ci"], as: ada)
            #expect(try await service.ask(.get, "/v1/apikeys", as: eve).body["items"] == [])
            #expect(try await service.ask(.get, "/v1/apikeys?all=true", as: eve).status == 403)
            #expect(try await service.ask(.delete, "/v1/apikeys/\(id)", as: eve).status == 404)
            let root = try await service.browser("root")
            #expect(try await service.ask(.get, "/v1/apikeys?all=true", as: root).body["items"]?.array?.count == 1)
            #expect(try await service.ask(.delete, "/v1/apikeys/\(id)", as: root).status == 204)
        }
    }

    @Test func whatIsMistypedIsNoKey() throws {
        var random = SplitMix64(seed: 9)
        let module = SwiftCryptoModule()
        let key = try KeyText(module: module)
        #expect(KeyText(key.text)?.prefix == key.prefix && key.text.utf8.count == 75)
        #expect(key.text.wholeMatch(of: /pk_[0-9a-z]{12}_[0-9a-z]{59}/) != nil)
        // As python's `binascii.crc32` says.
        #expect(KeyText.checksum("123456789") == Base32.encode([0xCB, 0xF4, 0x39, 0x26], digits: Base32.plain))
        for _ in 0..<2_000 {
            var bytes = Array(key.text.utf8)
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch random.next() % 3 {
            case 0: bytes[index] = UInt8.random(in: 0x20...0x7E, using: &random)
            case 1: bytes.remove(at: index)
            default: bytes.insert(UInt8.random(in: 0x20...0x7E, using: &random), at: index)
            }
            let text = String(decoding: bytes, as: UTF8.self)
            if text != key.text { #expect(KeyText(text) == nil) }
        }
    }

    @Test func guessingSoonWaits() async throws {
        try await AccessService.run(limits: RateLimits.Configuration()) { service in
            var statuses: Set<Int> = []
            for _ in 0..<12 {
                let guess = try KeyText(module: service.crypto).text
                statuses.insert(try await service.ask(.get, "/v1/projects", headers: Self.bearer(guess)).status)
            }
            #expect(statuses == [401, 429])
            #expect(service.log.count("api-key.refused", .denied) == 10)
        }
    }

    @Test(arguments: [
        "Bearer", "Bearer ", "Basic YTpi", "bearer pk_a_b", "Bearer " + String(repeating: "x", count: 5_000),
    ])
    func otherProofsAreNone(_ header: String) async throws {
        try await AccessService.run { service in
            let answer = try await service.ask(.get, "/v1/projects", headers: [.authorization: header])
            #expect(answer.status == 401)
        }
    }

    @Test func aCertificateStandsForItsUser() async throws {
        let der = Array("a certificate".utf8)
        try await AccessService.run(certificate: der) { service in
            let user = try await service.makeUser("robot", .operator)
            #expect(try await service.ask(.get, "/v1/session").status == 401)
            let print = try service.access.fingerprint(of: der)
            _ = try await service.store.changeUser(user.id) { $0.certificate = print }
            let me = try await service.ask(.get, "/v1/session")
            #expect(me.body["name"] == "robot" && me.body["csrfToken"] == nil)
        }
    }
}
