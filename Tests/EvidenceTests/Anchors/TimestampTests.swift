import Evidence
import PicketTestKit
import Testing

/// Against `openssl ts`: it answers what we ask, we accept what it answers, it accepts what we keep.
@Suite(.enabled(if: OpenSSLAuthority.isThere, "openssl is not there"))
struct TimestampTests {
    static let data = Array("a checkpoint\n".utf8)
    static let crypto = SwiftCryptoModule()
    static let shared = Result { try OpenSSLAuthority() }

    private func verify(
        _ authority: OpenSSLAuthority, _ response: [UInt8], _ request: TimestampRequest, policy: String? = nil
    ) async throws -> TimestampAuthority.Verified {
        try await TimestampAuthority(roots: authority.roots, policy: policy, Self.crypto)
            .verify(response, answers: request)
    }

    @Test(arguments: OpenSSLAuthority.Key.allCases, ["sha256", "sha384", "sha512"])
    func answersOfOpenSSLHold(key: OpenSSLAuthority.Key, digest: String) async throws {
        let authority = try OpenSSLAuthority(key, digest: digest, isIndirect: digest == "sha384")
        let request = try TimestampRequest(stamping: Self.data, Self.crypto)
        let response = try authority.reply(to: try request.der)
        let verified = try await verify(authority, response, request)
        #expect(verified.info.policy == "1.2.3.4.1")
        #expect(verified.info.imprint == request.imprint && verified.info.nonce == request.nonce)
        #expect(verified.info.accuracy == 1_500_100)
        #expect(verified.authority == "CN=tsa")
        #expect(try authority.accepts(verified.kept, of: Self.data))
        #expect(try !authority.accepts(verified.kept, of: Self.data + [0]))
    }

    @Test func timesAreThoseThatOpenSSLPrints() async throws {
        let authority = try Self.shared.get()
        let request = try TimestampRequest(stamping: Self.data, Self.crypto)
        let response = try authority.reply(to: try request.der)
        let verified = try await verify(authority, response, request)
        try authority.folder.write(response, to: "printed.tsr")
        let outcome = try Program(path: "/usr/bin/openssl").run(
            "ts", "-reply", "-in", "printed.tsr", "-text", in: authority.folder.path)
        // Time stamp: Nov 21 10:26:02.551 2026 GMT
        let line = try #require(outcome.output.split(separator: "\n").first { $0.hasPrefix("Time stamp: ") })
        let parts = line.split(separator: " ")
        let date = try Program(path: "/bin/date").run(
            "-u", "-d", "\(parts[2]) \(parts[3]) \(parts[5]) \(parts[4])", "+%s%3N")
        #expect("\(verified.info.time)\n" == date.output)
    }

    @Test func aPolicyIsAskedForAndHeldTo() async throws {
        let authority = try Self.shared.get()
        let request = try TimestampRequest(stamping: Self.data, policy: "1.2.3.4.5", Self.crypto)
        let response = try authority.reply(to: try request.der)
        #expect(try await verify(authority, response, request).info.policy == "1.2.3.4.5")
        await #expect(throws: TimestampError.self) {
            try await verify(authority, response, request, policy: "1.2.3.4.1")
        }
        #expect(throws: TimestampError.self) { try TimestampRequest(stamping: [], policy: "1..2", Self.crypto) }
        let unknown = try TimestampRequest(stamping: Self.data, policy: "1.2.9", Self.crypto)
        await expect(.refused) { try await verify(authority, try authority.reply(to: unknown.der), unknown) }
    }

    @Test func theAnswerToAnotherQuestionIsRefused() async throws {
        let authority = try Self.shared.get()
        let request = try TimestampRequest(stamping: Self.data, Self.crypto)
        let response = try authority.reply(to: try request.der)
        let sameBytes = try TimestampRequest(stamping: Self.data, Self.crypto)
        await expect(.mismatch) { try await verify(authority, response, sameBytes) }
        var otherBytes = try TimestampRequest(stamping: Self.data + [0], Self.crypto)
        otherBytes.nonce = request.nonce
        await expect(.mismatch) { try await verify(authority, response, otherBytes) }
        var otherPolicy = request
        otherPolicy.policy = "1.2.3.4.5"
        await expect(.mismatch) { try await verify(authority, response, otherPolicy) }
    }

    @Test(arguments: [
        ("extendedKeyUsage = timeStamping", "not critical"),
        ("extendedKeyUsage = critical,timeStamping,codeSigning", "alone"),
        ("extendedKeyUsage = critical,codeSigning", "alone"), ("basicConstraints = CA:FALSE", "alone"),
        ("extendedKeyUsage = critical,timeStamping\nkeyUsage = critical,keyEncipherment", "key usage"),
    ])
    func certificatesForOtherUsesAreRefused(usage: String, reason: String) async throws {
        let request = try TimestampRequest(stamping: Self.data, Self.crypto)
        let response = try Self.shared.get().reply(to: try request.der)
        let authority = try OpenSSLAuthority(usage: usage)
        let forged = try authority.forge(response)
        #expect(try !authority.accepts(forged, of: Self.data))
        await expect(.untrusted, reason) { try await verify(authority, forged, request) }
    }

    /// So that the test above fails for the reason it says.
    @Test func aTokenMadeTheSameWayWithARightCertificateHolds() async throws {
        let request = try TimestampRequest(stamping: Self.data, Self.crypto)
        let authority = try Self.shared.get()
        let forged = try authority.forge(authority.reply(to: try request.der))
        #expect(try authority.accepts(forged, of: Self.data))
        #expect(try await verify(authority, forged, request).info.nonce == request.nonce)
    }

    @Test(arguments: [("20200101000000Z", "20210101000000Z"), ("20900101000000Z", "20910101000000Z")])
    func certificatesNotValidWhenTheySignedAreRefused(from: String, to: String) async throws {
        let authority = try OpenSSLAuthority(valid: (from, to))
        let request = try TimestampRequest(stamping: Self.data, Self.crypto)
        let response = try authority.reply(to: try request.der)
        #expect(try !authority.accepts(response, of: Self.data))
        await expect(.untrusted) { try await verify(authority, response, request) }
    }

    @Test func anAuthorityUnderAnotherRootIsRefused() async throws {
        let authority = try Self.shared.get()
        let request = try TimestampRequest(stamping: Self.data, Self.crypto)
        let response = try authority.reply(to: try request.der)
        let other = try OpenSSLAuthority()
        await expect(.untrusted) { try await verify(other, response, request) }
        #expect(throws: TimestampError.self) { try TimestampAuthority(roots: [], Self.crypto) }
        #expect(throws: TimestampError.self) { try TimestampAuthority(roots: Array("x".utf8), Self.crypto) }
    }

    @Test func requestsAreReadAsTheyWereWritten() async throws {
        for policy in [nil, "1.2.840.113549.4"] {
            let request = try TimestampRequest(stamping: Self.data, policy: policy, Self.crypto)
            #expect(try TimestampRequest(der: request.der) == request)
            let bytes = try request.der
            for index in bytes.indices {
                var changed = bytes
                changed[index] ^= 0x80
                #expect((try? TimestampRequest(der: changed)) != request)
            }
        }
    }

    private func expect(
        _ kind: TimestampError.Kind, _ reason: String = "", _ location: SourceLocation = #_sourceLocation,
        _ body: () async throws -> TimestampAuthority.Verified
    ) async {
        do {
            let verified = try await body()
            Issue.record("accepted: \(verified.info)", sourceLocation: location)
        } catch let error as TimestampError {
            #expect(
                error.kind == kind && (reason.isEmpty || error.description.contains(reason)), "\(error)",
                sourceLocation: location)
        } catch {
            Issue.record("\(error)", sourceLocation: location)
        }
    }
}
