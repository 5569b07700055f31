/// Checkpoints that witnesses have cosigned, in a folder beside the log: signed notes, each with one cosignature, that any
/// tool for notes reads.
public struct Cosignatures: Sendable {
    private let storage: any StableStorage
    private let folder: String
    private let crypto: any CryptoModule

    /// More are refused.
    public static let most = 100_000

    public init(_ storage: any StableStorage, folder: String = "cosigned", _ crypto: any CryptoModule) {
        self.storage = storage
        self.folder = folder
        self.crypto = crypto
    }

    /// - Returns: the file's name.
    @discardableResult
    public func keep(_ note: SignedNote, by witness: CosignerKey) throws -> String {
        let checkpoint = try Checkpoint(note.text)
        let name = "\(checkpoint.size)-\(Self.short(checkpoint.root)).\(Self.short(witness))"
        try storage.makeFolder(folder)
        try storage.syncFolder("")
        try storage.write(note.bytes, to: "\(folder)/\(name).new")
        try storage.sync("\(folder)/\(name).new")
        try storage.rename("\(folder)/\(name).new", to: "\(folder)/\(name)")
        try storage.syncFolder(folder)
        return name
    }

    /// The largest size that a witness is known to have cosigned; 0 if none. A guess to begin with: the witness knows.
    public func seen(by witness: CosignerKey, of origin: String) throws -> UInt64 {
        for name in try names().reversed() where name.hasSuffix(".\(Self.short(witness))") {
            guard let note = try? read(name), let checkpoint = try? Checkpoint(note.text) else { continue }
            if checkpoint.origin == origin { return checkpoint.size }
        }
        return 0
    }

    /// Holds every cosigned checkpoint against the logs as they are now, offline.
    ///
    /// - Parameter witnesses: whose cosignatures are believed.
    public func verdicts(by witnesses: [CosignerKey], of logs: [PresentLog]) throws -> [PastVerdict] {
        var verdicts: [PastVerdict] = []
        for name in try names() {
            do {
                verdicts.append(try verdict(name, witnesses, logs))
            } catch let error as NoteError {
                verdicts.append(PastVerdict(name: name, finding: .invalid, problem: "\(error)"))
            }
        }
        return verdicts
    }

    private func verdict(_ name: String, _ witnesses: [CosignerKey], _ logs: [PresentLog]) throws -> PastVerdict {
        let note = try read(name)
        let checkpoint = try Checkpoint(note.text)
        guard let log = logs.first(where: { $0.origin == checkpoint.origin }) else {
            throw NoteError("\(folder)/\(name) is a checkpoint of \(checkpoint.origin), which is no log of this ledger")
        }
        try note.verify(log.keys, crypto)
        for witness in witnesses {
            guard let time = try witness.time(on: note, crypto) else { continue }
            let milliseconds = Int64(clamping: time).multipliedReportingOverflow(by: 1000)
            guard !milliseconds.overflow else {
                throw NoteError("the time of \(folder)/\(name) is beyond all calendars")
            }
            let (finding, problem) = try log.compare(with: checkpoint, at: UTC.text(milliseconds.partialValue))
            return PastVerdict(
                name: name, size: checkpoint.size, time: milliseconds.partialValue, by: witness.name, finding: finding,
                problem: problem)
        }
        throw NoteError("\(folder)/\(name) is cosigned by none of the witnesses given")
    }

    private func names() throws -> [String] {
        let files = try storage.list(folder)
        guard files.count <= Self.most else {
            throw NoteError("\(folder) has more than \(Self.most) files: move those of old checkpoints away")
        }
        let names = files.filter { !$0.hasSuffix("/") && !$0.hasSuffix(".new") }
        return names.sorted { Self.order($0) < Self.order($1) }
    }

    private static func order(_ name: String) -> (UInt64, String) {
        (UInt64(name.prefix { $0 != "-" }) ?? .max, name)
    }

    private func read(_ name: String) throws -> SignedNote {
        let path = "\(folder)/\(name)"
        guard let size = try storage.size(of: path) else { throw NoteError("\(path) is missing") }
        guard size <= SignedNote.mostBytes else { throw NoteError("\(path) is longer than any note") }
        return try SignedNote(parsing: storage.read(path, at: 0, count: Int(size)))
    }

    private static func short(_ hash: MerkleHash) -> String { String("\(hash)".prefix(16)) }

    private static func short(_ witness: CosignerKey) -> String {
        String(witness.text.split(separator: "+").dropFirst().first ?? "")
    }
}
