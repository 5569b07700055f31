import PicketTestKit

@testable import Evidence

/// What callers and readers were promised of a log.
struct LogHistory {
    /// Objects, by sequence.
    var acknowledged: [UInt64: String] = [:]
    /// Leaves that a reader has seen.
    var shown: [[UInt8]] = []
    var checkpoints: [Checkpoint] = []

    var isEmpty: Bool { acknowledged.isEmpty && shown.isEmpty && checkpoints.isEmpty }

    mutating func check(_ log: PublishedLog) throws {
        guard log.leaves.starts(with: shown) else {
            let index = zip(log.leaves, shown).firstIndexWhere { $0 != $1 } ?? log.leaves.count
            throw CrashTrial.Violation("entry \(index) was shown, and is another now or gone")
        }
        for (sequence, object) in acknowledged {
            guard sequence < UInt64(log.entries.count) else {
                throw CrashTrial.Violation("entry \(sequence), acknowledged, is lost")
            }
            guard log.entries[Int(sequence)].object == object else {
                throw CrashTrial.Violation("entry \(sequence), acknowledged, is \(log.entries[Int(sequence)])")
            }
        }
        try checkRequests(log.entries)
        for checkpoint in checkpoints { try log.check(checkpoint) }
        if let sequence = acknowledged.keys.max() { try log.prove(sequence) }
        shown = log.leaves
    }

    /// Each wholly there, at one place, or not at all.
    private func checkRequests(_ entries: [Entry]) throws {
        var seen: Set<String> = []
        var index = 0
        while index < entries.count {
            guard entries[index].action == .scanCompleted else {
                index += 1
                continue
            }
            let parts = entries[index].object.split(separator: "/")
            guard parts.count == 3, let count = Int(parts[2]), seen.insert(String(parts[0])).inserted else {
                throw CrashTrial.Violation("entry \(index), \(entries[index].object), is there twice")
            }
            let objects = entries[index...].prefix(count).map(\.object)
            guard objects == (0..<count).map({ "\(parts[0])/\($0)/\(count)" }) else {
                throw CrashTrial.Violation("entry \(index): half of a request: \(objects)")
            }
            index += count
        }
    }
}

extension Sequence {
    fileprivate func firstIndexWhere(_ matches: (Element) -> Bool) -> Int? {
        for (index, element) in enumerated() where matches(element) { return index }
        return nil
    }
}

/// A log as its tiles have it, beneath its checkpoint.
struct PublishedLog {
    let leaves: [[UInt8]]
    let entries: [Entry]
    /// Of a tree of each size.
    private let roots: [MerkleHash]
    private let checkpoint: Checkpoint
    private let nodes: TileNodes

    init(_ log: LogFolder, _ storage: any StableStorage, key: VerifyingKey) throws {
        let bytes = try storage.read(log.checkpoint, at: 0, count: 1 << 16)
        checkpoint = try Checkpoint.verified(
            bytes, by: [NoteKey(name: log.origin, key: key)], CrashTrial.crypto
        ).checkpoint
        let files = TileFiles(storage: storage, folder: log.path)
        nodes = TileNodes(files: files, size: checkpoint.size)
        var leaves: [[UInt8]] = []
        while UInt64(leaves.count) < checkpoint.size {
            let left = Int(checkpoint.size) - leaves.count
            let tile = TilePath(level: nil, index: UInt64(leaves.count / 256), width: min(left, 256))
            leaves += try files.bundle(tile).entries.map(Array.init)
        }
        var frontier = MerkleFrontier()
        roots =
            [frontier.root]
            + leaves.map { leaf in
                frontier.append(MerkleHash(leaf: leaf))
                return frontier.root
            }
        self.leaves = leaves
        entries = try leaves.map { try Entry(decoding: $0) }
        try check(checkpoint)
        for (index, entry) in entries.enumerated() where entry.sequence != UInt64(index) {
            throw CrashTrial.Violation("entry \(index) says that it is \(entry.sequence)")
        }
    }

    /// That it is of a tree that this one has grown from, or is.
    func check(_ other: Checkpoint) throws {
        guard other.size <= checkpoint.size else {
            throw CrashTrial.Violation("the log has \(checkpoint.size) entries; a checkpoint of \(other.size) was seen")
        }
        guard other.root == roots[Int(other.size)] else {
            throw CrashTrial.Violation("a fork: another root at \(other.size) was seen")
        }
    }

    /// Its inclusion, from the tiles.
    func prove(_ index: UInt64) throws {
        let path = try nodes.inclusionProof(of: index, size: checkpoint.size)
        try Proof.verifyInclusion(
            of: MerkleHash(leaf: leaves[Int(index)]), at: index, in: checkpoint.root, size: checkpoint.size, path: path)
    }
}
