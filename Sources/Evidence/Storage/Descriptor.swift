internal import Glibc

/// An open file or folder of the system, closed when nobody has it any more.
final class Descriptor: Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit { close(number) }

    /// Fewer bytes at the file's end.
    func read(at offset: UInt64, count: Int, path: String) throws(StorageError) -> [UInt8] {
        guard let start = off_t(exactly: offset), count > 0 else { return [] }
        var failure: StorageError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(StorageError) {
                while filled < count, let position = off_t(exactly: UInt64(start) + UInt64(filled)) {
                    let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                    let read = try system("read", path) { pread(number, rest.baseAddress, rest.count, position) }
                    if read == 0 { break }
                    filled += read
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// All of them, at the place where the file is written.
    func write(_ bytes: [UInt8], path: String) throws(StorageError) {
        var written = 0
        while written < bytes.count {
            let count = try system("write", path) {
                bytes.withUnsafeBytes { all in
                    let rest = UnsafeRawBufferPointer(rebasing: all[written...])
                    return Glibc.write(number, rest.baseAddress, rest.count)
                }
            }
            guard count > 0 else { throw StorageError(call: "write", path: path, code: EIO) }
            written += count
        }
    }

    func status(path: String) throws(StorageError) -> FileStatus {
        try system("fstat", path) { FileStatus(descriptor: number) }
    }
}

/// How often a call is made again that a signal keeps interrupting.
private let mostInterruptions = 10_000

/// A call of the system that says -1 when it failed. What a signal interrupted is done again.
@discardableResult
func system<Number: SignedInteger>(
    _ name: String, _ path: String, _ call: () -> Number
) throws(StorageError) -> Number {
    try system(name, path) { () -> Number? in
        let result = call()
        return result >= 0 ? result : nil
    }
}

/// The same, of one that says `nil`.
func system<Result>(_ name: String, _ path: String, _ call: () -> Result?) throws(StorageError) -> Result {
    for _ in 0..<mostInterruptions {
        if let result = call() { return result }
        let code = errno
        guard code == EINTR else { throw StorageError(call: name, path: path, code: code) }
    }
    throw StorageError(call: name, path: path, code: EINTR)
}

extension StorageError {
    /// As the system words it, and what to do.
    init(call: String, path: String, code: Int32) {
        var text = [CChar](repeating: 0, count: 256)
        let words =
            strerror_r(code, &text, text.count) == 0
            ? String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : "error \(code)"
        let advice =
            switch code {
            case ENOSPC, EDQUOT: "; make room there, then start again"
            case EROFS: "; the file system is mounted to be read only"
            case EACCES, EPERM: "; it has to belong to the user who runs this"
            case EIO: "; the disk failed: what was written last may be lost, so verify before you go on"
            case ELOOP, ENOTDIR: "; links are not followed here"
            case EMFILE, ENFILE: "; raise the limit of open files (ulimit -n)"
            default: ""
            }
        self.init(call: call, path: path, code: code, reason: words + advice)
    }
}
