/// Keeps the newest checkpoint it has seen of each log, and cosigns only what grew from it. One process at a time has its
/// folder; what it has seen is on stable storage before anybody hears of it.
public actor Witness {
    public nonisolated let key: CosignerKey
    private let signingKey: SigningKey
    private var logs: [String: WitnessedLog]
    private let storage: any StableStorage
    private let crypto: any CryptoModule
    private let now: @Sendable () -> UInt64
    private let lock: WriterLock
    /// Set for good when the disk has failed: nobody knows which checkpoint is on it.
    private var failure: String?

    /// More logs are refused.
    public static let mostLogs = 10_000

    /// - Parameters:
    ///   - logs: the keys that sign for each log, each named after its origin.
    ///   - now: seconds since 1970.
    public init(
        name: String, key signingKey: SigningKey, logs keys: [NoteKey], storage: any StableStorage,
        _ crypto: any CryptoModule, now: @escaping @Sendable () -> UInt64
    ) throws {
        let key = try CosignerKey(name: name, key: signingKey.verifying)
        let lock = try storage.lockForWriting()
        try storage.makeFolder(Self.folder)
        try storage.syncFolder("")
        logs = try Self.restore(keys, key, storage, crypto)
        self.key = key
        self.signingKey = signingKey
        self.storage = storage
        self.crypto = crypto
        self.now = now
        self.lock = lock
    }

    /// The newest checkpoint seen of a log.
    public func latest(of origin: String) -> Checkpoint? { logs[origin]?.latest }

    /// Answers one request. Those that come at the same time are answered one after the other.
    public func add(_ body: [UInt8]) -> WitnessAnswer {
        if let failure { return .failed(failure) }
        let request: AddCheckpoint
        let claimed: Checkpoint
        let note: SignedNote
        do {
            request = try AddCheckpoint(parsing: body)
            note = try SignedNote(parsing: request.checkpoint)
            claimed = try Checkpoint(note.text)
        } catch {
            return .malformed("\(error)")
        }
        guard var log = logs[claimed.origin] else {
            return .unknownLog("this witness does not watch \(claimed.origin)")
        }
        do {
            try note.verify(log.keys, crypto)
        } catch {
            return .unsigned("\(error)")
        }
        if case .refused(let answer) = log.judge(claimed, from: request.oldSize, proof: request.proof) { return answer }
        let cosignature: SignedNote.Signature
        do {
            cosignature = try key.cosign(note.text, at: now(), with: signingKey, crypto)
        } catch {
            return .failed("the witness cannot sign: \(error)")
        }
        do {
            // What it has cosigned is kept with nobody else's signatures but the log's own.
            let own = note.signatures.filter { signature in
                log.keys.contains { $0.name == signature.name && $0.id == signature.id }
            }
            let kept = try SignedNote(text: note.text, signatures: own + [cosignature])
            try persist(kept, of: claimed.origin)
            log.advance(to: claimed)
            logs[claimed.origin] = log
            return .cosigned(try SignedNote(text: note.text, signatures: [cosignature]).signatureLines)
        } catch {
            failure = "the witness cannot keep what it has seen (\(error)): start it again when that is mended"
            return .failed(failure ?? "")
        }
    }

    // MARK: What it has seen

    private static let folder = "logs"

    private static func path(of origin: String) -> String {
        // A hash, since an origin may have anything in it. Not a leaf's of any log that matters.
        "\(folder)/\(MerkleHash(leaf: Array(origin.utf8)))"
    }

    private func persist(_ note: SignedNote, of origin: String) throws {
        let path = Self.path(of: origin)
        try storage.write(note.bytes, to: path + ".new")
        try storage.sync(path + ".new")
        try storage.rename(path + ".new", to: path)
        try storage.syncFolder(Self.folder)
    }

    private static func restore(
        _ keys: [NoteKey], _ own: CosignerKey, _ storage: any StableStorage, _ crypto: any CryptoModule
    ) throws -> [String: WitnessedLog] {
        let byOrigin = Dictionary(grouping: keys, by: \.name)
        guard !byOrigin.isEmpty, byOrigin.count <= mostLogs else {
            throw NoteError("a witness watches from 1 to \(mostLogs) logs, not \(byOrigin.count)")
        }
        var logs: [String: WitnessedLog] = [:]
        for (origin, keys) in byOrigin {
            var log = WitnessedLog(origin: origin, keys: keys)
            if let latest = try restore(origin, keys, own, storage, crypto) { log.advance(to: latest) }
            logs[origin] = log
        }
        return logs
    }

    private static func restore(
        _ origin: String, _ keys: [NoteKey], _ own: CosignerKey, _ storage: any StableStorage,
        _ crypto: any CryptoModule
    ) throws -> Checkpoint? {
        let path = path(of: origin)
        guard let size = try storage.size(of: path) else { return nil }
        guard size <= SignedNote.mostBytes else {
            throw LedgerError(.damaged, "what was seen of \(origin) is longer than any note", file: path)
        }
        do {
            let (checkpoint, note, signers) = try Checkpoint.verified(
                storage.read(path, at: 0, count: Int(size)), by: keys, crypto)
            guard checkpoint.origin == origin, try own.time(on: note, crypto) != nil else {
                throw NoteError("it is not cosigned by \(own.text)")
            }
            guard note.signatures.count == signers.count + 1 else {
                throw NoteError(
                    "it has a signature by a key that is not given (when a log changes keys, give the old one as well)")
            }
            return checkpoint
        } catch let error as NoteError {
            throw LedgerError(
                .damaged,
                "what was seen of \(origin) is not what this witness kept: \(error). Put the file back as it was; a witness that forgets lets logs roll back",
                file: path)
        }
    }
}

extension SignedNote {
    /// As they follow the text.
    var signatureLines: [UInt8] { Array(bytes.dropFirst(text.utf8.count + 1)) }

    /// The same text, with the signature lines given added.
    func adding(lines: [UInt8]) throws(NoteError) -> SignedNote {
        let read = try SignedNote(parsing: Array(text.utf8) + [0x0A] + lines)
        guard read.text == text else { throw NoteError("what was sent is no signature lines") }
        return try SignedNote(text: text, signatures: signatures + read.signatures)
    }
}
