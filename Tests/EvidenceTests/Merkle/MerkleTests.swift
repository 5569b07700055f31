import Evidence
import Foundation
import PicketTestKit
import Testing

/// Against transparency-dev's vectors.
@Suite struct MerkleVectorTests {
    static let vectors = Project.root + "/../shared/vectors/merkle"
    static let present = FileManager.default.fileExists(atPath: vectors)

    struct Vector: Decodable {
        var leafIdx: UInt64?, treeSize: UInt64?, root: Data?, leafHash: Data?
        var size1: UInt64?, size2: UInt64?, root1: Data?, root2: Data?
        var proof: [Data]?
        var desc: String
        var wantErr: Bool
    }

    static func files(_ folder: String) -> [String] {
        let all = FileManager.default.enumerator(atPath: "\(vectors)/\(folder)")?.compactMap { $0 as? String } ?? []
        return all.filter { $0.hasSuffix(".json") }.sorted()
    }

    static func vector(_ file: String) throws -> Vector {
        try JSONDecoder().decode(Vector.self, from: Data(contentsOf: URL(fileURLWithPath: "\(vectors)/\(file)")))
    }

    @Test(.enabled(if: present, "shared/vectors is not there"))
    func allAreThere() {
        #expect(Self.files("inclusion").count == 98 && Self.files("consistency").count == 98)
    }

    @Test(.enabled(if: present, "shared/vectors is not there"), arguments: files("inclusion"))
    func inclusion(file: String) throws {
        let vector = try Self.vector("inclusion/\(file)")
        let holds = {
            guard let root = vector.root.flatMap({ MerkleHash(Array($0)) }),
                let leaf = vector.leafHash.flatMap({ MerkleHash(Array($0)) })
            else { return false }
            let path = (vector.proof ?? []).compactMap { MerkleHash(Array($0)) }
            guard path.count == vector.proof?.count ?? 0 else { return false }
            let index = try #require(vector.leafIdx), size = try #require(vector.treeSize)
            return (try? Proof.verifyInclusion(of: leaf, at: index, in: root, size: size, path: path)) != nil
        }
        #expect(try holds() == !vector.wantErr, "\(vector.desc)")
    }

    @Test(.enabled(if: present, "shared/vectors is not there"), arguments: files("consistency"))
    func consistency(file: String) throws {
        let vector = try Self.vector("consistency/\(file)")
        let holds = {
            guard let old = vector.root1.flatMap({ MerkleHash(Array($0)) }),
                let new = vector.root2.flatMap({ MerkleHash(Array($0)) })
            else { return false }
            let path = (vector.proof ?? []).compactMap { MerkleHash(Array($0)) }
            guard path.count == vector.proof?.count ?? 0 else { return false }
            let oldSize = try #require(vector.size1), newSize = try #require(vector.size2)
            return
                (try? Proof.verifyConsistency(from: old, size: oldSize, to: new, size: newSize, path: path)) != nil
        }
        // One vector calls "dont care 2" a root; that hashes have 32 bytes comes first (README of the vectors).
        let isAccepted = !vector.wantErr && file != "additional/sizes-are-equal-one-and-proof-is-empty.json"
        #expect(try holds() == isAccepted, "\(vector.desc)")
    }
}

/// RFC 6962's definitions, as they are written: the oracle.
enum NaiveTree {
    static func root(_ leaves: ArraySlice<MerkleHash>) -> MerkleHash {
        guard let first = leaves.first else { return .emptyTree }
        guard leaves.count > 1 else { return first }
        let middle = leaves.startIndex + split(leaves.count)
        return MerkleHash(left: root(leaves[..<middle]), right: root(leaves[middle...]))
    }

    static func path(_ index: Int, _ leaves: ArraySlice<MerkleHash>) -> [MerkleHash] {
        guard leaves.count > 1 else { return [] }
        let half = split(leaves.count), middle = leaves.startIndex + half
        return index < half
            ? path(index, leaves[..<middle]) + [root(leaves[middle...])]
            : path(index - half, leaves[middle...]) + [root(leaves[..<middle])]
    }

    static func proof(_ old: Int, _ leaves: ArraySlice<MerkleHash>, whole: Bool = true) -> [MerkleHash] {
        if old == leaves.count { return whole ? [] : [root(leaves)] }
        let half = split(leaves.count), middle = leaves.startIndex + half
        return old <= half
            ? proof(old, leaves[..<middle], whole: whole) + [root(leaves[middle...])]
            : proof(old - half, leaves[middle...], whole: false) + [root(leaves[..<middle])]
    }

    private static func split(_ count: Int) -> Int {
        var half = 1
        while half * 2 < count { half *= 2 }
        return half
    }
}

/// Nodes computed from the leaves each time.
private struct LeafNodes: MerkleNodes {
    let leaves: [MerkleHash]

    func node(level: Int, index: UInt64) throws -> MerkleHash {
        let start = Int(index) << level
        return NaiveTree.root(leaves[start..<(start + 1 << level)])
    }
}

@Suite struct MerkleTests {
    static func leaves(_ count: Int) -> [MerkleHash] {
        (0..<count).map { MerkleHash(leaf: Array("entry \($0)".utf8)) }
    }

    @Test func appendingGivesTheRootOfTheDefinition() {
        let leaves = Self.leaves(300)
        var tree = MerkleFrontier()
        for size in 0..<leaves.count {
            #expect(tree.root == NaiveTree.root(leaves[..<size]))
            tree.append(leaves[size])
        }
    }

    @Test func aTreeGoesOnFromItsNodes() throws {
        let leaves = Self.leaves(200)
        for size in 0..<leaves.count {
            var tree = try MerkleFrontier(size: UInt64(size), nodes: LeafNodes(leaves: leaves))
            tree.append(leaves[size])
            #expect(tree.root == NaiveTree.root(leaves[...size]))
        }
    }

    @Test func everyEntryOfEverySizeIsProved() throws {
        let leaves = Self.leaves(70)
        for size in 1...leaves.count {
            let part = leaves[..<size], root = NaiveTree.root(part)
            for index in 0..<size {
                let path = try LeafNodes(leaves: leaves).inclusionProof(of: UInt64(index), size: UInt64(size))
                #expect(path == NaiveTree.path(index, part))
                try Proof.verifyInclusion(
                    of: leaves[index], at: UInt64(index), in: root, size: UInt64(size), path: path)
            }
        }
    }

    @Test func everySizeGrowsFromEverySmallerOne() throws {
        let leaves = Self.leaves(70)
        for new in 1...leaves.count {
            for old in 1...new {
                let path = try LeafNodes(leaves: leaves).consistencyProof(from: UInt64(old), to: UInt64(new))
                #expect(path == NaiveTree.proof(old, leaves[..<new]))
                try Proof.verifyConsistency(
                    from: NaiveTree.root(leaves[..<old]), size: UInt64(old), to: NaiveTree.root(leaves[..<new]),
                    size: UInt64(new), path: path)
            }
        }
    }

    /// One change to a good proof, of whatever kind, and it does not hold.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func aChangedProofDoesNotHold(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let leaves = Self.leaves(200)
        for _ in 0..<200 {
            let size = Int.random(in: 2...leaves.count, using: &random)
            let index = Int.random(in: 0..<size, using: &random), old = Int.random(in: 1..<size, using: &random)
            let root = NaiveTree.root(leaves[..<size]), oldRoot = NaiveTree.root(leaves[..<old])
            let nodes = LeafNodes(leaves: leaves)
            let inclusion = changed(try nodes.inclusionProof(of: UInt64(index), size: UInt64(size)), &random)
            #expect(throws: ProofError.self) {
                try Proof.verifyInclusion(
                    of: leaves[index], at: UInt64(index), in: root, size: UInt64(size), path: inclusion)
            }
            let consistency = changed(try nodes.consistencyProof(from: UInt64(old), to: UInt64(size)), &random)
            #expect(throws: ProofError.self) {
                try Proof.verifyConsistency(
                    from: oldRoot, size: UInt64(old), to: root, size: UInt64(size), path: consistency)
            }
        }
    }

    private func changed(_ path: [MerkleHash], _ random: inout SplitMix64) -> [MerkleHash] {
        var path = path
        let other = MerkleHash(leaf: [.random(in: 0...255, using: &random)])
        switch path.isEmpty ? 0 : Int.random(in: 0..<3, using: &random) {
        case 0: path.insert(other, at: Int.random(in: 0...path.count, using: &random))
        case 1: path.remove(at: Int.random(in: 0..<path.count, using: &random))
        default: path[Int.random(in: 0..<path.count, using: &random)] = other
        }
        return path
    }

    /// Sizes and paths from strangers end in an error, not in a trap or an endless loop.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func anySizesAreHandled(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let hash = MerkleHash(leaf: [])
        let sizes: [UInt64] = [0, 1, 2, 3, 1 << 32, 1 << 63, .max - 1, .max, .random(in: 0...(.max), using: &random)]
        for first in sizes {
            for second in sizes {
                let path = Self.leaves(Int.random(in: 0..<140, using: &random))
                #expect(throws: ProofError.self) {
                    try Proof.verifyInclusion(of: hash, at: first, in: .emptyTree, size: second, path: path)
                }
                #expect(throws: ProofError.self) {
                    try Proof.verifyConsistency(from: hash, size: first, to: .emptyTree, size: second, path: path)
                }
            }
        }
    }
}
