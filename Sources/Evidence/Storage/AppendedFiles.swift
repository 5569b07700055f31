internal import Glibc
internal import Synchronization

/// A file that is being written, and what is known of how much of it is on the disk.
///
/// It stays open until it is synced: a disk's error is told to those who had the file open when it happened.
final class AppendedFile: Sendable {
    private let descriptor: Descriptor
    private let state = Mutex(State())

    private struct State {
        /// How many writes there were, and how many of them are on the disk.
        var written: UInt64 = 0
        var synced: UInt64 = 0
        /// A sync failed: what it did not write, the system may hold written, so another one proves nothing.
        var failure: StorageError?
    }

    init(_ descriptor: Descriptor) { self.descriptor = descriptor }

    var isSynced: Bool { state.withLock { $0.written == $0.synced && $0.failure == nil } }
    var hasFailed: Bool { state.withLock { $0.failure != nil } }

    func append(_ bytes: [UInt8], path: String) throws(StorageError) {
        try state.withLock { state throws(StorageError) in
            state.written += 1
            try descriptor.write(bytes, path: path)
        }
    }

    func truncate(to size: off_t, path: String) throws(StorageError) {
        try state.withLock { state throws(StorageError) in
            state.written += 1
            try system("ftruncate", path) { ftruncate(descriptor.number, size) }
        }
    }

    /// Others may append meanwhile; that is then not synced.
    func sync(path: String) throws(StorageError) {
        let written = try state.withLock { state throws(StorageError) in
            if let failure = state.failure { throw failure }
            return state.written
        }
        do {
            try system("fdatasync", path) { fdatasync(descriptor.number) }
        } catch {
            state.withLock { $0.failure = error }
            throw error
        }
        try state.withLock { state throws(StorageError) in
            // A sync beside this one failed: which of them was to write what is lost, nobody knows.
            if let failure = state.failure { throw failure }
            state.synced = max(state.synced, written)
        }
    }
}

/// The files being written, by path: a few of them stay open.
struct AppendedFiles {
    static let most = 16

    private var files: [String: (file: AppendedFile, lastUse: UInt64)] = [:]
    private var uses: UInt64 = 0

    subscript(path: String) -> AppendedFile? {
        mutating get {
            guard let found = files[path] else { return nil }
            uses += 1
            files[path] = (found.file, uses)
            return found.file
        }
    }

    mutating func insert(_ file: AppendedFile, at path: String) throws(StorageError) {
        if files[path] == nil, files.count >= Self.most { try makeRoom() }
        uses += 1
        files[path] = (file, uses)
    }

    /// One that is synced goes, else the one longest unused is synced. One that failed stays, so that its failure is told.
    private mutating func makeRoom() throws(StorageError) {
        let oldest = files.filter { !$0.value.file.hasFailed }.sorted { $0.value.lastUse < $1.value.lastUse }
        if let (path, _) = oldest.first(where: { $0.value.file.isSynced }) {
            files[path] = nil
        } else if let (path, entry) = oldest.first {
            try entry.file.sync(path: path)
            files[path] = nil
        } else if let (path, entry) = files.first {
            try entry.file.sync(path: path)
        }
    }

    /// The file there, or those in the folder there, are gone or others now.
    mutating func forget(_ path: String) {
        files[path] = nil
        let beneath = files.keys.filter { $0.utf8.starts(with: "\(path)/".utf8) }
        for path in beneath { files[path] = nil }
    }

    mutating func move(_ path: String, to new: String) {
        let moved = files[path]
        forget(new)
        forget(path)
        if let moved { files[new] = moved }
    }
}
