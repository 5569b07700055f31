import Detection
import Testing

struct NodeTests {
    /// `class Cart { add(item, *rest) { if (ready) stop; else go } }`
    private let tree = Sketch.tree([
        Sketch(.comment, .none, "// c"),
        Sketch(
            .type, .none, "",
            [
                Sketch(.identifier, .name, "Cart"),
                Sketch(
                    .typeBody, .body, "",
                    [
                        Sketch(
                            .function, .none, "",
                            [
                                Sketch(.identifier, .name, "add"),
                                Sketch(
                                    .parameters, .parameters, "",
                                    [
                                        Sketch(.parameter, .none, "item"),
                                        Sketch(.variadicParameter, .none, "", [Sketch(.identifier, .name, "rest")]),
                                        Sketch(.other, .none, "void"),
                                    ]),
                                Sketch(
                                    .block, .body, "",
                                    [
                                        Sketch(
                                            .branch, .none, "",
                                            [
                                                Sketch(.identifier, .condition, "ready"),
                                                Sketch(.breaking, .consequence, "stop"),
                                                Sketch(
                                                    .elseClause, .alternative, "",
                                                    [
                                                        Sketch(.elseKeyword, .none, "else"),
                                                        Sketch(.call, .body, "go"),
                                                    ]),
                                            ])
                                    ]),
                            ])
                    ]),
            ]),
    ])

    private func first(_ kind: Kind) throws -> Node {
        try #require(tree.root.descendants.first { $0.kind == kind })
    }

    @Test func `rows are in preorder and know their relatives`() throws {
        for index in 0..<tree.count {
            let node = tree[index]
            #expect(node.children.allSatisfy { $0.parent == node })
            #expect(node.subtreeCount == 1 + node.children.reduce(0) { $0 + $1.subtreeCount })
            #expect(Array(node.descendants).map(\.index) == Array(node.index + 1..<node.subtreeEnd))
            #expect(node.descendants.allSatisfy { $0.isDescendant(of: node) && !node.isDescendant(of: $0) })
            #expect(node.isLeaf == Array(node.children).isEmpty)
            #expect(node.firstChild == Array(node.children).first)
            let siblings = node.parent.map { Array($0.children) } ?? [node]
            let place = try #require(siblings.firstIndex(of: node))
            #expect(node.nextSibling == (place + 1 < siblings.count ? siblings[place + 1] : nil))
            #expect(node.previousSibling == (place > 0 ? siblings[place - 1] : nil))
        }
        #expect(tree.root.isRoot && tree.root.parent == nil && Array(tree.root.ancestors).isEmpty)
    }

    @Test func `a walk can leave a subtree out`() throws {
        let function = try first(.function)
        var kinds: [Kind] = []
        var walk = tree.root.descendants
        while let node = walk.next() {
            kinds.append(node.kind)
            if node == function { walk.skip(node) }
        }
        #expect(kinds == [.comment, .type, .identifier, .typeBody, .function])
    }

    @Test func `declarations have names, parameters and bodies`() throws {
        let function = try first(.function)
        #expect(function.name?.text.string == "add")
        #expect(function.parameterNodes.map(\.kind) == [.parameter, .variadicParameter])
        #expect(function.parameterNodes.map { $0.name?.text.string } == ["item", "rest"])
        #expect(function.body?.kind == .block)
        #expect(function.scope == "Cart")
        #expect(try first(.breaking).scope == "Cart.add")
        #expect(try first(.breaking).enclosingFunction == function)
    }

    @Test func `statements are the elements of lists and the arms of branches`() throws {
        let statements = tree.root.descendants.filter(\.isStatement).map(\.kind)
        #expect(statements == [.type, .function, .branch, .breaking, .call])
        #expect(try first(.elseKeyword).statement?.kind == .branch)
        #expect(try first(.comment).statement == nil)
    }

    @Test func `names hide in declarators, qualified names and rests`() throws {
        let pointer = Sketch.tree([
            Sketch(
                .variable, .none, "",
                [
                    Sketch(.typeReference, .type, "int"),
                    Sketch(
                        .declarator, .declarator, "",
                        [
                            Sketch(.operation, .none, "*"), Sketch(.identifier, .declarator, "p"),
                        ]),
                ])
        ])
        #expect(pointer[1].name?.text.string == "p")
        let qualified = Sketch.tree([
            Sketch(
                .function, .none, "",
                [
                    Sketch(
                        .member, .name, "",
                        [
                            Sketch(.identifier, .object, "A"),
                            Sketch(
                                .member, .member, "",
                                [Sketch(.identifier, .object, "B"), Sketch(.identifier, .member, "f")]),
                        ])
                ])
        ])
        #expect(qualified[1].name?.text.string == "f")
        let rest = Sketch.tree([
            Sketch(.variadicParameter, .none, "", [Sketch(.spread, .name, "", [Sketch(.identifier, .none, "r")])])
        ])
        #expect(rest[1].name?.text.string == "r")
        let nameless = Sketch.tree([Sketch(.lambda, .none, "", [Sketch(.block, .body, "x")])])
        #expect(nameless[1].name == nil)
        // Nodes do not keep their trees.
        for tree in [pointer, qualified, rest, nameless] { withExtendedLifetime(tree) {} }
    }

    @Test func `a node adopts its next sibling`() {
        let tree = Sketch.tree([
            Sketch(.parameter, .none, "", [Sketch(.identifier, .name, "a")]),
            Sketch(.unary, .value, "", [Sketch(.operation, .none, "-"), Sketch(.integer, .none, "1")]),
            Sketch(.block, .none, "b"),
        ])
        tree.adoptNextSibling(of: 1)
        #expect(tree.root.children.map(\.kind) == [.parameter, .block])
        #expect(tree[1].children.map(\.kind) == [.identifier, .unary])
        #expect(tree[1].text == "a - 1")
        tree.adoptNextSibling(of: 2)
        #expect(tree[1].children.map(\.kind) == [.identifier])
        // The last one has none to adopt.
        tree.adoptNextSibling(of: 6)
        #expect(tree.root.children.map(\.kind) == [.parameter, .block])
        withExtendedLifetime(tree) {}
    }

    @Test func `operands move to the operation that binds them`() {
        // f(a.b == (1 && (c)))
        let tree = Sketch.tree([
            Sketch(
                .call, .none, "",
                [
                    Sketch(.identifier, .callee, "f"),
                    Sketch(
                        .comparison, .arguments, "",
                        [
                            Sketch(
                                .member, .left, "",
                                [Sketch(.identifier, .object, "a"), Sketch(.identifier, .member, "b")]),
                            Sketch(.comparisonOperator, .operation, "=="),
                            Sketch(
                                .logical, .right, "",
                                [
                                    Sketch(.integer, .left, "1"), Sketch(.logicalOperator, .operation, "&&"),
                                    Sketch(.identifier, .right, "c"),
                                ]),
                        ]),
                ])
        ])
        tree.rotate(3, aroundRight: 8)
        func shape(_ node: Node) -> String {
            if node.isLeaf { return node.text.string }
            return "\(node.kind)(\(node.field)): [" + node.children.map(shape).joined(separator: " ") + "]"
        }
        #expect(
            shape(tree[1])
                == "call(none): [f logical(arguments): [comparison(left): [member(left): [a b] == 1] && c]]")
        #expect(tree[3].text == "a b == 1 && c" && tree[4].text == "a b == 1")
        for node in tree.root.descendants {
            #expect(node.parent.map { Array($0.children).contains(node) } == true)
        }
        // What is no right operand stays where it is.
        let before = shape(tree.root)
        tree.rotate(4, aroundRight: 5)
        tree.rotate(1, aroundRight: 99)
        #expect(shape(tree.root) == before)
        withExtendedLifetime(tree) {}
    }

    @Test func `a tree grows and is refilled`() {
        let tree = SyntaxTree()
        tree.reset(copying: Array("x".utf8))
        let root = tree.open(.file, symbol: 0, field: .none, bytes: 0..<1, parent: 0)
        for _ in 0..<5000 { tree.close(tree.open(.identifier, symbol: 7, field: .name, bytes: 0..<1, parent: root)) }
        tree.close(root)
        #expect(tree.count == 5001 && tree.root.children.allSatisfy { $0.kind == .identifier && $0.symbol == 7 })
        tree.reset(copying: [])
        #expect(tree.count == 0 && tree.source.isEmpty)
    }
}
