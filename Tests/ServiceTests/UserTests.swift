import Evidence
import HTTPTypes
import Hummingbird
import Testing

@testable import Service
@testable import Storage

@Suite struct UserTests {
    @Test func theFirstLinkMakesTheFirstAdministratorOnce() async throws {
        try await AccessService.run { service in
            let token = try #require(try await service.access.firstLink())
            // A later start makes another, and the one before is none.
            let second = try #require(try await service.access.firstLink())
            func use(_ token: String) async throws -> AccessService.Answer {
                try await service.ask(
                    .post, "/v1/session/link",
                    ["token": .string(token), "name": "root", "password": .string(AccessService.password)])
            }
            #expect(try await use(token).problem == "link-invalid")
            let answer = try await use(second)
            #expect(answer.status == 200 && AccessService.Browser(answer) != nil)
            #expect(try await use(second).problem == "link-invalid")
            #expect(try await service.access.firstLink() == nil)
            let root = try #require(try await service.store.user("root"))
            #expect(root.roles == ["administrator"] && root.clearance == .highest)
        }
    }

    @Test func theFirstLinkEnds() async throws {
        try await AccessService.run { service in
            let token = try #require(try await service.access.firstLink())
            service.clock.advance(seconds: 3_600)
            let answer = try await service.ask(
                .post, "/v1/session/link",
                ["token": .string(token), "name": "root", "password": .string(AccessService.password)])
            #expect(answer.problem == "link-invalid")
            #expect(try await !service.store.hasUsers())
        }
    }

    @Test func anInvitationSetsAPasswordOnce() async throws {
        try await AccessService.run { service in
            try await service.makeUser("root", .administrator, clearance: .highest)
            let root = try await service.browser("root")
            let made = try await service.ask(
                .post, "/v1/users",
                ["name": "ada", "roles": ["analyst"], "clearance": ["level": 2, "compartments": [1]]], as: root)
            #expect(made.status == 201 && made.body["hasPassword"] == false)
            let token = try #require(made.body["link"]?.string?.split(separator: "=").last)
            func accept(_ password: String) async throws -> AccessService.Answer {
                try await service.ask(
                    .post, "/v1/session/link", ["token": .string(String(token)), "password": .string(password)])
            }
            #expect(try await accept("password").problem == "password-refused")
            #expect(try await accept(AccessService.password).status == 200)
            #expect(try await accept(AccessService.password).problem == "link-invalid")
            #expect(try await service.signIn("ada").status == 200)
        }
    }

    @Test func nobodyIsAuditorAndAdministrator() async throws {
        try await AccessService.run { service in
            try await service.makeUser("root", .administrator, clearance: .highest)
            let root = try await service.browser("root")
            let both: JSON = ["name": "ada", "roles": ["auditor", "administrator"]]
            #expect(try await service.ask(.post, "/v1/users", both, as: root).problem == "roles-not-separate")
            #expect(
                try await service.ask(.patch, "/v1/users/root", ["roles": ["administrator", "viewer"]], as: root)
                    .problem == "own-rights")
        }
        for roles in [Set<Role>([.auditor, .administrator]), Set(Role.allCases)] { #expect(!Role.areSeparate(roles)) }
        #expect(
            !Role.auditor.permissions.contains(.usersManage) && !Role.administrator.permissions.contains(.auditRead))
    }

    @Test func whatChangesEndsSessionsAtOnce() async throws {
        try await AccessService.run { service in
            try await service.makeUser("root", .administrator, clearance: .highest)
            try await service.makeUser("ada", .operator)
            let root = try await service.browser("root"), ada = try await service.browser("ada")
            #expect(try await service.ask(.get, "/v1/session", as: ada).status == 200)
            let changed = try await service.ask(.patch, "/v1/users/ada", ["roles": ["viewer"]], as: root)
            #expect(changed.body["roles"] == ["viewer"])
            #expect(try await service.ask(.get, "/v1/session", as: ada).status == 401)
            let again = try await service.browser("ada")
            #expect(try await service.ask(.patch, "/v1/users/ada", ["isDisabled": true], as: root).status == 200)
            #expect(try await service.ask(.get, "/v1/session", as: again).status == 401)
            #expect(try await service.signIn("ada").status == 401)
            let entry = try #require(service.log.entries.first { $0.action.rawValue == "user.changed" })
            #expect(entry.actor == "user:root" && entry.object == "user:ada")
            #expect(entry.details["before"]?["roles"] == ["operator"] && entry.details["roles"] == ["viewer"])
        }
    }

    @Test func theLastAdministratorStays() async throws {
        try await AccessService.run { service in
            let root = try await service.makeUser("root", .administrator, clearance: .highest)
            try await service.makeUser("second", .administrator, clearance: .highest)
            let second = try await service.browser("second")
            #expect(try await service.ask(.patch, "/v1/users/root", ["isDisabled": true], as: second).status == 200)
            #expect(
                try await service.ask(.patch, "/v1/users/second", ["isDisabled": true], as: second).problem
                    == "conflict")
            #expect(try await service.store.user(root.id.text)?.disabledAt != nil)
        }
    }

    @Test func nobodyClearsOthersForMoreThanTheyAre() async throws {
        try await AccessService.run { service in
            try await service.makeUser("root", .administrator, clearance: Label(level: 2, compartments: 1))
            try await service.makeUser("high", .viewer, clearance: Label(level: 3, compartments: 0))
            let root = try await service.browser("root")
            for clearance: JSON in [["level": 3, "compartments": []], ["level": 0, "compartments": [1]]] {
                let answer = try await service.ask(
                    .post, "/v1/users", ["name": "ada", "clearance": clearance], as: root)
                #expect(answer.problem == "above-clearance")
            }
            let lowered = try await service.ask(
                .patch, "/v1/users/high", ["clearance": ["level": 0, "compartments": []]], as: root)
            #expect(lowered.problem == "above-clearance")
            #expect(try await service.ask(.post, "/v1/users/high/invitation", as: root).problem == "above-clearance")
        }
    }

    /// Each role against each endpoint of users: who may not, gets 403, and nothing happens.
    @Test(arguments: Role.allCases)
    func onlyAdministratorsManageUsers(_ role: Role) async throws {
        try await AccessService.run { service in
            try await service.makeUser("somebody", role)
            try await service.makeUser("ada", .viewer)
            let browser = try await service.browser("somebody")
            let may = role == .administrator
            for (method, path): (HTTPRequest.Method, String) in [
                (.get, "/v1/users"), (.get, "/v1/users/ada"), (.post, "/v1/users/ada/unlock"),
                (.delete, "/v1/users/ada/sessions"), (.delete, "/v1/users/ada/second-factor"),
                (.post, "/v1/users/ada/invitation"),
            ] {
                let status = try await service.ask(method, path, as: browser).status
                #expect((status < 300) == may && (status == 403) == !may, "\(method) \(path)")
            }
            #expect(
                try await service.ask(.patch, "/v1/users/ada", ["fullName": "Ada"], as: browser).status
                    == (may ? 200 : 403))
        }
    }

    @Test func detectorsAreWhatRolesAndUserShare() async throws {
        try await AccessService.run(configure: { $0.detectors = [.viewer: ["secrets", "style"], .analyst: ["deep"]] }) {
            service in
            func principal(_ roles: Set<String>, _ own: Set<String>?) -> Principal {
                service.access.principal(
                    User(id: Identifier(time: 1), name: "a", roles: roles, detectors: own, createdAt: 1), isStrong: true
                )
            }
            #expect(principal(["viewer"], nil).detectors == ["secrets", "style"])
            #expect(principal(["viewer", "analyst"], nil).detectors == ["secrets", "style", "deep"])
            #expect(principal(["viewer", "operator"], nil).detectors == nil)
            #expect(principal(["viewer"], ["style", "deep"]).detectors == ["style"])
            #expect(!principal(["viewer"], nil).mayUse(detector: "deep"))
            #expect(principal([], nil).detectors == [] && principal([], nil).permissions.isEmpty)
        }
    }
}
