import Detection
import PicketTestKit
import Testing

@testable import TreeSitterSyntax

/// The grammars that `make setup` fetches.
enum Grammars {
    static let store = GrammarStore(folders: ["\(Project.root)/.grammars"])

    /// A test that needs a grammar is skipped, visibly, where there is none.
    static func has(_ language: Language) -> Bool { store.problem(with: language) == nil }

    /// Parses and shows the tree, which lives as long as the closure runs: nodes do not keep it.
    static func parse<Result>(
        _ source: String, _ language: Language, _ body: (SyntaxTree) throws -> Result
    ) throws -> Result {
        let tree = try tree(source, language)
        return try withExtendedLifetime(tree) { try body(tree) }
    }

    private static func tree(_ source: String, _ language: Language) throws -> SyntaxTree {
        let tree = SyntaxTree()
        tree.reset(copying: source.utf8)
        try TreeSitterFrontEnd(store: store).parse(tree, as: language)
        return tree
    }
}

/// A snippet and the tree it must become.
struct OutlineCase: CustomTestStringConvertible, Sendable {
    let title: String
    let source: String
    let outline: String

    init(_ title: String, _ source: String, _ outline: String) {
        self.title = title
        self.source = source
        self.outline = outline
    }

    var testDescription: String { title }

    func check(_ language: Language, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try Grammars.parse(source, language) { tree in
            #expect(tree.root.outline == outline, sourceLocation: sourceLocation)
            expectSound(tree, sourceLocation: sourceLocation)
        }
    }
}

/// Spans nest, rows are in preorder, and leaves with the gaps between them are the source.
func expectSound(_ tree: SyntaxTree, sourceLocation: SourceLocation = #_sourceLocation) {
    var covered = 0
    for index in 0..<tree.count {
        let node = tree[index]
        #expect(node.start <= node.end, sourceLocation: sourceLocation)
        if let parent = node.parent {
            #expect(parent.index < node.index && node.subtreeEnd <= parent.subtreeEnd, sourceLocation: sourceLocation)
            #expect(parent.start <= node.start && node.end <= parent.end, sourceLocation: sourceLocation)
        }
        if node.isLeaf {
            #expect(node.start >= covered, "leaves overlap at row \(index)", sourceLocation: sourceLocation)
            covered = max(covered, node.end)
        }
    }
}

extension Node {
    /// A line a node below it: `kind(field) text`, indented by depth; text of leaves only.
    var outline: String {
        var lines: [String] = []
        for node in descendants {
            var depth = 0
            for ancestor in node.ancestors where ancestor != self { depth += ancestor.index > index ? 1 : 0 }
            let field = node.field == .none ? "" : "(\(node.field))"
            let text = node.isLeaf ? " " + node.text.string : ""
            lines.append(String(repeating: "  ", count: depth) + "\(node.kind)\(field)\(text)")
        }
        return lines.joined(separator: "\n")
    }

    /// What the first function in it is called and what its parameters are: `function f: parameter _ a, parameter b=1`.
    var firstSignature: String? {
        let kinds: KindSet = [.function, .lambda, .signature]
        guard let function = descendants.first(where: { kinds.contains($0.kind) }) else { return nil }
        let parameters = function.parameterNodes.map { parameter in
            let names = parameter.isLeaf ? [parameter] : parameter.children.filter { $0.field == .name }
            let name = names.isEmpty ? "-" : names.map(\.text.string).joined(separator: "+")
            let label = parameter.child(Field.label).map { $0.text.string + " " } ?? ""
            let value = parameter.child(Field.value).map { "=" + $0.text.string } ?? ""
            return "\(parameter.kind) \(label)\(name)\(value)"
        }
        return "\(function.kind) \(function.name?.text.string ?? "-"): " + parameters.joined(separator: ", ")
    }
}
