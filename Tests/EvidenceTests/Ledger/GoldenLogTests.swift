import Foundation
import PicketTestKit
import Testing

@testable import Evidence

/// Against the log of transparency-dev/tessera, byte for byte.
@Suite struct GoldenLogTests {
    static let folder = Project.root + "/../shared/vectors/tlog/golden-log"
    static let present = FileManager.default.fileExists(atPath: folder)
    static let words = [
        "one", "two", "three", "four", "five", "six", "seven", "eit", "nain", "ten", "ileven", "twelf", "threeten",
        "fourten", "fivten",
    ]

    static func file(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(path)")))
    }

    @Test(.enabled(if: present, "shared/vectors is not there"))
    func rootsTilesAndBundlesAreTheSame() throws {
        let key = try NoteKey(NoteTests.golden)
        var edge = TileEdge()
        for size in 0...Self.words.count {
            if size > 0 {
                let entry = Array(Self.words[size - 1].utf8)
                edge.append(entry, leaf: MerkleHash(leaf: entry))
            }
            let bytes = try Self.file("checkpoint.\(size)")
            let (checkpoint, note, signers) = try Checkpoint.verified(bytes, by: [key], SwiftCryptoModule())
            #expect(checkpoint == Checkpoint(origin: key.name, size: UInt64(size), root: edge.frontier.root))
            #expect(checkpoint.text == note.text && note.bytes == bytes && signers == [key])
            let files = edge.partial
            #expect(files.count == (size == 0 ? 0 : 2) && edge.full.isEmpty)
            for file in files { #expect(try Self.file(file.tile.path) == file.bytes, "\(file.tile.path)") }
        }
        #expect(try Self.file("checkpoint") == Self.file("checkpoint.15"))
    }

    @Test func pathsAreTheSpecifications() {
        #expect(TilePath(level: 0, index: 1_234_067).path == "tile/0/x001/x234/067")
        #expect(TilePath(level: 1, index: 0, width: 3).path == "tile/1/000.p/3")
        #expect(TilePath(level: nil, index: 5_000, width: 255).path == "tile/entries/x005/000.p/255")
        #expect(TilePath(level: 7, index: .max).path == "tile/7/x018/x446/x744/x073/x709/x551/615")
    }
}
