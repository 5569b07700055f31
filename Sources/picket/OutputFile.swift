import Evidence
import Glibc

/// Files Picket writes: complete or not there at all.
enum OutputFile {
    /// Writes under a temporary name beside the file, then renames.
    static func write(_ bytes: [UInt8], to path: String, makingFolders: Bool = false) throws(UsageError) {
        if makingFolders { try makeFolders(above: path) }
        // A device or pipe is written to as it is: there is nothing to rename over.
        if let status = FileStatus(path: path, followingLinks: true), !status.isFile {
            return try writeThrough(bytes, to: path)
        }
        var template = Array("\(path).XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw problem("create", path) }
        let temporary = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        do throws(UsageError) {
            try writeAll(bytes, to: descriptor, path)
            // mkstemp makes files private; reports are as readable as what the user's umask allows.
            let mask = umask(0)
            umask(mask)
            fchmod(descriptor, 0o666 & ~mask)
            guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw problem("write", path) }
            close(descriptor)
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
    }

    private static func writeThrough(_ bytes: [UInt8], to path: String) throws(UsageError) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw problem("open", path) }
        defer { close(descriptor) }
        try writeAll(bytes, to: descriptor, path)
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(UsageError) {
        var offset = 0
        while offset < bytes.count {
            let written = bytes[offset...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { throw problem("write", path) }
            offset += written
        }
    }

    private static func makeFolders(above path: String) throws(UsageError) {
        var folder = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/").dropLast() {
            folder += part + "/"
            guard mkdir(folder, 0o777) == 0 || errno == EEXIST else { throw problem("create", folder) }
        }
    }

    private static func problem(_ verb: String, _ path: String) -> UsageError {
        UsageError("cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}
