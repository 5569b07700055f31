import PicketTestKit
import Synchronization

@testable import Evidence

/// A small ledger of two logs, whole, and copies of it that somebody has changed.
struct TamperedLedger {
    static let crypto = RememberingCrypto()
    /// Of each log.
    static let counts = [9, 6]

    /// The files of the whole ledger, and of states before.
    let files: [String: [UInt8]]
    let earlier: [[String: [UInt8]]]
    let checkpoints: [Checkpoint]

    init() async throws {
        let storage = SimulatedStorage(seed: 1)
        var fixture = LedgerFixture(storage)
        // Checkpoints when they are asked for.
        fixture.settings.checkpointMilliseconds = 3_600_000
        let ledger = try fixture.create()
        var earlier: [[String: [UInt8]]] = []
        for (log, count) in Self.counts.enumerated() {
            if log > 0 { try await ledger.rotate() }
            for number in 1..<count - (log == 0 ? 1 : 0) {
                _ = try await ledger.append([LedgerFixture.draft(number)])
                if number % 3 == 0 {
                    try await ledger.checkpoint()
                    earlier.append(storage.files)
                }
            }
        }
        try await ledger.close()
        files = storage.files
        self.earlier = earlier
        checkpoints = try Self.verify(files).map(\.checkpoint)
    }

    /// Under the keys that somebody else has kept.
    @discardableResult
    static func verify(_ files: [String: [UInt8]]) throws -> [LedgerReader] {
        try LedgerVerifier.verify(
            try SimulatedStorage(files: files), keys: LedgerFixture.verifyingKeys, crypto: crypto, threads: 1,
            decodes: true)
    }

    /// - Returns: what is said of it; `nil` if it is held to be whole.
    static func complaint(_ files: [String: [UInt8]]) -> LedgerError? {
        do {
            try verify(files)
            return nil
        } catch {
            return error as? LedgerError ?? LedgerError(.damaged, "\(error)")
        }
    }

    /// The entries of a bundle, as places in it.
    static func entries(in bundle: [UInt8]) -> [Range<Int>] {
        bundle.withUnsafeBytes { EntryBundle.ranges(in: $0) }.entries
    }

    static func bundle(of entries: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = []
        for entry in entries { EntryBundle.append(entry, to: &bytes) }
        return bytes
    }
}

extension SimulatedStorage {
    /// With these files, as if they had always been there.
    convenience init(files: [String: [UInt8]]) throws {
        self.init(seed: 0)
        for (path, bytes) in files {
            let folder = StorageFolder.above(path)
            if !folder.isEmpty { try makeFolder(folder) }
            try write(bytes, to: path)
        }
    }
}

/// The real module; what it has said of a signature it need not find out again.
final class RememberingCrypto: CryptoModule {
    private struct Question: Hashable {
        var signature: [UInt8]
        var message: [UInt8]
        var key: VerifyingKey
    }

    private let module = SwiftCryptoModule()
    private let answers = Mutex<[Question: Bool]>([:])

    func isValid(_ signature: [UInt8], of message: [UInt8], by key: VerifyingKey) throws -> Bool {
        let question = Question(signature: signature, message: message, key: key)
        if let known = answers.withLock({ $0[question] }) { return known }
        let answer = try module.isValid(signature, of: message, by: key)
        answers.withLock { $0[question] = answer }
        return answer
    }

    var name: String { module.name }
    func hash(_ bytes: [UInt8], _ algorithm: HashAlgorithm) throws -> [UInt8] { try module.hash(bytes, algorithm) }
    func authenticate(_ bytes: [UInt8], key: SecretBytes, _ algorithm: HashAlgorithm) throws -> [UInt8] {
        try module.authenticate(bytes, key: key, algorithm)
    }
    func generateKey(_ algorithm: SignatureAlgorithm) throws -> SigningKey { try module.generateKey(algorithm) }
    func sign(_ message: [UInt8], with key: SigningKey) throws -> [UInt8] { try module.sign(message, with: key) }
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
    func random(_ count: Int) throws -> [UInt8] { try module.random(count) }
}
