import Crypto
import Detection

/// What a cached value depends on, as one SHA-256. Four words and no array: a look-up allocates nothing.
public struct CacheKey: Sendable, Hashable, Comparable {
    static let byteCount = 32
    /// Big-endian, so that comparing words compares bytes.
    @usableFromInline let words: (UInt64, UInt64, UInt64, UInt64)

    /// - Parameter bytes: a SHA-256.
    init(bytes: some Sequence<UInt8>) {
        var words = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        withUnsafeMutableBytes(of: &words) { target in
            var count = 0
            for byte in bytes {
                precondition(count < Self.byteCount)
                target[count] = byte
                count += 1
            }
            precondition(count == Self.byteCount)
        }
        self.words = (
            UInt64(bigEndian: words.0), UInt64(bigEndian: words.1), UInt64(bigEndian: words.2),
            UInt64(bigEndian: words.3)
        )
    }

    init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    private init(_ digest: SHA256.Digest) {
        words = digest.withUnsafeBytes { bytes in
            func word(_ index: Int) -> UInt64 {
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
            }
            return (word(0), word(1), word(2), word(3))
        }
    }

    /// Of whatever bytes stand for all that a value depends on.
    public init(hashing bytes: [UInt8]) {
        self.init(SHA256.hash(data: bytes))
    }

    /// Of a file's result: format, tool, rules and options, security label, path, language and content.
    ///
    /// - Parameter context: SHA-256 over all that is the same for many files.
    init(context: [UInt8], path: String, language: Language, content: UnsafeRawBufferPointer) {
        var hash = SHA256()
        context.withUnsafeBytes { hash.update(bufferPointer: $0) }
        // Lengths first, so that nothing can be taken for the end of one and the beginning of another.
        withUnsafeBytes(of: (UInt32(truncatingIfNeeded: path.utf8.count).littleEndian, language.number)) {
            hash.update(bufferPointer: $0)
        }
        var path = path
        path.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        hash.update(bufferPointer: content)
        self.init(hash.finalize())
    }

    /// The 32 bytes.
    var bytes: [UInt8] {
        [words.0, words.1, words.2, words.3].flatMap { word in withUnsafeBytes(of: word.bigEndian, Array.init) }
    }

    /// Already as good as random: a part of it is a hash.
    var hash64: UInt64 { words.0 }

    public static func == (left: CacheKey, right: CacheKey) -> Bool { left.words == right.words }
    public static func < (left: CacheKey, right: CacheKey) -> Bool { left.words < right.words }

    public func hash(into hasher: inout Hasher) {
        // All of it: keys read from a file could be made to agree in a part.
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}
