import Detection
import Testing
import TreeSitterSyntax

/// Every file of real projects parses to a sound tree.
@Suite struct TreeCorpusTests {
    /// Under `PICKET_FAST=1`, so many files a language.
    static let limit = Parsing.isFast ? 20 : nil
    static let shards = 4

    @Test(
        .enabled(if: Language.allCases.contains(where: Corpus.isPresent), "no .corpora: run scripts/fetch-corpus"),
        arguments: Language.allCases.filter(Corpus.isPresent), 0..<shards)
    func holds(_ language: Language, _ shard: Int) throws {
        let frontEnd = TreeSitterFrontEnd(store: Parsing.store)
        let tree = SyntaxTree()
        for (index, path) in Corpus.files(language, limit: Self.limit).enumerated() where index % Self.shards == shard {
            guard let bytes = Parsing.bytes(of: path) else { continue }
            tree.reset(copying: bytes)
            try frontEnd.parse(tree, as: language)
            if let violation = TreeInvariants.violation(in: tree) { Issue.record("\(path): \(violation)") }
        }
    }

    @Test(arguments: Language.allCases)
    func isThere(_ language: Language) throws {
        guard Corpus.isPresent(language) else {
            try Test.cancel("no .corpora/\(language.rawValue): run scripts/fetch-corpus")
        }
        #expect(!Corpus.files(language).isEmpty)
    }
}
