import Evidence
import PicketTestKit
import Synchronization
import Testing

@Suite struct ApprovedModuleTests {
    private func code(_ body: () throws -> Void) -> CryptoError.Code? {
        do { try body() } catch { return (error as? CryptoError)?.code }
        return nil
    }

    @Test(arguments: Modules.all)
    func everyModuleGivesTheKnownAnswers(_ module: any CryptoModule) throws {
        let approved = try ApprovedModule(module)
        #expect(approved.failure == nil && approved.isApprovedOnly && !approved.isValidated)
        #expect(approved.testNames.count == ApprovedModule.knownAnswerBytes.count + 2)
    }

    /// Each answer in turn, at its start, middle and end: no module starts.
    @Test(arguments: Modules.all, ApprovedModule.knownAnswerBytes.indices)
    func aWrongAnswerIsNoStart(_ module: any CryptoModule, answer: Int) {
        let count = ApprovedModule.knownAnswerBytes[answer]
        for byte in [0, count / 2, count - 1] {
            #expect(code { _ = try ApprovedModule(module, corrupting: (answer, byte)) } == .selfTestFailed)
        }
    }

    /// A module that breaks while it is used: it stays broken.
    @Test func anErrorIsForGood() throws {
        let breaking = BreakingModule()
        let module = try ApprovedModule(breaking)
        _ = try module.hash([], .sha256)
        breaking.isBroken.withLock { $0 = true }
        #expect(code { try module.test() } == .selfTestFailed)
        breaking.isBroken.withLock { $0 = false }
        let key = SecretBytes(copying: [UInt8](repeating: 1, count: 32))
        #expect(code { _ = try module.hash([], .sha256) } == .selfTestFailed)
        #expect(code { _ = try module.authenticate([], key: key, .sha256) } == .selfTestFailed)
        #expect(code { _ = try module.seal([], key: key, authenticating: []) } == .selfTestFailed)
        #expect(code { _ = try module.open([], key: key, authenticating: []) } == .selfTestFailed)
        #expect(code { _ = try module.generateKey(.p384) } == .selfTestFailed)
        #expect(code { _ = try module.random(1) } == .selfTestFailed)
        #expect(code { try module.test() } == .selfTestFailed)
        #expect(module.failure != nil)
    }

    @Test func aStuckGeneratorIsNoticed() throws {
        let breaking = BreakingModule()
        let module = try ApprovedModule(breaking)
        breaking.isStuck.withLock { $0 = true }
        _ = try module.random(32)
        #expect(code { _ = try module.random(32) } == .selfTestFailed)
        #expect(code { _ = try module.hash([], .sha256) } == .selfTestFailed)
    }

    /// What is refused, next to the nearest that is not.
    @Test func onlyWhatIsApprovedIsDone() throws {
        let told = Mutex<[CryptoService: Bool]>([:])
        let module = try ApprovedModule(SwiftCryptoModule()) { service, isApproved in
            told.withLock { $0[service] = isApproved }
        }
        let key = SecretBytes(copying: [UInt8](repeating: 7, count: 14))
        let short = SecretBytes(copying: [UInt8](repeating: 7, count: 13))
        let salt = [UInt8](repeating: 1, count: 16)
        #expect(code { _ = try module.authenticate([], key: short, .sha256) } == .notApproved)
        _ = try module.authenticate([], key: key, .sha256)
        func derive(_ iterations: Int, _ salt: [UInt8], _ bytes: Int) throws {
            _ = try module.derive(from: key, salt: salt, iterations: iterations, bytes: bytes, .sha256)
        }
        #expect(code { try derive(599_999, salt, 32) } == .notApproved)
        #expect(code { try derive(600_000, Array(salt.dropLast()), 32) } == .notApproved)
        #expect(code { try derive(600_000, salt, 13) } == .notApproved)
        try derive(600_000, salt, 14)
        #expect(code { _ = try module.generateKey(.ed25519) } == .notApproved)
        let ed25519 = try SwiftCryptoModule().generateKey(.ed25519)
        #expect(code { _ = try module.sign([], with: ed25519) } == .notApproved)
        #expect(code { _ = try module.isValid([], of: [], by: ed25519.verifying) } == .notApproved)
        let p384 = try module.generateKey(.p384)
        #expect(try module.isValid(module.sign([1], with: p384), of: [1], by: p384.verifying))
        #expect(module.allows(.p384) && !module.allows(.ed25519))

        told.withLock { told in
            #expect(told[.sign(.ed25519)] == false && told[.sign(.p384)] == true)
            #expect(told[.derive(.sha256, iterations: 599_999, saltBytes: 16, bytes: 32)] == false)
        }
        #expect(module.uses["PBKDF2-HMAC-SHA-256"]?.refused == 3 && module.uses["PBKDF2-HMAC-SHA-256"]?.approved == 1)
        #expect(module.failure == nil)
    }

    /// Keys are made and used as ever: with P-384 alone.
    @Test func aFolderOfApprovedKeys() throws {
        let folder = try TemporaryFolder(), clock = TestClock()
        let module = try ApprovedModule(SwiftCryptoModule())
        let passphrase = SecretBytes(copying: "correct horse battery".utf8)
        _ = try KeyStore.create(
            in: FolderStorage(folder.path), .passphrase(passphrase), module: module, now: clock.read)
        let store = try KeyStore.open(
            FolderStorage(folder.path), passphrase: passphrase, module: module, now: clock.read)
        #expect(store.signers.map(\.algorithm) == [.p384])
        let sealed = try store.seal(.init(subject: "person:ada", text: 1), authenticating: [])
        #expect(try store.open(sealed, authenticating: []) == 1)
        #expect(try store.rotate().count == 2)
        #expect(module.uses.values.allSatisfy { $0.refused == 0 })
    }

    @Test(arguments: [
        ["PICKET_CRYPTO": "libsodium"], ["PICKET_APPROVED_ONLY": "yes"], ["PICKET_CRYPTO": "fips"],
        ["PICKET_CRYPTO": "fips", "PICKET_FIPS_MODULE": "/nowhere/fips.so"],
        ["PICKET_CRYPTO": "fips", "PICKET_FIPS_MODULE": "/etc/passwd"],
        ["PICKET_CRYPTO": "fips", "PICKET_FIPS_MODULE": "/usr/lib/x86_64-linux-gnu/ossl-modules/legacy.so"],
    ])
    func aChoiceThatCannotBeHadIsSaidToBe(environment: [String: String]) {
        #expect(code { _ = try CryptoChoice { environment[$0] }.module() } == .unavailable)
    }

    @Test func aLibraryThatIsNotThereIsSaidToBe() {
        #expect(code { _ = try OpenSSLModule(library: "libcrypto.so.nowhere") } == .unavailable)
        // A library, but another.
        #expect(code { _ = try OpenSSLModule(library: "libc.so.6") } == .unavailable)
    }
}

/// swift-crypto, with a switch that makes it wrong.
private final class BreakingModule: CryptoModule {
    let isBroken = Mutex(false)
    let isStuck = Mutex(false)
    private let module = SwiftCryptoModule()

    var name: String { module.name }

    func hash(_ bytes: [UInt8], _ algorithm: HashAlgorithm) throws -> [UInt8] {
        var hash = try module.hash(bytes, algorithm)
        if isBroken.withLock({ $0 }) { hash[0] ^= 1 }
        return hash
    }

    func random(_ count: Int) throws -> [UInt8] {
        isStuck.withLock { $0 } ? [UInt8](repeating: 4, count: count) : try module.random(count)
    }

    func authenticate(_ bytes: [UInt8], key: SecretBytes, _ algorithm: HashAlgorithm) throws -> [UInt8] {
        try module.authenticate(bytes, key: key, algorithm)
    }

    func generateKey(_ algorithm: SignatureAlgorithm) throws -> SigningKey { try module.generateKey(algorithm) }
    func sign(_ message: [UInt8], with key: SigningKey) throws -> [UInt8] { try module.sign(message, with: key) }

    func isValid(_ signature: [UInt8], of message: [UInt8], by key: VerifyingKey) throws -> Bool {
        try module.isValid(signature, of: message, by: key)
    }

    func isValid(_ signature: [UInt8], of message: [UInt8], by key: RSAVerifyingKey) throws -> Bool {
        try module.isValid(signature, of: message, by: key)
    }

    func bits(of key: RSAVerifyingKey) throws -> Int { try module.bits(of: key) }

    func seal(_ plaintext: [UInt8], key: SecretBytes, authenticating context: [UInt8]) throws -> [UInt8] {
        try module.seal(plaintext, key: key, authenticating: context)
    }

    func open(_ sealed: [UInt8], key: SecretBytes, authenticating context: [UInt8]) throws -> [UInt8] {
        try module.open(sealed, key: key, authenticating: context)
    }

    func derive(
        from passphrase: SecretBytes, salt: [UInt8], iterations: Int, bytes: Int, _ algorithm: HashAlgorithm
    ) throws -> SecretBytes {
        try module.derive(from: passphrase, salt: salt, iterations: iterations, bytes: bytes, algorithm)
    }
}
