/// A SHA-256 of the log: of a leaf, an inner node or a whole tree (RFC 6962, 2.1).
public struct MerkleHash: Sendable, Hashable {
    /// 32 of them.
    public let bytes: [UInt8]

    /// - Returns: `nil` unless there are 32 bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }
}

/// All it takes to show that an entry is in a log, to somebody who has only the verifying key.
public struct InclusionEvidence: Sendable, Hashable {
    public var index: UInt64
    /// The canonical JSON of the entry.
    public var entry: [UInt8]
    /// From the leaf's sibling up.
    public var path: [MerkleHash]
    /// The signed note of the tree that the path leads to.
    public var checkpoint: [UInt8]

    public init(index: UInt64, entry: [UInt8], path: [MerkleHash], checkpoint: [UInt8]) {
        self.index = index
        self.entry = entry
        self.path = path
        self.checkpoint = checkpoint
    }
}
