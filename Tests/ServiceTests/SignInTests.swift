import Evidence
import Foundation
import HTTPTypes
import Hummingbird
import Testing

@testable import Service
@testable import Storage

@Suite struct SignInTests {
    @Test func aPasswordOpensASession() async throws {
        try await AccessService.run { service in
            try await service.makeUser("ada", .analyst)
            let answer = try await service.signIn("ada")
            #expect(answer.status == 200)
            let cookie = try #require(answer.headers[.setCookie])
            #expect(cookie.hasPrefix("__Host-picket="))
            for flag in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"] { #expect(cookie.contains("; \(flag)")) }
            let browser = try #require(AccessService.Browser(answer))
            let me = try await service.ask(.get, "/v1/session", as: browser)
            #expect(me.body["name"] == "ada" && me.body["roles"] == ["analyst"])
            #expect(me.body["csrfToken"]?.string == browser.token)
            #expect(service.log.count("user.signed-in") == 1)
            // The secret itself is nowhere.
            #expect(try await service.store.session(hash: browser.cookie) == nil)
        }
    }

    /// Unknown, wrong, shut out, locked, without a password: one answer, one derivation of the same work each.
    @Test func everyFailureLooksTheSame() async throws {
        try await AccessService.run(configure: { $0.failuresBeforeLock = 1 }) { service in
            try await service.makeUser("ada", .viewer)
            try await service.makeUser("locked", .viewer)
            let shut = try await service.makeUser("shut", .viewer)
            _ = try await service.store.changeUser(shut.id) { $0.disabledAt = 1 }
            try await service.store.makeUser(
                User(id: service.store.newIdentifier(), name: "invited", roles: [], createdAt: 1))
            _ = try await service.signIn("locked", password: "wrong")
            let tries = [
                ("nobody", AccessService.password), ("ada", "wrong"), ("shut", AccessService.password),
                ("locked", AccessService.password), ("invited", ""), ("Not A Name", "x"),
            ]
            var bodies: Set<JSON> = []
            for (name, password) in tries {
                let before = service.crypto.derivations.count
                let answer = try await service.signIn(name, password: password.isEmpty ? "empty" : password)
                #expect(answer.status == 401 && answer.problem == "sign-in-failed")
                #expect(answer.headers[.setCookie] == nil)
                #expect(service.crypto.derivations[before...] == [10])
                var body = try #require(answer.body.object)
                body["trace"] = nil
                bodies.insert(.object(body))
            }
            #expect(bodies.count == 1)
        }
    }

    @Test func aNameThatIsUnknownIsNotRecorded() async throws {
        try await AccessService.run { service in
            _ = try await service.signIn("my-secret-password-in-the-wrong-field")
            let entry = try #require(service.log.entries.last)
            #expect(entry.outcome == .denied && entry.object == "user:unknown" && entry.actor == "anyone")
            #expect(!"\(entry)".contains("my-secret"))
        }
    }

    @Test func failuresLockForAWhileAndLonger() async throws {
        try await AccessService.run { service in
            try await service.makeUser("ada", .viewer)
            for _ in 0..<5 { _ = try await service.signIn("ada", password: "wrong") }
            #expect(service.log.count("user.locked") == 1)
            #expect(try await service.signIn("ada").status == 401)
            service.clock.advance(seconds: 2)
            #expect(try await service.signIn("ada").status == 200)
            #expect(try await service.store.user("ada")?.failures == 0)
        }
        let lock = FailureLock(before: 5, longest: 900_000)
        let spans = (0..<40).map { lock.next(after: $0, at: 0).lockedUntil ?? 0 }
        #expect(Array(spans.prefix(8)) == [0, 0, 0, 0, 1_000, 2_000, 4_000, 8_000])
        #expect(spans == spans.sorted() && spans.last == 900_000)
    }

    @Test func passwordsAreDerivedWithTheWorkThatIsAsked() async throws {
        let crypto = CountingCrypto()
        let hasher = try PasswordHasher(module: try ApprovedModule(crypto))
        let before = crypto.derivations.count
        let hash = try await hasher.hash("violet harbour")
        #expect(try await hasher.check("violet harbour", against: hash) == (true, false))
        #expect(try await !hasher.check("violet harbor", against: hash).isRight)
        #expect(try await !hasher.check("violet harbour", against: nil).isRight)
        #expect(crypto.derivations[before...].allSatisfy { $0 == 600_000 })
        #expect(crypto.derivations.count - before == 4)
        #expect(hash.hasPrefix("pbkdf2-sha256$600000$"))
    }

    @Test func aPasswordHashedWithLessWorkIsHashedAnew() async throws {
        try await AccessService.run(iterations: 20) { service in
            let user = try await service.makeUser("ada", .viewer)
            let weak = try await PasswordHasher(module: service.crypto, iterations: 5).hash(AccessService.password)
            try await service.store.setPassword(weak, of: user.id)
            #expect(try await service.signIn("ada").status == 200)
            let hash = try #require(try await service.store.credentials(of: "ada")?.passwordHash)
            #expect(hash.hasPrefix("pbkdf2-sha256$20$"))
        }
    }

    @Test func signingInIsLimited() async throws {
        try await AccessService.run(limits: RateLimits.Configuration()) { service in
            try await service.makeUser("ada", .viewer)
            var statuses: [Int] = []
            for _ in 0..<11 { statuses.append(try await service.signIn("nobody").status) }
            #expect(statuses == [Int](repeating: 401, count: 10) + [429])
            let answer = try await service.signIn("ada")
            #expect(answer.status == 429 && answer.headers[.retryAfter] == "1")
            #expect(answer.headers[.rateLimitPolicy] == #""sign-in";q=10;w=2"#)
            service.clock.advance(milliseconds: 200)
            #expect(try await service.signIn("ada").status == 200)
        }
    }

    @Test func onlySoManyDeriveAtATime() async throws {
        let turns = Turns(atOnce: 2, mostWaiting: 3)
        let gate = Gate()
        let (running, admitted) = (Counter(), Counter())
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<9 {
                group.addTask {
                    do {
                        try await turns.run {
                            admitted.add(1)
                            running.add(1)
                            #expect(running.value <= 2)
                            await gate.pass()
                            running.add(-1)
                        }
                        return true
                    } catch {
                        #expect((error as? Problem)?.code == "busy")
                        return false
                    }
                }
            }
            var refused = 0
            for _ in 0..<4 where await group.next() == false { refused += 1 }
            #expect(refused == 4)
            gate.open()
            for await isDone in group { #expect(isDone) }
        }
        #expect(admitted.value == 5)
    }
}

@Suite struct PasswordPolicyTests {
    @Test(arguments: [
        "short", "elevenchars", String(repeating: "ab", count: 65), "passwordpassword", "Password123456!",
        "p@ssw0rd123456", "qwertyuiop123", "aaaaaaaaaaaaaaa", "abcdefghijklmnop", "123456789012", "iloveyou2024!",
        "adalovelace2026", "letmein-letmein", "correcthorsebatterystaple", "abababababab", "Summer2026!!Summer",
    ])
    func whatIsTriedFirstIsRefused(_ password: String) {
        #expect(PasswordPolicy.objection(to: password, name: "adalovelace") != nil)
    }

    private static let lists = CommonPasswords.paths.compactMap {
        FileManager.default.contents(atPath: $0).map(Array.init)
    }

    /// ASVS 6.2.4: the 3,000 that are most common, and a dictionary made for this.
    @Test(.enabled(if: lists.count == CommonPasswords.paths.count, "no lists: run scripts/setup"))
    func listsOfCommonOnesAreKnown() throws {
        #expect(Self.lists.allSatisfy { $0.split(separator: 0x0A).count >= 3_000 })
        let common = CommonPasswords(Self.lists)
        #expect(common.count >= 10_000)
        for list in Self.lists {
            for line in list.split(separator: 0x0A)
            where !line.starts(with: "#!".utf8) && (8...120).contains(line.count) {
                let word = String(decoding: line, as: UTF8.self)
                for password in [word + "2026", "!" + word.uppercased() + "1a?"] where password.count >= 12 {
                    #expect(PasswordPolicy.objection(to: password, name: "ada", common: common) != nil, "\(password)")
                }
            }
        }
        for password in ["violet harbour tram 9", "tqV8#kfz0pLm", "kelp pours no 7 brass owls"] {
            #expect(PasswordPolicy.objection(to: password, name: "ada", common: common) == nil)
        }
    }

    @Test(arguments: [
        "violet harbour tram 9", "tqV8#kfz0pLm", "восемь синих трамваев", "🐙🐙🎷🪁 kelp pours", "    spaces count   x",
        String(repeating: "ab-cd/ef", count: 16),
    ])
    func othersAreTaken(_ password: String) {
        #expect(PasswordPolicy.objection(to: password, name: "ada") == nil)
    }
}
