import Foundation

/// Some files of a corpus, the same at each run, copied with their paths: enough for every day. With
/// `PICKET_WHOLE_CORPUS=1` in the environment it is the corpus itself.
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
        if ProcessInfo.processInfo.environment["PICKET_WHOLE_CORPUS"] == "1" || names.count <= most {
            path = root
            count = names.count
            return
        }
        var random = SplitMix64(seed: seed)
        for name in names.shuffled(using: &random).prefix(most) {
            let bytes = FileManager.default.contents(atPath: "\(root)/\(name)") ?? Data()
            try folder.write([UInt8](bytes), to: "sample/\(name)")
        }
        path = folder.path(of: "sample")
        count = most
    }
}
