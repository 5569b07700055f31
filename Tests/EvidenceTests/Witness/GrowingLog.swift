import Evidence

/// A log in memory, which can be copied, cut and grown differently.
struct GrowingLog: MerkleNodes, Sendable {
    var origin = "example.com/log"
    private(set) var leaves: [MerkleHash] = []
    let keys: [SigningKey]
    let crypto = SwiftCryptoModule()

    init(_ algorithms: [SignatureAlgorithm] = [.ed25519]) throws {
        keys = try algorithms.map { [crypto] in try crypto.generateKey($0) }
    }

    var size: UInt64 { UInt64(leaves.count) }

    mutating func grow(_ words: some Sequence<String>) {
        leaves += words.map { MerkleHash(leaf: Array($0.utf8)) }
    }

    mutating func cut(to count: Int) { leaves.removeSubrange(count...) }

    func node(level: Int, index: UInt64) -> MerkleHash {
        if level == 0 { return leaves[Int(index)] }
        return MerkleHash(
            left: node(level: level - 1, index: 2 * index), right: node(level: level - 1, index: 2 * index + 1))
    }

    var noteKeys: [NoteKey] {
        get throws { try keys.map { try NoteKey(name: origin, key: $0.verifying) } }
    }

    var present: PresentLog {
        get throws {
            PresentLog(origin: origin, size: size, keys: try noteKeys) { [self] size in try root(size: size) }
        }
    }

    func checkpoint(_ size: UInt64? = nil) throws -> SignedNote {
        let size = size ?? self.size
        return try Checkpoint(origin: origin, size: size, root: root(size: size)).signed(by: keys, crypto)
    }

    func proof(from old: UInt64, to new: UInt64? = nil) throws -> [MerkleHash] {
        old == 0 ? [] : try consistencyProof(from: old, to: new ?? size)
    }

    func request(from old: UInt64, to new: UInt64? = nil) throws -> [UInt8] {
        let checkpoint = try checkpoint(new).bytes
        return try AddCheckpoint(oldSize: old, proof: proof(from: old, to: new), checkpoint: checkpoint).body
    }
}
