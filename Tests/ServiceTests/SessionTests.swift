import Evidence
import HTTPTypes
import Hummingbird
import Testing

@testable import Service
@testable import Storage

@Suite struct SessionTests {
    @Test func itEndsWhenIdle() async throws {
        try await AccessService.run { service in
            try await service.makeUser("ada", .viewer)
            let browser = try await service.browser("ada")
            for _ in 0..<3 {
                service.clock.advance(seconds: 29 * 60)
                #expect(try await service.ask(.get, "/v1/session", as: browser).status == 200)
            }
            service.clock.advance(seconds: 31 * 60)
            #expect(try await service.ask(.get, "/v1/session", as: browser).status == 401)
        }
    }

    @Test func itEndsAfterItsTimeWhateverHappens() async throws {
        try await AccessService.run { service in
            try await service.makeUser("ada", .viewer)
            let browser = try await service.browser("ada")
            for _ in 0..<35 {
                service.clock.advance(seconds: 20 * 60)
                #expect(try await service.ask(.get, "/v1/session", as: browser).status == 200)
            }
            service.clock.advance(seconds: 20 * 60)
            #expect(try await service.ask(.get, "/v1/session", as: browser).status == 401)
        }
    }

    @Test func signingOutEndsItAtOnce() async throws {
        try await AccessService.run { service in
            try await service.makeUser("ada", .viewer)
            let browser = try await service.browser("ada")
            #expect(try await service.ask(.get, "/v1/session", as: browser).status == 200)
            let answer = try await service.ask(.delete, "/v1/session", as: browser)
            #expect(answer.status == 204 && answer.headers[.setCookie]?.contains("Max-Age=0") == true)
            #expect(try await service.ask(.get, "/v1/session", as: browser).status == 401)
            #expect(service.log.count("user.signed-out") == 1)
        }
    }

    @Test func ownSessionsAreListedAndEnded() async throws {
        try await AccessService.run { service in
            try await service.makeUser("ada", .viewer)
            try await service.makeUser("eve", .viewer)
            let one = try await service.browser("ada"), other = try await service.browser("ada")
            let eve = try await service.browser("eve")
            let items = try #require(try await service.ask(.get, "/v1/sessions", as: one).body["items"]?.array)
            #expect(items.count == 2 && items.count { $0["isCurrent"] == true } == 1)
            let id = try #require(items.first { $0["isCurrent"] == false }?["id"]?.string)
            #expect(try await service.ask(.delete, "/v1/sessions/\(id)", as: eve).status == 404)
            #expect(try await service.ask(.delete, "/v1/sessions/\(id)", as: one).status == 204)
            #expect(try await service.ask(.get, "/v1/session", as: other).status == 401)
            #expect(try await service.ask(.get, "/v1/session", as: one).status == 200)
            let third = try await service.browser("ada")
            #expect(try await service.ask(.delete, "/v1/sessions", as: one).status == 204)
            #expect(try await service.ask(.get, "/v1/session", as: third).status == 401)
        }
    }

    @Test func aNewPasswordEndsAllAndRotatesThisOne() async throws {
        try await AccessService.run { service in
            try await service.makeUser("ada", .viewer)
            let one = try await service.browser("ada"), other = try await service.browser("ada")
            let change: JSON = [
                "password": .string(AccessService.password), "newPassword": "seven grey otters, 1 kite",
            ]
            #expect(
                try await service.ask(.post, "/v1/session/password", ["password": "x", "newPassword": "y"], as: one)
                    .problem == "password-wrong")
            let refused = try await service.ask(
                .post, "/v1/session/password",
                ["password": .string(AccessService.password), "newPassword": "password12345"], as: one)
            #expect(refused.problem == "password-refused")
            let answer = try await service.ask(.post, "/v1/session/password", change, as: one)
            let new = try #require(AccessService.Browser(answer))
            #expect(new.cookie != one.cookie)
            for old in [one, other] { #expect(try await service.ask(.get, "/v1/session", as: old).status == 401) }
            #expect(try await service.ask(.get, "/v1/session", as: new).status == 200)
            #expect(try await service.signIn("ada").status == 401)
        }
    }

    @Test func otherSitesChangeNothing() async throws {
        try await AccessService.run { service in
            try await service.makeUser("ada", .operator)
            let browser = try await service.browser("ada")
            let draft: JSON = ["key": "lander", "name": "Lander"]
            func status(_ headers: HTTPFields, _ browser: AccessService.Browser) async throws -> String? {
                try await service.ask(.post, "/v1/projects", draft, as: browser, headers: headers).problem
            }
            #expect(try await status([.csrfToken: ""], browser) == "cross-site")
            #expect(try await status([.csrfToken: "A" + browser.token.dropFirst()], browser) == "cross-site")
            #expect(try await status([.secFetchSite: "cross-site"], browser) == "cross-site")
            #expect(try await status([.secFetchSite: "same-site"], browser) == "cross-site")
            #expect(try await status([.origin: "https://evil.example"], browser) == "cross-site")
            #expect(try await status([.origin: "null"], browser) == "cross-site")
            let other = try await service.browser("ada")
            #expect(try await status([.csrfToken: other.token], browser) == "cross-site")
            // A page of another site learns nothing either, and signs nobody in.
            let headers: HTTPFields = [.secFetchSite: "cross-site"]
            #expect(try await service.ask(.get, "/v1/projects", as: browser, headers: headers).status == 401)
            let planted = try await service.ask(
                .post, "/v1/session", ["name": "ada", "password": .string(AccessService.password)], headers: headers)
            #expect(planted.problem == "cross-site")
            #expect(try await service.store.projects(for: .highest).items.isEmpty)
            #expect(try await status([.secFetchSite: "same-origin"], browser) == nil)
        }
    }

    @Test func twoCookiesOfTheNameAreNone() {
        let token = String(repeating: "a", count: 43)
        #expect(SessionCookie.token(in: [.cookie: "a=b; __Host-picket=\(token); c"]) == token)
        #expect(SessionCookie.token(in: [.cookie: "__Host-picket=\(token); __Host-picket=\(token)"]) == nil)
        #expect(SessionCookie.token(in: [.cookie: "__Host-picket=short"]) == nil)
        #expect(SessionCookie.token(in: [.cookie: "x__Host-picket=\(token)"]) == nil)
    }

    @Test func answersTellBrowsersWhatToKeepOut() async throws {
        try await AccessService.run { service in
            let headers = try await service.ask(.get, "/livez").headers
            let policy = try #require(headers[.contentSecurityPolicy])
            #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
            #expect(headers[.strictTransportSecurity]?.contains("max-age=31536000") == true)
            #expect(headers[.xContentTypeOptions] == "nosniff")
            #expect(headers[HTTPField.Name("Cross-Origin-Opener-Policy")!] == "same-origin")
            #expect(headers[HTTPField.Name("Cross-Origin-Resource-Policy")!] == "same-origin")
            #expect(headers[.cacheControl] == "no-store")
        }
    }
}
