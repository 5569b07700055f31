/// The roots of the complete subtrees that a tree of any size is made of, the largest first: all that appending needs.
public struct MerkleFrontier: Sendable, Hashable {
    public private(set) var size: UInt64 = 0
    private var hashes: [MerkleHash] = []

    public init() {}

    /// - Parameter nodes: of a tree of this size.
    public init(size: UInt64, nodes: some MerkleNodes) throws {
        self.size = size
        hashes = try Self.subtrees(of: 0..<size).map { try nodes.node(level: $0.level, index: $0.index) }
    }

    /// - Parameter completed: is told each node that the leaf completes, from its own level up.
    public mutating func append(_ leaf: MerkleHash, completed: (_ level: Int, MerkleHash) -> Void = { _, _ in }) {
        var hash = leaf
        var level = 0
        completed(0, hash)
        // Each bit that carries is a pair of subtrees that become one.
        while size >> UInt64(level) & 1 == 1, let left = hashes.popLast() {
            hash = MerkleHash(left: left, right: hash)
            level += 1
            completed(level, hash)
        }
        hashes.append(hash)
        size += 1
    }

    public var root: MerkleHash { Self.fold(hashes) }

    static func fold(_ hashes: [MerkleHash]) -> MerkleHash {
        guard var root = hashes.last else { return .emptyTree }
        for left in hashes.dropLast().reversed() { root = MerkleHash(left: left, right: root) }
        return root
    }

    /// The complete subtrees of a stretch that begins at a multiple of the power of two that holds it.
    static func subtrees(of range: Range<UInt64>) -> [(level: Int, index: UInt64)] {
        var subtrees: [(level: Int, index: UInt64)] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let level = 63 - (range.upperBound - start).leadingZeroBitCount
            subtrees.append((level, start >> UInt64(level)))
            start += 1 << UInt64(level)
        }
        return subtrees
    }
}

/// The nodes of complete subtrees: level 0 has the leaves, and `2^level` of them are under the node.
public protocol MerkleNodes {
    func node(level: Int, index: UInt64) throws -> MerkleHash
}

extension MerkleNodes {
    /// - Returns: ``MerkleHash/emptyTree`` for a size of 0.
    public func root(size: UInt64) throws -> MerkleHash { try root(of: 0..<size) }

    /// The path from an entry to the root of a tree of this size (RFC 6962, 2.1.1).
    public func inclusionProof(of index: UInt64, size: UInt64) throws -> [MerkleHash] {
        guard index < size else { throw ProofError("entry \(index) cannot be in a tree of \(size)") }
        var range = 0..<size
        var path: [MerkleHash] = []
        while range.upperBound - range.lowerBound > 1 {
            let middle = Self.middle(of: range)
            if index < middle {
                path.append(try root(of: middle..<range.upperBound))
                range = range.lowerBound..<middle
            } else {
                path.append(try root(of: range.lowerBound..<middle))
                range = middle..<range.upperBound
            }
        }
        return path.reversed()
    }

    /// That a tree of the new size begins with that of the old (RFC 6962, 2.1.2).
    public func consistencyProof(from old: UInt64, to new: UInt64) throws -> [MerkleHash] {
        guard old > 0, old <= new else { throw ProofError("a tree of \(new) entries cannot have grown from \(old)") }
        var range = 0..<new
        var path: [MerkleHash] = []
        while old != range.upperBound {
            let middle = Self.middle(of: range)
            if old <= middle {
                path.append(try root(of: middle..<range.upperBound))
                range = range.lowerBound..<middle
            } else {
                path.append(try root(of: range.lowerBound..<middle))
                range = middle..<range.upperBound
            }
        }
        // The verifier has the older root; another subtree that ends where it ends has to be sent.
        if range.lowerBound > 0 { path.append(try root(of: range)) }
        return path.reversed()
    }

    private func root(of range: Range<UInt64>) throws -> MerkleHash {
        MerkleFrontier.fold(
            try MerkleFrontier.subtrees(of: range).map { try node(level: $0.level, index: $0.index) })
    }

    /// Where a subtree of more than one entry parts: the largest power of two below its size.
    private static func middle(of range: Range<UInt64>) -> UInt64 {
        range.lowerBound + 1 << UInt64(63 - (range.upperBound - range.lowerBound - 1).leadingZeroBitCount)
    }
}
