internal import Synchronization

/// A module held to approved algorithms and sizes. It tests itself when it starts, says of each call whether it was an
/// approved one, and after a test that failed does nothing any more.
///
/// That makes no validated module of what is underneath: ``isValidated`` says that, and of which that is true.
public final class ApprovedModule: CryptoModule {
    private let module: any CryptoModule
    private let knownAnswers: [KnownAnswer]
    private let indicator: @Sendable (CryptoService, _ isApproved: Bool) -> Void
    private let state = Mutex(State())

    private struct State {
        /// What failed. Nothing takes it away again.
        var failure: String?
        /// Calls by their service's name.
        var uses: [String: CryptoUses] = [:]
        /// The generator's last output.
        var lastRandom: [UInt8] = []
    }

    /// - Parameters:
    ///   - corrupting: the place of a known answer that is to be wrong, and the byte of it: what a test has fail.
    ///   - indicator: told of each call before it is made. One that is not approved is not made.
    /// - Throws: if the module does not give all answers as they are known.
    package init(
        _ module: any CryptoModule, corrupting: (answer: Int, byte: Int)?,
        indicator: @escaping @Sendable (CryptoService, _ isApproved: Bool) -> Void = { _, _ in }
    ) throws {
        var answers = KnownAnswer.all
        if let corrupting { answers[corrupting.answer].answer[corrupting.byte] ^= 1 }
        self.module = module
        self.indicator = indicator
        knownAnswers = answers
        try test()
    }

    public convenience init(
        _ module: any CryptoModule,
        indicator: @escaping @Sendable (CryptoService, _ isApproved: Bool) -> Void = { _, _ in }
    ) throws {
        try self.init(module, corrupting: nil, indicator: indicator)
    }

    /// How many bytes each known answer has.
    package static var knownAnswerBytes: [Int] { KnownAnswer.all.map(\.answer.count) }

    public var name: String { "approved algorithms alone, of \(module.name)" }
    public var provider: CryptoProvider? { module.provider }
    public var isApprovedOnly: Bool { true }

    /// What failed, if something did.
    public var failure: String? { state.withLock { $0.failure } }

    /// What was called, and how often it was approved.
    public var uses: [String: CryptoUses] { state.withLock { $0.uses } }

    public var testNames: [String] { knownAnswers.map(\.name) + ["P-384 pair", "random"] }

    /// All known answers; a new key pair; the generator.
    public func test() throws {
        try refuseAfterFailure()
        for known in knownAnswers where (try? known.isRight(module, known.answer)) != true {
            throw latched("the known answer of \(known.name) did not come out")
        }
        _ = try consistentKey(.p384)
        _ = try freshRandom(32)
    }

    public func allows(_ algorithm: SignatureAlgorithm) -> Bool {
        CryptoService.sign(algorithm).objection == nil && module.allows(algorithm)
    }

    public func hash(_ bytes: [UInt8], _ algorithm: HashAlgorithm) throws -> [UInt8] {
        try admit(.hash(algorithm))
        return try module.hash(bytes, algorithm)
    }

    public func authenticate(_ bytes: [UInt8], key: SecretBytes, _ algorithm: HashAlgorithm) throws -> [UInt8] {
        try admit(.authenticate(algorithm, keyBytes: key.count))
        return try module.authenticate(bytes, key: key, algorithm)
    }

    public func generateKey(_ algorithm: SignatureAlgorithm) throws -> SigningKey {
        try admit(.generateKey(algorithm))
        return try consistentKey(algorithm)
    }

    public func sign(_ message: [UInt8], with key: SigningKey) throws -> [UInt8] {
        try admit(.sign(key.algorithm))
        return try module.sign(message, with: key)
    }

    public func isValid(_ signature: [UInt8], of message: [UInt8], by key: VerifyingKey) throws -> Bool {
        try admit(.verify(key.algorithm))
        return try module.isValid(signature, of: message, by: key)
    }

    public func isValid(_ signature: [UInt8], of message: [UInt8], by key: RSAVerifyingKey) throws -> Bool {
        try admit(.verifyRSA(bits: module.bits(of: key)))
        return try module.isValid(signature, of: message, by: key)
    }

    public func bits(of key: RSAVerifyingKey) throws -> Int {
        try refuseAfterFailure()
        return try module.bits(of: key)
    }

    public func seal(_ plaintext: [UInt8], key: SecretBytes, authenticating context: [UInt8]) throws -> [UInt8] {
        try admit(.seal)
        return try module.seal(plaintext, key: key, authenticating: context)
    }

    public func open(_ sealed: [UInt8], key: SecretBytes, authenticating context: [UInt8]) throws -> [UInt8] {
        try admit(.open)
        return try module.open(sealed, key: key, authenticating: context)
    }

    public func derive(
        from passphrase: SecretBytes, salt: [UInt8], iterations: Int, bytes: Int, _ algorithm: HashAlgorithm
    ) throws -> SecretBytes {
        try admit(.derive(algorithm, iterations: iterations, saltBytes: salt.count, bytes: bytes))
        return try module.derive(from: passphrase, salt: salt, iterations: iterations, bytes: bytes, algorithm)
    }

    public func random(_ count: Int) throws -> [UInt8] {
        try admit(.random)
        return try freshRandom(count)
    }

    /// Counts the call, tells of it, and lets it through if it is approved.
    private func admit(_ service: CryptoService) throws {
        try refuseAfterFailure()
        let objection = service.objection
        state.withLock { $0.uses[service.name, default: CryptoUses()].add(isApproved: objection == nil) }
        indicator(service, objection == nil)
        if let objection { throw CryptoError(.notApproved, "\(service.name): \(objection)") }
    }

    /// A pair of which one half verifies what the other signs.
    private func consistentKey(_ algorithm: SignatureAlgorithm) throws -> SigningKey {
        let key = try module.generateKey(algorithm)
        let message = Array("picket pairwise consistency".utf8)
        guard (try? module.isValid(module.sign(message, with: key), of: message, by: key.verifying)) == true else {
            throw latched("a new key of \(algorithm.rawValue) does not verify what it signs")
        }
        return key
    }

    /// Never twice the same: a generator that repeats itself is stuck.
    private func freshRandom(_ count: Int) throws -> [UInt8] {
        let bytes = try module.random(count)
        guard count >= 16 else { return bytes }
        let isStuck = state.withLock { state in
            defer { state.lastRandom = bytes }
            return state.lastRandom == bytes
        }
        if isStuck { throw latched("the random generator gave the same \(count) bytes twice") }
        return bytes
    }

    private func refuseAfterFailure() throws {
        if let failure {
            throw CryptoError(
                .selfTestFailed, "\(module.name) is out of use: \(failure). Start again; if it stays, replace it")
        }
    }

    private func latched(_ failure: String) -> CryptoError {
        let first = state.withLock { state in
            state.failure = state.failure ?? failure
            return state.failure ?? failure
        }
        return CryptoError(
            .selfTestFailed, "\(module.name) is out of use: \(first). Start again; if it stays, replace it")
    }
}

/// How often a service was called.
public struct CryptoUses: Sendable, Hashable {
    public internal(set) var approved = 0
    public internal(set) var refused = 0

    mutating func add(isApproved: Bool) {
        if isApproved { approved += 1 } else { refused += 1 }
    }
}
