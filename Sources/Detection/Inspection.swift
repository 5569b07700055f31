/// One file under inspection: what detectors look at and report to.
public final class Inspection {
    public let artifact: Artifact
    public let tree: SyntaxTree
    public let lines: LineIndex

    /// What detectors reported, in the order of the traversal.
    public private(set) var drafts: [Draft] = []
    /// What each project detector recorded, by its index in the ``DetectorTable``.
    public private(set) var facts: [Int: ByteWriter] = [:]
    /// How many drafts of each detector, by its index, were left out because it has its share already.
    public private(set) var dropped: [Int: Int] = [:]
    /// Bytes that nothing else may show, in the order they were hidden.
    public private(set) var hidden: [Range<Int>] = []
    /// The detector at work, by its index in the table.
    private var detector = 0
    private let mostDraftsPerDetector: Int
    private var draftCounts: [Int: Int] = [:]
    private let atWork: AtWork
    private let cancellation: Cancellation?
    private var analyses: [ObjectIdentifier: any FileAnalysis] = [:]

    /// - Parameters:
    ///   - mostDraftsPerDetector: what bounds the memory that a file made to be reported can cost.
    ///   - atWork: where others can see which detector is at work.
    ///   - cancellation: what can end the inspection between two nodes.
    public init(
        artifact: Artifact, tree: SyntaxTree, lines: LineIndex, mostDraftsPerDetector: Int = .max,
        atWork: AtWork = AtWork(), cancellation: Cancellation? = nil
    ) {
        self.artifact = artifact
        self.tree = tree
        self.lines = lines
        self.mostDraftsPerDetector = mostDraftsPerDetector
        self.atWork = atWork
        self.cancellation = cancellation
    }

    var isCancelled: Bool { cancellation?.isCancelled ?? false }

    /// From here on, this detector is at work.
    func begin(_ detector: Int) {
        self.detector = detector
        atWork.begin(detector)
    }

    /// A finding before the engine adds rule, excerpt and fingerprint.
    public struct Draft: Sendable {
        /// Index of the detector in the table.
        public let detector: Int
        public let bytes: Range<Int>
        /// The text the fingerprint is made of.
        public let anchor: Range<Int>
        public let scope: String
        public let message: String
        /// `nil`: as the rule says.
        public let severity: Severity?
        public let confidence: Confidence?
        public let measures: [Finding.Measure]
        public let related: [(bytes: Range<Int>, message: String)]
    }

    /// Reports a finding at a node.
    ///
    /// - Parameters:
    ///   - node: what is underlined. For a whole function or type, report its name: the finding then survives changes
    ///     of the body.
    ///   - severity: `nil` for the rule's own.
    ///   - measures: what was measured, with the limit it was held against.
    public func report(
        at node: Node, _ message: String, severity: Severity? = nil, confidence: Confidence? = nil,
        measures: [Finding.Measure] = [], related: [(node: Node, message: String)] = []
    ) {
        report(
            node.bytes, in: node, message, severity: severity, confidence: confidence, measures: measures,
            related: related.map { ($0.node.bytes, $0.message) })
    }

    /// Reports a finding at a range of bytes that belongs to `node`.
    public func report(
        _ bytes: Range<Int>, in node: Node, _ message: String, severity: Severity? = nil,
        confidence: Confidence? = nil, measures: [Finding.Measure] = [],
        related: [(bytes: Range<Int>, message: String)] = []
    ) {
        guard mayReport() else { return }
        drafts.append(
            Draft(
                detector: detector, bytes: bytes, anchor: bytes, scope: node.scope, message: message,
                severity: severity, confidence: confidence, measures: measures, related: related))
    }

    /// Reports a finding at a range of bytes of a text, which has no tree yet or never will.
    public func report(
        text bytes: Range<Int>, _ message: String, severity: Severity? = nil, confidence: Confidence? = nil,
        measures: [Finding.Measure] = []
    ) {
        guard mayReport() else { return }
        drafts.append(
            Draft(
                detector: detector, bytes: bytes, anchor: bytes, scope: "", message: message, severity: severity,
                confidence: confidence, measures: measures, related: []))
    }

    /// Keeps bytes out of everything that is shown or kept: excerpts of any finding, and what other detectors see.
    public func hide(_ bytes: Range<Int>) {
        if !bytes.isEmpty { hidden.append(bytes) }
    }

    private func mayReport() -> Bool {
        guard draftCounts[detector, default: 0] < mostDraftsPerDetector else {
            dropped[detector, default: 0] += 1
            return false
        }
        draftCounts[detector, default: 0] += 1
        return true
    }

    /// Adds to the facts of the project detector at work.
    public func record(_ write: (inout ByteWriter) -> Void) {
        write(&facts[detector, default: ByteWriter()])
    }

    /// What is known of the file, the same for every detector that asks.
    public func analysis<Analysis: FileAnalysis>(_ type: Analysis.Type) -> Analysis {
        if let analysis = analyses[ObjectIdentifier(type)] as? Analysis { return analysis }
        let analysis = type.init(of: self)
        analyses[ObjectIdentifier(type)] = analysis
        return analysis
    }

    public func position(of offset: Int) -> Position { lines.position(of: offset, in: tree.source) }

    public func place(of bytes: Range<Int>) -> Place {
        Place(path: artifact.path, start: position(of: bytes.lowerBound), end: position(of: bytes.upperBound))
    }
}
