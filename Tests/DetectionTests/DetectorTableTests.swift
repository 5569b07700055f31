import Detection
import Testing

struct DetectorTableTests {
    /// Reports every node it is shown, with its row.
    private struct Witness: Detector {
        static let rule = Rule(
            id: "test/witness", title: "Witness", severity: .info,
            help: Rule.Help(what: "", why: "", fix: "", example: Rule.Example(.python, bad: "", good: "")))
        var kinds: KindSet
        init(_ kinds: KindSet) { self.kinds = kinds }
        init(_ settings: Settings) { self.init(KindSet()) }
        func visit(_ node: Node, in inspection: Inspection) {
            inspection.report(at: node, "\(node.index)")
            inspection.record { $0.write(Int(node.index)) }
        }
    }

    @Test func `each node is shown once, in preorder, to those who want its kind`() {
        let tree = Sketch.tree([
            Sketch(
                .call, .none, "",
                [Sketch(.integer, .none, "1"), Sketch(.call, .none, "", [Sketch(.integer, .none, "2")])]),
            Sketch(.string, .none, "s"),
        ])
        let table = DetectorTable([Witness([.call]), Witness([.integer, .call, .file]), Witness([])])
        let inspection = Inspection(
            artifact: Artifact(path: "a.py", language: .python), tree: tree, lines: LineIndex(tree.source))
        table.inspect(inspection)
        func rows(_ detector: Int) -> [String] {
            inspection.drafts.filter { $0.detector == detector }.map(\.message)
        }
        #expect(rows(0) == ["1", "3"])
        #expect(rows(1) == ["0", "1", "2", "3", "4"])
        #expect(rows(2).isEmpty)
        // A node's detectors in the order of the table.
        #expect(inspection.drafts.map(\.detector) == [1, 0, 1, 1, 0, 1, 1])
        #expect(inspection.facts[0]?.bytes == [2, 6] && inspection.facts[2] == nil)
    }

    @Test func `drafts have place and scope`() {
        let tree = Sketch.tree([
            Sketch(
                .function, .none, "",
                [Sketch(.identifier, .name, "f"), Sketch(.block, .body, "", [Sketch(.call, .none, "g")])])
        ])
        let inspection = Inspection(
            artifact: Artifact(path: "a.py", language: .python), tree: tree, lines: LineIndex(tree.source))
        DetectorTable([Witness([.call])]).inspect(inspection)
        #expect(inspection.drafts.map(\.scope) == ["f"])
        #expect(inspection.drafts.map { inspection.place(of: $0.bytes).start.column } == [3])
    }
}
