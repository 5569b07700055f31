import Crypto
import Detection

/// What a file's result depends on, as one SHA-256: format, tool, rules and options, path, language and content.
struct ResultKey: Sendable, Hashable, Comparable {
    static let byteCount = 32
    let bytes: [UInt8]

    /// - Parameter bytes: a SHA-256.
    init(bytes: [UInt8]) {
        precondition(bytes.count == Self.byteCount)
        self.bytes = bytes
    }

    /// - Parameter context: SHA-256 over all that is the same for many files.
    init(context: [UInt8], path: String, language: Language, content: UnsafeRawBufferPointer) {
        var hash = SHA256()
        hash.update(data: context)
        var head = ByteWriter()
        head.write(path)
        head.write(language.rawValue)
        hash.update(data: head.bytes)
        hash.update(bufferPointer: content)
        bytes = Array(hash.finalize())
    }

    static func < (left: ResultKey, right: ResultKey) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}
