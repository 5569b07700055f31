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

    /// Of nothing.
    static let zero = CacheKey(words: (0, 0, 0, 0))

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

    /// Of some content alone.
    init(hashing content: UnsafeRawBufferPointer) {
        var hash = SHA256()
        hash.update(bufferPointer: content)
        self.init(hash.finalize())
    }

    /// Up to here a content stands for itself, beyond its SHA-256 does.
    private static let shortContent = 512

    /// Of a file's result: format, tool, rules and options, security label, path, language and content.
    ///
    /// - Parameters:
    ///   - context: all that is the same for many files.
    ///   - digest: where the content's own SHA-256 goes, if anybody wants it. Of a long content it is made anyway.
    init(
        context: CacheKey, path: String, language: Language, content: UnsafeRawBufferPointer,
        digest: UnsafeMutablePointer<CacheKey>? = nil
    ) {
        guard content.count > Self.shortContent else {
            if let digest { digest.pointee = CacheKey(hashing: content) }
            self.init(context, path, language.number, content)
            return
        }
        let own = CacheKey(hashing: content)
        digest?.pointee = own
        // A short content could be the digest of a long one, so which it is counts as well.
        self = withUnsafeBytes(of: own.bigEndianWords) {
            CacheKey(context, path, language.number | Self.isDigest, $0)
        }
    }

    private static let isDigest: UInt32 = 1 << 31

    /// All put together first: each call of the hash costs as much as some lines do.
    private init(_ context: CacheKey, _ path: String, _ kind: UInt32, _ content: UnsafeRawBufferPointer) {
        var path = path
        self = path.withUTF8 { path in
            let start = Self.byteCount + 8
            let head = start + path.count
            return withUnsafeTemporaryAllocation(byteCount: head + content.count, alignment: 8) { text in
                text.storeBytes(of: context.bigEndianWords, as: (UInt64, UInt64, UInt64, UInt64).self)
                // Lengths first, so that nothing can be taken for the end of one and the beginning of another.
                text.storeBytes(
                    of: UInt32(truncatingIfNeeded: path.count).littleEndian, toByteOffset: Self.byteCount,
                    as: UInt32.self)
                text.storeBytes(of: kind, toByteOffset: Self.byteCount + 4, as: UInt32.self)
                UnsafeMutableRawBufferPointer(rebasing: text[start...]).copyMemory(from: UnsafeRawBufferPointer(path))
                UnsafeMutableRawBufferPointer(rebasing: text[head...]).copyMemory(from: content)
                return CacheKey(hashing: UnsafeRawBufferPointer(text))
            }
        }
    }

    private var bigEndianWords: (UInt64, UInt64, UInt64, UInt64) {
        (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
    }

    /// The 32 bytes.
    var bytes: [UInt8] {
        withUnsafeBytes(of: bigEndianWords, Array.init)
    }

    func withBytes(_ body: (UnsafeRawBufferPointer) -> Void) { withUnsafeBytes(of: bigEndianWords, body) }

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
