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

/// Why a proof does not hold.
public struct ProofError: Error, Hashable, CustomStringConvertible {
    public var description: String

    init(_ description: String) { self.description = description }
}

/// The checks of RFC 9162, 2.1.3.2 and 2.1.4.2. Sizes, indices and paths may be anybody's.
public enum Proof {
    /// - Throws: unless the leaf is the entry at this index in the tree.
    public static func verifyInclusion(
        of leaf: MerkleHash, at index: UInt64, in root: MerkleHash, size: UInt64, path: [MerkleHash]
    ) throws(ProofError) {
        guard index < size else { throw ProofError("entry \(index) cannot be in a tree of \(size)") }
        var position = index
        var last = size - 1
        var hash = leaf
        for sibling in path {
            guard last > 0 else { throw ProofError("the path to entry \(index) is longer than the tree is high") }
            if position & 1 == 1 || position == last {
                hash = MerkleHash(left: sibling, right: hash)
                // At the right edge, levels where it has no sibling are not in the path.
                while position & 1 == 0, position != 0 {
                    position >>= 1
                    last >>= 1
                }
            } else {
                hash = MerkleHash(left: hash, right: sibling)
            }
            position >>= 1
            last >>= 1
        }
        guard last == 0 else { throw ProofError("the path to entry \(index) ends below the root") }
        guard hash == root else { throw ProofError("the path from entry \(index) leads to another root") }
    }

    /// - Throws: unless the newer tree begins with all that the older one holds. Nothing follows from an older tree
    ///   without entries: a proof from there is refused.
    public static func verifyConsistency(
        from old: MerkleHash, size oldSize: UInt64, to new: MerkleHash, size newSize: UInt64, path: [MerkleHash]
    ) throws(ProofError) {
        guard oldSize > 0 else { throw ProofError("an empty tree is consistent with anything, so proves nothing") }
        guard oldSize <= newSize else {
            throw ProofError("a tree of \(newSize) cannot have grown from one of \(oldSize)")
        }
        if oldSize == newSize {
            guard path.isEmpty else { throw ProofError("between trees of one size there is nothing to prove") }
            guard old == new else { throw ProofError("two trees of \(oldSize) entries have different roots") }
            return
        }
        var position = oldSize - 1
        var last = newSize - 1
        while position & 1 == 1 {
            position >>= 1
            last >>= 1
        }
        var rest = path[...]
        // A complete older tree is a node of the newer one, so its root is not sent.
        guard let first = position == 0 ? old : rest.popFirst() else {
            throw ProofError("the consistency proof is empty")
        }
        var (oldHash, newHash) = (first, first)
        for sibling in rest {
            guard last > 0 else { throw ProofError("the consistency proof is longer than the tree is high") }
            if position & 1 == 1 || position == last {
                oldHash = MerkleHash(left: sibling, right: oldHash)
                newHash = MerkleHash(left: sibling, right: newHash)
                while position & 1 == 0, position != 0 {
                    position >>= 1
                    last >>= 1
                }
            } else {
                newHash = MerkleHash(left: newHash, right: sibling)
            }
            position >>= 1
            last >>= 1
        }
        guard last == 0 else { throw ProofError("the consistency proof ends below the root") }
        guard oldHash == old else { throw ProofError("the consistency proof does not lead to the older root") }
        guard newHash == new else { throw ProofError("the consistency proof does not lead to the newer root") }
    }
}
