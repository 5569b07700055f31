/// Detectors by the kinds they want: built once, walked once a file for all of them.
public struct DetectorTable: Sendable {
    public let detectors: [any TreeDetector]
    /// For each kind, the indices of the detectors that want it.
    private let wanting: [[Int]]
    private let wanted: KindSet
    private let texts: [(index: Int, detector: any TextDetector)]

    public init(_ detectors: [any TreeDetector]) {
        self.detectors = detectors
        var wanting = [[Int]](repeating: [], count: Kind.allCases.count)
        var wanted = KindSet()
        for (index, detector) in detectors.enumerated() {
            for kind in Kind.allCases where detector.kinds.contains(kind) {
                wanting[Int(kind.rawValue)].append(index)
                wanted.insert(kind)
            }
        }
        self.wanting = wanting
        self.wanted = wanted
        texts = detectors.enumerated().compactMap { index, detector in
            (detector as? any TextDetector).map { (index, $0) }
        }
    }

    /// Whether any detector looks at text alone: it can inspect files of no known language.
    public var looksAtText: Bool { !texts.isEmpty }
    /// Whether any detector needs the tree.
    public var looksAtTree: Bool { texts.count < detectors.count }

    /// Shows the text to the detectors that look at nothing else. The tree need not be filled, but for its source.
    ///
    /// - Returns: `false` if the inspection was cancelled on the way: what it has then is a part.
    @discardableResult
    public func inspectText(_ inspection: Inspection) -> Bool {
        for (index, detector) in texts {
            if inspection.isCancelled { return false }
            inspection.begin(index)
            detector.inspect(Text(inspection.tree.source), in: inspection)
        }
        return true
    }

    /// Shows every node of a filled tree to the detectors that want it.
    ///
    /// - Returns: `false` if the inspection was cancelled on the way: what it has then is a part.
    @discardableResult
    public func inspect(_ inspection: Inspection) -> Bool {
        let tree = inspection.tree
        for index in 0..<tree.count {
            if index & 0xFF == 0, inspection.isCancelled { return false }
            let node = tree[index]
            let kind = node.kind
            guard wanted.contains(kind) else { continue }
            for detector in wanting[Int(kind.rawValue)] {
                inspection.begin(detector)
                detectors[detector].visit(node, in: inspection)
            }
        }
        return true
    }
}
