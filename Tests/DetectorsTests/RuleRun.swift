import Detection
import PicketTestKit
import TreeSitterSyntax

#if canImport(Glibc)
    import Glibc
#endif

/// Runs one rule over sources, through the real front end, as the engine does.
struct RuleRun {
    let table: DetectorTable
    let detector: any Detector
    private let tree = SyntaxTree()
    private let frontEnd = TreeSitterFrontEnd(store: Self.grammars)
    private(set) var results: [Result] = []
    /// Nodes the detector was shown, by path.
    private(set) var visits: [String: Int] = [:]
    private(set) var brokenPaths: [String] = []
    private var facts: [FileFacts] = []
    var recordedFacts: [FileFacts] { facts }

    struct Result: Sendable {
        let path: String
        let line: Int
        let severity: Severity
        let message: String
    }

    static let grammars = GrammarStore(
        folders: [getenv("PICKET_GRAMMARS").map { String(cString: $0) }, Project.root + "/.grammars"].compactMap(\.self)
    )

    init(_ type: any Detector.Type, _ settings: Settings = Settings()) {
        detector = type.init(settings)
        table = DetectorTable([detector])
    }

    mutating func inspect(_ source: [UInt8], path: String, language: Language) throws {
        tree.reset(copying: source)
        try frontEnd.parse(tree, as: language)
        let artifact = Artifact(path: path, language: language)
        let inspection = Inspection(artifact: artifact, tree: tree, lines: LineIndex(tree.source))
        table.inspectText(inspection)
        table.inspect(inspection)
        // Those that look at the text have seen every line.
        if table.looksAtText { visits[path, default: 0] += inspection.lines.count }
        for index in 0..<tree.count {
            let kind = tree[index].kind
            if detector.kinds.contains(kind) { visits[path, default: 0] += 1 }
            if kind == .error || kind == .missing, brokenPaths.last != path { brokenPaths.append(path) }
        }
        for draft in inspection.drafts {
            results.append(
                Result(
                    path: path, line: inspection.position(of: draft.bytes.lowerBound).line,
                    severity: draft.severity ?? detector.rule.severity, message: draft.message))
        }
        if let bytes = inspection.facts[0]?.bytes { facts.append(FileFacts(artifact: artifact, bytes: bytes)) }
    }

    /// Lets a rule over many files conclude. Call once, when all files are inspected.
    mutating func conclude() throws {
        guard let detector = detector as? any ProjectDetector else { return }
        for conclusion in try detector.conclude(facts.sorted { $0.artifact.path < $1.artifact.path }) {
            results.append(
                Result(
                    path: conclusion.place.path, line: conclusion.place.start.line,
                    severity: conclusion.severity ?? detector.rule.severity, message: conclusion.message))
        }
    }
}
