import Evidence
import HTTPTypes
import Hummingbird
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

@Suite struct TimeCodeTests {
    /// RFC 6238, appendix B: SHA-1, SHA-256 and SHA-512.
    @Test(arguments: [
        (59, ["94287082", "46119246", "90693936"]), (1_111_111_109, ["07081804", "68084774", "25091201"]),
        (1_111_111_111, ["14050471", "67062674", "99943326"]), (1_234_567_890, ["89005924", "91819424", "93441116"]),
        (2_000_000_000, ["69279037", "90698825", "38618901"]), (20_000_000_000, ["65353130", "77737706", "47863826"]),
    ])
    func theVectorsOfTheStandard(_ seconds: Int, _ codes: [String]) throws {
        let digits = Array("1234567890".utf8)
        func secret(_ count: Int) -> SecretBytes {
            SecretBytes(copying: (0..<count).map { digits[$0 % 10] })
        }
        let step = TimeCode.step(at: Int64(seconds) * 1_000)
        var modules: [any CryptoModule] = [SwiftCryptoModule()]
        if let openSSL = try? OpenSSLModule() { modules.append(openSSL) }
        for module in modules {
            for (bytes, code) in zip([20, 32, 64], codes) {
                #expect(try TimeCode.code(secret(bytes), step: step, digits: 8, module: module) == code)
            }
        }
    }

    @Test func applicationsAreToldTheHashTheyKnow() throws {
        #expect(TimeCode.secretBytes(SwiftCryptoModule()) == 20)
        func address(_ bytes: Int) -> String {
            TimeCode.address(SecretBytes(copying: [UInt8](repeating: 1, count: bytes)), name: "a", issuer: "P")
        }
        #expect(address(20).contains("&algorithm=SHA1&") && address(32).contains("&algorithm=SHA256&"))
    }

    @Test func aStepBeforeOrAfterIsTakenAndEachOnce() throws {
        let module = SwiftCryptoModule()
        let secret = SecretBytes(copying: [UInt8](repeating: 3, count: 32))
        let now: Int64 = 1_790_000_000_000
        let step = TimeCode.step(at: now)
        for drift in Int64(-3)...3 {
            let code = try TimeCode.code(secret, step: step + drift, module: module)
            let found = try TimeCode.step(of: code, secret, at: now, after: 0, module: module)
            #expect((found != nil) == (-1...1).contains(drift))
            #expect(try TimeCode.step(of: code, secret, at: now, after: step + drift, module: module) == nil)
        }
        for wrong in ["", "12345", "1234567", "abcdef", "１２３４５６"] {
            #expect(try TimeCode.step(of: wrong, secret, at: now, after: 0, module: module) == nil)
        }
    }

    @Test func base32IsAsTheStandardHasIt() {
        let vectors = [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")]
        for (text, encoded) in vectors { #expect(Base32.encode(text.utf8) == encoded) }
    }

    @Test func base64IsReadAsItIsWritten() {
        var random = SplitMix64(seed: 4)
        for count in 0..<100 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let text = Base64URL.encode(bytes)
            #expect(Base64URL.decode(text) == bytes)
            #expect(Base64URL.decode(text + "=") == nil)
        }
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8" && Base64URL.decode("-_9") == nil)
    }
}

@Suite struct SecondFactorTests {
    private static func secret(in address: String) throws -> SecretBytes {
        let text = try #require(address.split(separator: "secret=").last?.split(separator: "&").first)
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        var (bytes, bits, count): ([UInt8], UInt32, UInt32) = ([], 0, 0)
        for digit in text.utf8 {
            bits = bits << 5 | UInt32(try #require(digits.firstIndex(of: digit)))
            count += 5
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return SecretBytes(copying: bytes)
    }

    private static func code(_ secret: SecretBytes, _ service: AccessService) throws -> String {
        try TimeCode.code(secret, step: TimeCode.step(at: service.clock.milliseconds), module: service.crypto)
    }

    private static func enrol(
        _ service: AccessService
    ) async throws -> (secret: SecretBytes, codes: [String], browser: AccessService.Browser) {
        try await service.makeUser("ada", .viewer)
        let browser = try await service.browser("ada")
        let proposed = try await service.ask(
            .post, "/v1/session/second-factor", ["password": .string(AccessService.password)], as: browser)
        let address = try #require(proposed.body["address"]?.string)
        #expect(address.hasPrefix("otpauth://totp/Picket:ada?secret=") && address.contains("algorithm=SHA1&"))
        let secret = try secret(in: address)
        let right = try code(secret, service)
        let other = (right.first == "0" ? "1" : "0") + right.dropFirst()
        for (wrong, problem) in [("abcdef", "invalid-request"), (other, "code-wrong")] {
            let answer = try await service.ask(
                .post, "/v1/session/second-factor/confirmation", ["code": .string(wrong)], as: browser)
            #expect(answer.problem == problem)
        }
        let confirmed = try await service.ask(
            .post, "/v1/session/second-factor/confirmation", ["code": .string(try code(secret, service))], as: browser)
        let codes = try #require(confirmed.body["recoveryCodes"]?.array).compactMap(\.string)
        return (secret, codes, try #require(AccessService.Browser(confirmed)))
    }

    @Test func itIsAskedForOnceItIsConfirmed() async throws {
        try await AccessService.run { service in
            let (secret, _, _) = try await Self.enrol(service)
            #expect(try await service.signIn("ada").problem == "second-factor-required")
            // The code that confirmed it was used.
            #expect(try await service.signIn("ada", code: Self.code(secret, service)).problem == "sign-in-failed")
            service.clock.advance(seconds: 30)
            let code = try Self.code(secret, service)
            #expect(try await service.signIn("ada", password: "wrong", code: code).problem == "sign-in-failed")
            #expect(try await service.signIn("ada", code: code).status == 200)
            #expect(try await service.signIn("ada", code: code).problem == "sign-in-failed")
            // Nor is one of before used after a later one.
            let earlier = try TimeCode.code(
                secret, step: TimeCode.step(at: service.clock.milliseconds) - 1, module: service.crypto)
            #expect(try await service.signIn("ada", code: earlier).problem == "sign-in-failed")
            let sealed = try #require(try await service.store.credentials(of: "ada")?.secondFactor)
            #expect(!sealed.contains(Base64URL.encode(secret.withBytes { Array($0) })))
        }
    }

    @Test func twoWhoSendACodeAtOnceAreOne() async throws {
        try await AccessService.run { service in
            let (secret, _, _) = try await Self.enrol(service)
            service.clock.advance(seconds: 30)
            let code = try Self.code(secret, service)
            let admitted = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<4 { group.addTask { try await service.signIn("ada", code: code).status } }
                return try await group.reduce(0) { $0 + ($1 == 200 ? 1 : 0) }
            }
            #expect(admitted == 1)
        }
    }

    @Test func aRecoveryCodeWorksOnce() async throws {
        try await AccessService.run { service in
            let (_, codes, _) = try await Self.enrol(service)
            #expect(codes.count == 10 && Set(codes).count == 10)
            func tries(_ code: String) async throws -> Int {
                try await service.ask(
                    .post, "/v1/session",
                    ["name": "ada", "password": .string(AccessService.password), "recoveryCode": .string(code)]
                ).status
            }
            #expect(try await tries("0000-0000-0000-0000") == 401)
            #expect(try await tries(" " + codes[0].uppercased().replacing("-", with: " ")) == 200)
            #expect(try await tries(codes[0]) == 401)
            let entry = try #require(service.log.entries.first { $0.action.rawValue == "recovery-code.used" })
            #expect(entry.details["left"] == 9)
        }
    }

    @Test func newCodesReplaceTheOldAndAllGoWithTheFactor() async throws {
        try await AccessService.run { service in
            let (_, codes, browser) = try await Self.enrol(service)
            let password: JSON = ["password": .string(AccessService.password)]
            let answer = try await service.ask(.post, "/v1/session/recovery-codes", password, as: browser)
            let new = try #require(answer.body["recoveryCodes"]?.array).compactMap(\.string)
            #expect(Set(new).isDisjoint(with: codes))
            #expect(
                try await service.ask(.post, "/v1/session/second-factor", password, as: browser).problem == "conflict")
            let removed = try await service.ask(.post, "/v1/session/second-factor/removal", password, as: browser)
            #expect(removed.status == 204)
            #expect(try await service.signIn("ada").status == 200)
            #expect(service.log.count("second-factor.removed") == 1)
        }
    }

    @Test func whereItIsDemandedNothingGoesWithout() async throws {
        try await AccessService.run(configure: { $0.secondFactorRoles = [.viewer] }) { service in
            try await service.makeUser("eve", .viewer)
            let without = try await service.browser("eve")
            #expect(try await service.ask(.get, "/v1/projects", as: without).status == 403)
            let (_, _, browser) = try await Self.enrol(service)
            #expect(try await service.ask(.get, "/v1/projects", as: browser).status == 200)
        }
    }
}
