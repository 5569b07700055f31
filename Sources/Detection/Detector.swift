/// Inspects syntax trees for one rule.
///
/// It names the kinds of nodes it wants and is shown each of them, in the one traversal that serves all detectors. It
/// keeps no state between nodes: what it has to know of a node's surroundings it asks the tree.
public protocol TreeDetector: Sendable {
    var rule: Rule { get }
    /// The kinds ``visit(_:in:)`` is called for.
    var kinds: KindSet { get }
    /// Called for every node of one of `kinds`, in preorder. Runs on any thread; time should be proportional to the
    /// node's subtree without that of other nodes visited.
    func visit(_ node: Node, in inspection: Inspection)
}

/// A type whose values inspect syntax trees for the type's rule: a value is made once for a set of options.
public protocol Detector: TreeDetector {
    static var rule: Rule { get }
    init(_ settings: Settings)
}

extension Detector {
    public var rule: Rule { Self.rule }
}

/// Inspects the text of files, whatever they hold: also those of no known language, which no other detector sees.
///
/// It runs before the text is parsed. What it hides (``Inspection/hide(_:)``) nothing after it gets to see.
public protocol TextDetector: Detector {
    /// Called once a file, on any thread; time should be proportional to the text.
    func inspect(_ text: Text, in inspection: Inspection)
}

extension TextDetector {
    /// None: it is shown no nodes.
    public var kinds: KindSet { [] }
    public func visit(_ node: Node, in inspection: Inspection) {}
}

/// A detector that needs all files to decide. While a file is visited it records facts (``Inspection/record(_:)``),
/// which are cached with the file's content; when all files are done it concludes.
public protocol ProjectDetector: Detector {
    /// `facts` is sorted by path and holds only files with facts. The conclusions may come in any order.
    func conclude(_ facts: [FileFacts]) throws -> [Conclusion]
}

/// What a detector recorded about one file.
public struct FileFacts: Sendable {
    public let artifact: Artifact
    public let bytes: [UInt8]

    public init(artifact: Artifact, bytes: [UInt8]) {
        self.artifact = artifact
        self.bytes = bytes
    }
}

/// A finding of a ``ProjectDetector``, before the engine adds the excerpt and the fingerprint.
public struct Conclusion: Sendable {
    public var place: Place
    public var message: String
    /// `nil`: as the rule says.
    public var severity: Severity?
    public var related: [Finding.Related]
    public var measures: [Finding.Measure]
    /// What stays the same when lines shift, for the fingerprint.
    public var anchor: String

    public init(
        place: Place, message: String, severity: Severity? = nil, related: [Finding.Related] = [],
        measures: [Finding.Measure] = [], anchor: String
    ) {
        self.place = place
        self.message = message
        self.severity = severity
        self.related = related
        self.measures = measures
        self.anchor = anchor
    }
}
