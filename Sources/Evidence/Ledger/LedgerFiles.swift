/// The files of a ledger beside its logs.
///
/// `ledger` says that it is one: canonical JSON with `format`, `name` and `version`.
struct LedgerFiles: Sendable {
    static let version = 1
    static let path = "ledger"
    static let mostLogs = 100_000

    let name: String
    /// The last of the logs; 0 if there is none yet.
    let lastLog: Int

    init(_ storage: any StableStorage) throws {
        guard let bytes = try Self.whole(storage, Self.path, most: 4096) else {
            throw LedgerError(.missing, "there is no ledger here: picket ledger init makes one", file: Self.path)
        }
        let json: JSON
        do { json = try JSON(parsing: bytes) } catch {
            throw LedgerError(
                .foreign, "this is no ledger's file: \(error.message)", file: Self.path, offset: UInt64(error.offset))
        }
        guard json["format"]?.string == "picket-ledger", let version = json["version"]?.integer,
            let name = json["name"]?.string
        else { throw LedgerError(.foreign, "this is no ledger's file", file: Self.path, offset: 0) }
        guard version <= Self.version else {
            throw LedgerError(
                .foreign,
                "the ledger is of version \(version); this Picket knows up to \(Self.version): use a newer one",
                file: Self.path, offset: 0)
        }
        guard version == Self.version, json.canonical == bytes, Self.isName(name) else {
            throw LedgerError(.foreign, "this is no ledger's file as Picket writes it", file: Self.path, offset: 0)
        }
        self.name = name
        var numbers: [Int] = []
        for folder in try storage.list("logs") {
            guard folder.hasSuffix("/"), let number = Int(folder.dropLast()), number > 0, "\(number)/" == folder else {
                throw LedgerError(
                    .foreign, "this is no log; what it is, is not known: move it away", file: "logs/\(folder)")
            }
            numbers.append(number)
        }
        lastLog = numbers.max() ?? 0
        guard numbers.count == lastLog, lastLog <= Self.mostLogs else {
            throw LedgerError(
                .damaged, "logs are missing: there are \(numbers.count), the last has number \(lastLog)", file: "logs")
        }
    }

    static func isName(_ name: String) -> Bool { NoteKey.isName(name) && name.utf8.count <= 200 }

    static func create(_ storage: any StableStorage, name: String) throws {
        guard isName(name) else {
            throw LedgerError(
                .refused,
                "\"\(name.prefix(80))\" names no ledger: up to 200 bytes without spaces and plus signs, as in example.com/ledger, do"
            )
        }
        guard try storage.size(of: path) == nil else {
            throw LedgerError(.refused, "there is a ledger already", file: path)
        }
        let json: JSON = ["format": "picket-ledger", "name": .string(name), "version": JSON(version)]
        try storage.write(json.canonical, to: path + ".new")
        try storage.sync(path + ".new")
        try storage.rename(path + ".new", to: path)
        try storage.syncFolder("")
    }

    var log: LogFolder { LogFolder(ledger: name, number: lastLog) }

    /// - Returns: `nil` if there is no such file.
    static func whole(_ storage: any StableStorage, _ path: String, most: Int) throws -> [UInt8]? {
        guard let size = try storage.size(of: path) else { return nil }
        guard size <= UInt64(most) else {
            throw LedgerError(
                .foreign, "the file has \(size) bytes; \(most) are the most", file: path, offset: UInt64(most))
        }
        return try storage.read(path, at: 0, count: most)
    }

    /// A log with more entries was not written by Picket; what it says of its size is no reason to count further.
    static let mostEntries: UInt64 = 1 << 48

    /// - Returns: `nil` if there is none.
    static func checkpoint(
        _ storage: any StableStorage, _ log: LogFolder, keys: [NoteKey], _ crypto: any CryptoModule
    ) throws -> (checkpoint: Checkpoint, note: SignedNote, signers: [NoteKey])? {
        guard let bytes = try whole(storage, log.checkpoint, most: SignedNote.mostBytes) else { return nil }
        do {
            let verified = try Checkpoint.verified(bytes, by: keys, crypto)
            guard verified.checkpoint.origin == log.origin else {
                throw NoteError("the checkpoint is of \(verified.checkpoint.origin), not of \(log.origin)")
            }
            guard verified.note.bytes == bytes else {
                throw NoteError("the checkpoint is not written as Picket writes it")
            }
            guard verified.checkpoint.size <= mostEntries else { throw NoteError("no log has so many entries") }
            return verified
        } catch {
            throw LedgerError(.damaged, "\(error)", file: log.checkpoint)
        }
    }

    static func keys(_ storage: any StableStorage, _ log: LogFolder) throws -> [NoteKey] {
        guard let bytes = try whole(storage, log.keys, most: 1 << 16) else { return [] }
        var keys: [NoteKey] = []
        for line in bytes.split(separator: 0x0A) {
            do { keys.append(try NoteKey(String(decoding: line, as: UTF8.self))) } catch {
                throw LedgerError(.damaged, "\(error)", file: log.keys)
            }
        }
        guard text(of: keys) == bytes, Set(keys).count == keys.count else {
            throw LedgerError(
                .damaged, "the file is not as Picket writes it: each key once, a line each", file: log.keys)
        }
        return keys
    }

    static func text(of keys: [NoteKey]) -> [UInt8] { keys.flatMap { Array("\($0.text)\n".utf8) } }

    static func replace(_ path: String, by bytes: [UInt8], _ storage: any StableStorage, _ log: LogFolder) throws {
        let temporary = "\(log.incoming)/file"
        try storage.write(bytes, to: temporary)
        try storage.sync(temporary)
        try storage.rename(temporary, to: path)
        try storage.syncFolder(StorageFolder.above(path))
    }
}
