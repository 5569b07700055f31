internal import Glibc

/// Writes files into a folder. Each step of a path is opened by itself and no link is followed, though none is made.
final class FolderSink: ArchiveSink {
    private let root: Int32
    private var file: Int32 = -1

    /// - Parameter path: of the folder, which is made.
    init(_ path: String) throws(ArchiveError) {
        try Self.makeFolder(path)
        root = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard root >= 0 else { throw Self.failed("opening a folder") }
    }

    /// For its user alone.
    static func makeFolder(_ path: String) throws(ArchiveError) {
        guard mkdir(path, 0o700) == 0 else { throw failed("making a folder") }
    }

    deinit {
        if file >= 0 { Glibc.close(file) }
        if root >= 0 { Glibc.close(root) }
    }

    private static func failed(_ step: String) -> ArchiveError {
        let code = errno
        return code == ENOSPC || code == EDQUOT
            ? ArchiveError(.storage, "there is no room left to unpack it")
            : ArchiveError(.storage, "\(step) failed (errno \(code))")
    }

    func begin(_ path: ArchivePath) throws(ArchiveError) {
        file = try open(path, O_WRONLY | O_CREAT | O_EXCL, makingFolders: true)
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let slice = UnsafeRawBufferPointer(rebasing: rest)
            let count = Glibc.write(file, slice.baseAddress, slice.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failed("writing a file") }
            rest = rest.dropFirst(count)
        }
    }

    func end() throws(ArchiveError) {
        defer { file = -1 }
        guard Glibc.close(file) == 0 else { throw Self.failed("writing a file") }
    }

    func copy(_ path: ArchivePath, to other: ArchivePath) throws(ArchiveError) {
        let source = try open(path, O_RDONLY, makingFolders: false)
        defer { Glibc.close(source) }
        try begin(other)
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { chunk.deallocate() }
        while true {
            let count = read(source, chunk.baseAddress, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failed("reading a file again") }
            guard count > 0 else { break }
            try write(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
        }
        try end()
    }

    private func open(_ path: ArchivePath, _ flags: Int32, makingFolders: Bool) throws(ArchiveError) -> Int32 {
        var folder = root
        defer { if folder != root { Glibc.close(folder) } }
        for component in path.components.dropLast() {
            if makingFolders, mkdirat(folder, component, 0o700) != 0, errno != EEXIST {
                throw Self.failed("making a folder")
            }
            let next = openat(folder, component, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard next >= 0 else { throw Self.failed("opening a folder") }
            if folder != root { Glibc.close(folder) }
            folder = next
        }
        let file = openat(folder, path.components.last ?? "", flags | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.failed("making a file") }
        return file
    }
}
