import Detection

/// A tree written as nested calls: each leaf adds its text to the source, with a space behind it.
struct Sketch {
    var kind: Kind
    var field: Field
    var text: String
    var children: [Sketch]

    init(_ kind: Kind, _ field: Field = .none, _ text: String = "", _ children: [Sketch] = []) {
        self.kind = kind
        self.field = field
        self.text = text
        self.children = children
    }

    static func tree(_ children: [Sketch]) -> SyntaxTree {
        let root = Sketch(.file, .none, "", children)
        let tree = SyntaxTree()
        tree.reset(copying: Array(root.source.utf8))
        var offset = 0
        root.add(to: tree, parent: 0, at: &offset)
        return tree
    }

    private var source: String { children.isEmpty ? text + " " : children.map(\.source).joined() }

    private func add(to tree: SyntaxTree, parent: Int, at offset: inout Int) {
        let width = source.utf8.count
        let index = tree.open(kind, symbol: 0, field: field, bytes: offset..<offset + max(width - 1, 0), parent: parent)
        if children.isEmpty { offset += width }
        for child in children { child.add(to: tree, parent: index, at: &offset) }
        tree.close(index)
    }
}
