import Glibc

/// A folder for one test, gone when the test lets go of it.
public final class TemporaryFolder: Sendable {
    /// Absolute and canonical, without a trailing slash.
    public let path: String

    public init() throws {
        var template = Array("/tmp/picket-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil, let resolved = realpath(template, nil) else { throw Fault(errno) }
        defer { free(resolved) }
        path = String(cString: resolved)
    }

    deinit { Self.remove(path) }

    /// A call of the system that failed.
    public struct Fault: Error {
        public let code: Int32
        init(_ code: Int32) { self.code = code }
    }

    public func path(of name: String) -> String { "\(path)/\(name)" }

    /// Writes a file; the folders above it are made.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }

    @discardableResult
    public func write(_ bytes: [UInt8], to name: String) throws -> String {
        try makeFolders(above: name)
        let descriptor = open(path(of: name), O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard descriptor >= 0 else { throw Fault(errno) }
        defer { close(descriptor) }
        var offset = 0
        while offset < bytes.count {
            let written = bytes[offset...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 else { throw Fault(errno) }
            offset += written
        }
        return path(of: name)
    }

    public func read(_ name: String) throws -> [UInt8] {
        let descriptor = open(path(of: name), O_RDONLY)
        guard descriptor >= 0 else { throw Fault(errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { throw Fault(errno) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }

    public func makeFolder(_ name: String) throws {
        try makeFolders(above: name + "/x")
    }

    public func makeLink(_ name: String, to target: String) throws {
        try makeFolders(above: name)
        guard symlink(target, path(of: name)) == 0 else { throw Fault(errno) }
    }

    public func makeFIFO(_ name: String) throws {
        guard mkfifo(path(of: name), 0o600) == 0 else { throw Fault(errno) }
    }

    public func remove(_ name: String) { Self.remove(path(of: name)) }

    private func makeFolders(above name: String) throws {
        var folder = path
        for part in name.split(separator: "/").dropLast() {
            folder += "/\(part)"
            guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw Fault(errno) }
        }
    }

    /// Removes a file, or a folder with all that is in it.
    private static func remove(_ path: String) {
        var folders: [String] = []
        var pending = [path]
        while let next = pending.popLast() {
            if unlink(next) == 0 || errno == ENOENT { continue }
            guard let stream = opendir(next) else { continue }
            defer { closedir(stream) }
            folders.append(next)
            let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19
            while let entry = readdir(stream) {
                let name = String(
                    cString: (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self))
                if name != ".", name != ".." { pending.append("\(next)/\(name)") }
            }
        }
        for folder in folders.reversed() { rmdir(folder) }
    }
}
