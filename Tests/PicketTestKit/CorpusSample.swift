import Foundation

/// Some files of a corpus, the same at each run, copied with their paths: enough for every day. With
/// `PICKET_WHOLE_CORPUS=1` in the environment all of them.
public struct CorpusSample: Sendable {
    /// The folder to read.
    public let path: String
    public let count: Int

    public init(
        of corpus: String, into folder: TemporaryFolder, suffix: String, files most: Int, seed: UInt64 = 20
    ) throws {
        // The listing follows no links, and a corpus may be one.
        let root = URL(fileURLWithPath: corpus).resolvingSymlinksInPath().path
        let names = (FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? [])
            .filter { $0.hasSuffix(suffix) }.sorted()
        let takesAll = ProcessInfo.processInfo.environment["PICKET_WHOLE_CORPUS"] == "1"
        var random = SplitMix64(seed: seed)
        let taken = takesAll ? names : Array(names.shuffled(using: &random).prefix(most))
        for name in taken {
            let bytes = FileManager.default.contents(atPath: "\(root)/\(name)") ?? Data()
            try folder.write([UInt8](bytes), to: "sample/\(name)")
        }
        path = folder.path(of: "sample")
        count = taken.count
    }
}
