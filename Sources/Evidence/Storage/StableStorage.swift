/// The files of a folder, with what a ledger has to know of them: what a crash leaves.
///
/// Until ``sync(_:)`` has returned, a crash may leave of what was written any part, in any order, or nothing; until
/// ``syncFolder(_:)`` has returned, names may be what they were before. Paths are relative to the folder, with `/`.
public protocol StableStorage: Sendable {
    /// - Returns: `nil` if there is no such file.
    func size(of path: String) throws(StorageError) -> UInt64?
    /// - Returns: fewer bytes than asked for at the file's end.
    func read(_ path: String, at offset: UInt64, count: Int) throws(StorageError) -> [UInt8]
    /// Makes the file if there is none, for its owner alone. All of it is written, or an error thrown; then any part may be.
    func append(_ bytes: [UInt8], to path: String) throws(StorageError)
    /// The content of a new or emptied file.
    func write(_ bytes: [UInt8], to path: String) throws(StorageError)
    /// fdatasync. After an error nothing is known of what was written since the last one that succeeded, and calling
    /// again is no way to know: the file has to be emptied, replaced or removed. That holds for the next program too,
    /// who may read from memory what is not on the disk: it writes anew what it wants to rely on.
    func sync(_ path: String) throws(StorageError)
    /// All of them, in any order; up to a dozen at a time are as fast as the disk can be.
    func sync(_ paths: [String]) throws(StorageError)
    /// Of the folder at a path; `""` is the storage's own.
    func syncFolder(_ path: String) throws(StorageError)
    /// Of a file. Replaces what is there, wholly: after a crash the one or the other is there.
    func rename(_ path: String, to new: String) throws(StorageError)
    func truncate(_ path: String, to size: UInt64) throws(StorageError)
    /// No error if there is none.
    func remove(_ path: String) throws(StorageError)
    /// With those above it. Until ``syncFolder(_:)`` of the one each is in, a crash may leave none of them.
    func makeFolder(_ path: String) throws(StorageError)
    /// Names, sorted; folders end with `/`. None if there is no such folder.
    func list(_ path: String) throws(StorageError) -> [String]
    /// Overwrites and removes: for keys. Neither content nor name is there after a crash. (What the disk keeps of it is
    /// the disk's.) No error if there is none.
    func shred(_ path: String) throws(StorageError)
    /// One at a time may write; readers need no lock.
    ///
    /// - Returns: what lets go of the lock when nobody holds it any more.
    func lockForWriting() throws(StorageError) -> WriterLock
}

extension StableStorage {
    public func sync(_ paths: [String]) throws(StorageError) {
        for path in paths { try sync(path) }
    }
}

/// Held by the one who writes.
public final class WriterLock: Sendable {
    private let release: @Sendable () -> Void

    public init(release: @escaping @Sendable () -> Void) { self.release = release }

    deinit { release() }
}

public struct StorageError: Error, Hashable, CustomStringConvertible {
    /// What was being done: `write`, `fdatasync`.
    public var call: String
    public var path: String
    /// As `errno` has it.
    public var code: Int32
    public var reason: String

    public init(call: String, path: String, code: Int32, reason: String) {
        self.call = call
        self.path = path
        self.code = code
        self.reason = reason
    }

    public var description: String { "\(path): \(call): \(reason)" }
}
