import Glibc

/// Small texts Picket reads as a whole: configurations, standard input.
enum TextFile {
    static func read(_ path: String, mostBytes: Int) throws(UsageError) -> String {
        let bytes = try readBytes(path, mostBytes: mostBytes)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw UsageError("\(path): is not UTF-8") }
        return text
    }

    static func readBytes(_ path: String, mostBytes: Int) throws(UsageError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw UsageError("cannot read \(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        return try readAll(descriptor, mostBytes: mostBytes, name: path)
    }

    /// Reads to the end; more than `mostBytes` is an error.
    static func readAll(
        _ descriptor: Int32, mostBytes: Int, name: String = "standard input"
    ) throws(UsageError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw UsageError("cannot read \(name): \(String(cString: strerror(errno)))") }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= mostBytes else {
                throw UsageError("\(name) has more than \(mostBytes) bytes, the most that is read")
            }
        }
    }
}
