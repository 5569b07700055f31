internal import Crypto

/// A SHA-256 of the log: of a leaf, an inner node or a whole tree (RFC 6962, 2.1).
///
/// Held inline, as it lies in memory: a tree of millions of them allocates nothing.
public struct MerkleHash: Sendable, Hashable {
    private var words: Words

    /// Four words, not a vector of them: values aligned to more than 16 bytes corrupt the frames of async functions that
    /// hold them (seen with Swift 6.3.1: a double free).
    private struct Words: Sendable, Hashable {
        var first: UInt64
        var second: UInt64
        var third: UInt64
        var fourth: UInt64
    }

    public static let byteCount = 32

    /// - Returns: `nil` unless there are 32 bytes.
    public init?(_ bytes: [UInt8]) {
        self.init(bytes[...])
    }

    /// - Returns: `nil` unless there are 32 bytes.
    public init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        words = bytes.withUnsafeBytes { $0.loadUnaligned(as: Words.self) }
    }

    init(_ digest: SHA256.Digest) {
        words = digest.withUnsafeBytes { $0.loadUnaligned(as: Words.self) }
    }

    /// 32 of them.
    public var bytes: [UInt8] { withBytes { Array($0) } }

    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withUnsafeBytes(of: words, body)
    }
}

extension MerkleHash {
    /// Of a tree without leaves: SHA-256 of nothing.
    public static let emptyTree = MerkleHash(SHA256.hash(data: [UInt8]()))

    /// Of an entry of the log.
    public init(leaf bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { MerkleHash(leaf: $0) }
    }

    /// The prefix keeps a leaf from passing for a node.
    init(leaf bytes: UnsafeRawBufferPointer) {
        var hash = SHA256()
        withUnsafeBytes(of: 0 as UInt8) { hash.update(bufferPointer: $0) }
        hash.update(bufferPointer: bytes)
        self.init(hash.finalize())
    }

    /// Of two subtrees.
    public init(left: MerkleHash, right: MerkleHash) {
        self = withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { buffer in
            buffer[0] = 1
            left.withBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[1..<33]).copyMemory(from: $0) }
            right.withBytes { UnsafeMutableRawBufferPointer(rebasing: buffer[33..<65]).copyMemory(from: $0) }
            var hash = SHA256()
            hash.update(bufferPointer: UnsafeRawBufferPointer(buffer))
            return MerkleHash(hash.finalize())
        }
    }
}

extension MerkleHash: CustomStringConvertible {
    /// Hexadecimal.
    public var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
