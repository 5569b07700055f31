import Glibc

/// What an entry of a folder is.
enum FileType: Sendable {
    case file, folder, symbolicLink, other

    init(mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .folder
        case S_IFLNK: self = .symbolicLink
        default: self = .other
        }
    }
}

/// The system's calls for files, with paths as bytes: file names need not be UTF-8.
enum FileSystem {
    /// An `errno` with the words for it.
    struct SystemError: Error, CustomStringConvertible {
        let code: Int32

        var description: String {
            var buffer = [CChar](repeating: 0, count: 256)
            guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
            return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }

        static var last: SystemError { SystemError(code: errno) }
    }

    static func withPath<Result>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (path + [0]).withUnsafeBytes { body($0.assumingMemoryBound(to: CChar.self).baseAddress ?? emptyPath) }
    }

    // Never used: the buffer above has at least one byte.
    nonisolated(unsafe) private static let emptyPath: UnsafePointer<CChar> = {
        let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
        pointer.initialize(to: 0)
        return UnsafePointer(pointer)
    }()

    static func status(of path: [UInt8], followingLinks: Bool = false) throws(SystemError) -> stat {
        var status = stat()
        let result = withPath(path) { followingLinks ? stat($0, &status) : lstat($0, &status) }
        guard result == 0 else { throw .last }
        return status
    }

    /// The path without symbolic links, `.` and `..`.
    static func canonical(_ path: [UInt8]) throws(SystemError) -> [UInt8] {
        let resolved = withPath(path) { realpath($0, nil) }
        guard let resolved else { throw .last }
        defer { free(resolved) }
        return Array(UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
    }

    static func currentFolder() throws(SystemError) -> [UInt8] { try canonical([UInt8](ascii: ".")) }

    struct Entry {
        let name: [UInt8]
        /// `nil` where the file system does not say: ask for the status.
        let type: FileType?
    }

    /// What is in a folder, without `.` and `..`, in no particular order. A symbolic link in its place is refused.
    static func entries(of folder: [UInt8]) throws(SystemError) -> [Entry] {
        let descriptor = withPath(folder) { open($0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .last }
        guard let stream = fdopendir(descriptor) else {
            let error = SystemError.last
            close(descriptor)
            throw error
        }
        defer { closedir(stream) }
        let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 19
        var entries: [Entry] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                guard errno == 0 else { throw .last }
                return entries
            }
            let start = UnsafeRawPointer(entry) + nameOffset
            let length = strlen(start.assumingMemoryBound(to: CChar.self))
            let name = Array(UnsafeRawBufferPointer(start: start, count: length))
            if name == [0x2E] || name == [0x2E, 0x2E] { continue }
            let type: FileType? =
                switch Int(entry.pointee.d_type) {
                case Int(DT_REG): .file
                case Int(DT_DIR): .folder
                case Int(DT_LNK): .symbolicLink
                case Int(DT_UNKNOWN): nil
                default: .other
                }
            entries.append(Entry(name: name, type: type))
        }
    }

    /// A whole small file: `nil` if it is not there, no regular file, or larger than `limit`.
    static func contents(of path: [UInt8], limit: Int) -> [UInt8]? {
        let descriptor = withPath(path) { open($0, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY) }
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, FileType(mode: status.st_mode) == .file, status.st_size <= limit else {
            return nil
        }
        return try? read(descriptor, expecting: Int(status.st_size), limit: limit)
    }

    /// Everything from here to the end of the file, at most `limit` bytes: more is an error (`EFBIG`).
    static func read(_ descriptor: Int32, expecting size: Int, limit: Int) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        var capacity = min(size, limit) + 1
        while true {
            var failure: SystemError?
            let start = bytes.count
            bytes.append(
                contentsOf: [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                    let result = retrying { Glibc.read(descriptor, buffer.baseAddress, capacity) }
                    if result < 0 { failure = .last }
                    count = max(result, 0)
                })
            if let failure { throw failure }
            if bytes.count > limit { throw SystemError(code: EFBIG) }
            if bytes.count == start { return bytes }
            capacity = 1 << 16
        }
    }

    /// Writes a file whole or not at all: under a temporary name beside it, then renamed.
    static func replace(_ path: [UInt8], with bytes: some Sequence<UInt8>, mode: mode_t) throws(SystemError) {
        let bytes = Array(bytes)
        let temporary = path + [UInt8](ascii: ".\(getpid())-\(UInt32.random(in: .min ... .max)).tmp")
        let descriptor = withPath(temporary) { open($0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode) }
        guard descriptor >= 0 else { throw .last }
        var failure: SystemError?
        do throws(SystemError) { try write(bytes, to: descriptor) } catch { failure = error }
        if close(descriptor) != 0, failure == nil { failure = .last }
        if failure == nil {
            let renamed = withPath(temporary) { from in withPath(path) { rename(from, $0) } }
            if renamed != 0 { failure = .last }
        }
        if let failure {
            _ = withPath(temporary) { unlink($0) }
            throw failure
        }
    }

    /// Writes all of it, or throws when a part may be written.
    static func write(_ bytes: [UInt8], to descriptor: Int32, at start: Int = 0) throws(SystemError) {
        var done = 0
        while done < bytes.count {
            let written = bytes.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
                return retrying { pwrite(descriptor, rest.baseAddress, rest.count, start + done) }
            }
            guard written > 0 else { throw .last }
            done += written
        }
    }

    /// Makes a folder and those above it that are not there.
    static func makeFolders(_ path: [UInt8], mode: mode_t) throws(SystemError) {
        for end in path.indices.dropFirst() where path[end] == 0x2F {
            _ = withPath(Array(path[..<end])) { mkdir($0, 0o755) }
        }
        guard withPath(path, { mkdir($0, mode) }) == 0 || errno == EEXIST else { throw .last }
    }

    /// Repeats a call that a signal interrupted.
    static func retrying(_ call: () -> Int) -> Int {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }
}

extension [UInt8] {
    init(ascii text: String) { self = Array(text.utf8) }

    /// As a report shows a path: UTF-8, with bytes that are not as `\xFF`, so that two names never become one.
    var pathText: String {
        if let text = String(validating: self, as: UTF8.self) { return text }
        var text = ""
        var rest = self[...]
        while !rest.isEmpty {
            let length = UTF8Check.scalarLength(rest)
            if length > 0 {
                text += String(decoding: rest.prefix(length), as: UTF8.self)
                rest = rest.dropFirst(length)
            } else {
                let digits = String(rest.removeFirst(), radix: 16, uppercase: true)
                text += "\\x" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return text
    }
}
