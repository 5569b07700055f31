internal import Glibc
internal import Synchronization

/// The files beneath one folder of this machine, and nothing outside it: paths go down from the open folder part by
/// part, and no link is followed. Files are made for their owner alone (0600, folders 0700). The file `lock` is the
/// writer's.
public final class FolderStorage: StableStorage {
    /// More names in one folder are refused.
    public static let mostNames = 1_000_000

    /// As it was given; errors name it.
    public let folder: String
    private let root: Descriptor
    private let files = Mutex(AppendedFiles())

    /// - Parameter isMade: whether it is made if it is not there; the folder it is in has to be.
    public init(_ folder: String, isMade: Bool = false) throws(StorageError) {
        guard !folder.isEmpty, !folder.utf8.contains(0) else {
            throw StorageError(call: "open", path: folder, code: EINVAL, reason: "this is no path of a folder")
        }
        let isNew = isMade && mkdir(folder, 0o700) == 0
        if isMade, !isNew, errno != EEXIST { throw StorageError(call: "mkdir", path: folder, code: errno) }
        root = Descriptor(try system("open", folder) { open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) })
        self.folder = folder
        if isNew {
            let above = try system("open", "\(folder)/..") {
                openat(root.number, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            }
            let parent = Descriptor(above)
            try system("fsync", "\(folder)/..") { fsync(parent.number) }
        }
    }

    // MARK: Reading

    public func size(of path: String) throws(StorageError) -> UInt64? {
        try ifThere { () throws(StorageError) in
            let status = try status(of: try place(of: path), path)
            try checkIsFile(status, path)
            return status.size
        }
    }

    public func read(_ path: String, at offset: UInt64, count: Int) throws(StorageError) -> [UInt8] {
        let file = try openFile(path, O_RDONLY)
        let size = try file.status(path: shown(path)).size
        guard offset < size, count > 0 else { return [] }
        // The file's size bounds what is asked of memory.
        return try file.read(at: offset, count: Int(min(UInt64(count), size - offset)), path: shown(path))
    }

    public func list(_ path: String) throws(StorageError) -> [String] {
        let folder = try ifThere { () throws(StorageError) in try openFolder(path) }
        return try folder.map { folder throws(StorageError) in try names(in: folder, path) } ?? []
    }

    // MARK: Writing

    public func append(_ bytes: [UInt8], to path: String) throws(StorageError) {
        try written(path, flags: O_CREAT).append(bytes, path: shown(path))
    }

    public func write(_ bytes: [UInt8], to path: String) throws(StorageError) {
        let file = AppendedFile(try openFile(path, O_WRONLY | O_APPEND | O_CREAT | O_TRUNC))
        try files.withLock { files throws(StorageError) in
            files.forget(path)
            try files.insert(file, at: path)
        }
        try file.append(bytes, path: shown(path))
    }

    public func truncate(_ path: String, to size: UInt64) throws(StorageError) {
        guard let size = off_t(exactly: size) else {
            throw StorageError(call: "ftruncate", path: shown(path), code: EFBIG)
        }
        try written(path, flags: 0).truncate(to: size, path: shown(path))
    }

    public func rename(_ path: String, to new: String) throws(StorageError) {
        let (from, to) = (try place(of: path), try place(of: new))
        try checkIsFile(try status(of: from, path), path)
        try files.withLock { files throws(StorageError) in
            try system("rename", shown(path)) { renameat(from.folder.number, from.name, to.folder.number, to.name) }
            files.move(path, to: new)
        }
    }

    public func remove(_ path: String) throws(StorageError) {
        try ifThere { () throws(StorageError) in
            let place = try place(of: path)
            try files.withLock { files throws(StorageError) in
                try system("unlink", shown(path)) { unlinkat(place.folder.number, place.name, 0) }
                files.forget(path)
            }
        }
    }

    public func shred(_ path: String) throws(StorageError) {
        guard let size = try size(of: path) else { return }
        let file = AppendedFile(try openFile(path, O_WRONLY))
        let zeros = [UInt8](repeating: 0, count: 1 << 16)
        var left = size
        while left > 0 {
            let count = min(left, UInt64(zeros.count))
            try file.append(Array(zeros.prefix(Int(count))), path: shown(path))
            left -= count
        }
        try file.sync(path: shown(path))
        try remove(path)
        try syncFolder(path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? "")
    }

    public func makeFolder(_ path: String) throws(StorageError) {
        var above = root
        for part in try StoragePath.parts(of: path, shown: shown(path)) {
            do throws(StorageError) {
                try system("mkdir", shown(path)) { mkdirat(above.number, part, 0o700) }
            } catch  where error.code == EEXIST {}
            above = try openFolder(part, in: above, path)
        }
    }

    // MARK: What a crash leaves

    public func sync(_ path: String) throws(StorageError) {
        try written(path, flags: 0).sync(path: shown(path))
    }

    public func syncFolder(_ path: String) throws(StorageError) {
        let folder = try openFolder(path)
        try system("fsync", shown(path)) { fsync(folder.number) }
    }

    // MARK: One writer

    public func lockForWriting() throws(StorageError) -> WriterLock {
        let name = "lock"
        let file = try openFile(name, O_RDWR | O_CREAT)
        do {
            try system("lock", shown(name)) { flock(file.number, LOCK_EX | LOCK_NB) }
        } catch  where error.code == EWOULDBLOCK {
            // Of the file's bytes, what a terminal shows as it stands.
            let bytes = try file.read(at: 0, count: 256, path: shown(name)).filter { 0x20..<0x7F ~= $0 }
            let holder = String(decoding: bytes, as: UTF8.self)
            throw StorageError(
                call: "lock", path: shown(name), code: EWOULDBLOCK,
                reason:
                    "\(holder.isEmpty ? "another process" : holder) writes here; one at a time can: wait for it, or end it"
            )
        }
        try system("ftruncate", shown(name)) { ftruncate(file.number, 0) }
        try file.write(Array(Self.ownName.utf8), path: shown(name))
        // Unlocked by name: a child that was forked meanwhile has the same lock open.
        return WriterLock { flock(file.number, LOCK_UN) }
    }

    /// As others are told who holds the lock.
    private static var ownName: String {
        var host = [CChar](repeating: 0, count: 256)
        gethostname(&host, host.count - 1)
        return
            "process \(getpid()) of \(String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))"
    }
}

extension FolderStorage {
    /// What errors call it.
    private func shown(_ path: String) -> String { path.isEmpty ? folder : "\(folder)/\(path)" }

    private func ifThere<Result>(_ body: () throws(StorageError) -> Result) throws(StorageError) -> Result? {
        do { return try body() } catch  where error.code == ENOENT { return nil }
    }

    /// The folder it is in, open, and its name there.
    private func place(of path: String) throws(StorageError) -> (folder: Descriptor, name: String) {
        let path = (path, try StoragePath(path, shown: shown(path)))
        var folder = root
        for part in path.1.folders { folder = try openFolder(part, in: folder, path.0) }
        return (folder, path.1.name)
    }

    private func openFolder(_ path: String) throws(StorageError) -> Descriptor {
        // Opened anew: what a folder's descriptor says is read from where it stands.
        guard !path.isEmpty else { return try openFolder(".", in: root, path) }
        let place = try place(of: path)
        return try openFolder(place.name, in: place.folder, path)
    }

    private func openFolder(_ name: String, in folder: Descriptor, _ path: String) throws(StorageError) -> Descriptor {
        Descriptor(
            try system("open", shown(path)) {
                openat(folder.number, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            })
    }

    private func openFile(_ path: String, _ flags: Int32) throws(StorageError) -> Descriptor {
        let place = try place(of: path)
        // Not blocking: a FIFO would wait for its other end.
        let flags = flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
        let file = Descriptor(try system("open", shown(path)) { openat(place.folder.number, place.name, flags, 0o600) })
        try checkIsFile(try file.status(path: shown(path)), path)
        return file
    }

    private func status(of place: (folder: Descriptor, name: String), _ path: String) throws(StorageError) -> FileStatus
    {
        try system("stat", shown(path)) { FileStatus(path: place.name, in: place.folder.number) }
    }

    private func checkIsFile(_ status: FileStatus, _ path: String) throws(StorageError) {
        guard status.isFile else {
            throw StorageError(
                call: "open", path: shown(path), code: EINVAL, reason: "this is no regular file; move it away")
        }
    }

    /// As it is open already, or opened to be appended to.
    private func written(_ path: String, flags: Int32) throws(StorageError) -> AppendedFile {
        if let open = files.withLock({ $0[path] }) { return open }
        let opened = AppendedFile(try openFile(path, O_WRONLY | O_APPEND | flags))
        return try files.withLock { files throws(StorageError) in
            if let open = files[path] { return open }
            try files.insert(opened, at: path)
            return opened
        }
    }

    private func names(in folder: Descriptor, _ path: String) throws(StorageError) -> [String] {
        // The stream closes what it reads from.
        let copy = try system("dup", shown(path)) { fcntl(folder.number, F_DUPFD_CLOEXEC, 0) }
        guard let stream = fdopendir(copy) else {
            let code = errno
            close(copy)
            throw StorageError(call: "opendir", path: shown(path), code: code)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw StorageError(call: "readdir", path: shown(path), code: errno) }
                return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            }
            guard let name = Self.name(of: entry) else {
                throw StorageError(
                    call: "readdir", path: shown(path), code: EILSEQ,
                    reason: "a name here is not UTF-8; what Picket does not know has to be moved away")
            }
            if name == "." || name == ".." { continue }
            guard names.count < Self.mostNames else {
                throw StorageError(
                    call: "readdir", path: shown(path), code: EOVERFLOW, reason: "more than \(Self.mostNames) names")
            }
            names.append(try isFolder(entry, name, in: folder, path) ? "\(name)/" : name)
        }
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> String? {
        let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19
        return String(validatingCString: (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self))
    }

    private func isFolder(
        _ entry: UnsafeMutablePointer<dirent>, _ name: String, in folder: Descriptor, _ path: String
    ) throws(StorageError) -> Bool {
        let type = Int(entry.pointee.d_type)
        if type != Int(DT_UNKNOWN) { return type == Int(DT_DIR) }
        return try system("stat", shown("\(path)/\(name)")) { FileStatus(path: name, in: folder.number) }.isFolder
    }
}
