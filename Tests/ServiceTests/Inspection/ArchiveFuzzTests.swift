import Foundation
import PicketTestKit
import Testing

@testable import Service

/// Good archives with bytes changed, cut, doubled and swapped: whatever comes of them, it ends, and stays in its limits.
@Suite struct ArchiveFuzzTests {
    @Test(arguments: ["w", "w:gz", "zip", "zip stored"]) func changedArchivesEndWell(_ kind: String) throws {
        let folder = try TemporaryFolder()
        let program =
            kind.hasPrefix("zip")
            ? """
            import zipfile
            with zipfile.ZipFile(path, "w", zipfile.\(kind == "zip" ? "ZIP_DEFLATED" : "ZIP_STORED")) as zip:
                for name in ["a.py", "b/c.py", "b/d.py"]: zip.writestr(name, name * 50)
                with zip.open("e.py", "w", force_zip64=True) as file: file.write(b"print(1)")
            """
            : """
            import tarfile, io
            with tarfile.open(path, "\(kind)", format=tarfile.PAX_FORMAT) as tar:
                for name in ["a.py", "b/c.py", "b/" + "d" * 150, "ä" * 60]:
                    info = tarfile.TarInfo(name)
                    info.size = 700
                    tar.addfile(info, io.BytesIO(b"x" * 700))
            """
        let seed = [UInt8](try Data(contentsOf: URL(fileURLWithPath: try Made.archive(program, in: folder))))
        var limits = ArchiveLimits()
        limits.totalBytes = 1 << 20
        limits.fileBytes = 1 << 19
        limits.freeBytes = 1 << 18
        limits.entries = 200
        var random = SplitMix64(seed: 20_261_121)
        var refused = 0
        let rounds = 4_000
        for _ in 0..<rounds {
            let path = try folder.write(Self.changed(seed, &random), to: "changed")
            do {
                let contents = try Made.contents(path, limits)
                #expect(contents.files.values.reduce(0) { $0 + $1.count } <= limits.totalBytes)
                #expect(
                    contents.files.keys.allSatisfy { !$0.hasPrefix("/") && !$0.split(separator: "/").contains("..") })
            } catch is ArchiveError {
                refused += 1
            }
        }
        // Few changes go unseen: times and owners, or what fills up.
        #expect(refused > rounds / 10)
    }

    private static func changed(_ seed: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 1...64, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes[place] = [0, 0xFF, 0x7F, 0x80, 0x2F, 0x2E].randomElement(using: &random) ?? 0
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 4: for index in place..<min(end, place + 8) { bytes[index] = 0xFF }
            default: bytes.removeLast(bytes.count - end)
            }
        }
        return bytes
    }
}
