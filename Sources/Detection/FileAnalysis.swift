/// What several detectors want to know of a file. It is worked out once, when the first of them asks for it
/// (``Inspection/analysis(_:)``), so that a family of rules costs what one of them does.
///
/// It may keep nodes and texts: it lives as long as the inspection, and so does the tree.
public protocol FileAnalysis {
    init(of inspection: Inspection)
}
