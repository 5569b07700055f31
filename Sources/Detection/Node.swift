/// A node of a ``SyntaxTree``: a row number and where the columns are. Free to copy; every property is a load or two.
///
/// Valid as long as its tree is neither refilled nor freed.
@frozen public struct Node: Hashable, @unchecked Sendable {
    @usableFromInline let columns: UnsafePointer<SyntaxTree.Columns>
    /// The row: 0 is the root; larger is later in the source, or deeper.
    public let index: UInt32

    @inlinable init(columns: UnsafePointer<SyntaxTree.Columns>, index: UInt32) {
        self.columns = columns
        self.index = index
    }

    @inlinable func at(_ index: UInt32) -> Node { Node(columns: columns, index: index) }

    @inlinable public var kind: Kind { columns.pointee.kind[Int(index)] }
    /// Its part in the parent.
    @inlinable public var field: Field { columns.pointee.field[Int(index)] }
    /// The grammar's own number for it.
    @inlinable public var symbol: UInt16 { columns.pointee.symbol[Int(index)] }
    /// Byte offset of the first byte.
    @inlinable public var start: Int { Int(columns.pointee.start[Int(index)]) }
    /// Byte offset just past the last byte.
    @inlinable public var end: Int { Int(columns.pointee.end[Int(index)]) }
    @inlinable public var bytes: Range<Int> { start..<end }
    /// The row after its last descendant.
    @inlinable public var subtreeEnd: UInt32 { columns.pointee.subtreeEnd[Int(index)] }
    /// Nodes in the subtree, itself included.
    @inlinable public var subtreeCount: Int { Int(subtreeEnd - index) }
    @inlinable public var isLeaf: Bool { subtreeEnd == index + 1 }
    @inlinable public var isRoot: Bool { index == 0 }

    /// The source text, borrowed.
    @inlinable public var text: Text {
        Text(UnsafeRawBufferPointer(rebasing: columns.pointee.source[bytes]))
    }

    @inlinable public var parent: Node? {
        index == 0 ? nil : at(columns.pointee.parent[Int(index)])
    }

    @inlinable public var firstChild: Node? { isLeaf ? nil : at(index + 1) }

    @inlinable public var nextSibling: Node? {
        guard let parent, subtreeEnd < parent.subtreeEnd else { return nil }
        return at(subtreeEnd)
    }

    /// The sibling before it. Climbs from the row before: asked once of every node of a tree, linear in the tree.
    @inlinable public var previousSibling: Node? {
        guard let parent, index > parent.index + 1 else { return nil }
        var node = at(index - 1)
        while let above = node.parent, above != parent { node = above }
        return node
    }

    @inlinable public var children: Children { Children(columns: columns, next: index + 1, end: subtreeEnd) }

    /// Everything below it, in preorder, without itself.
    @inlinable public var descendants: Descendants { Descendants(columns: columns, next: index + 1, end: subtreeEnd) }

    /// Parent, grandparent ... root.
    @inlinable public var ancestors: Ancestors { Ancestors(node: self) }

    @inlinable public func isDescendant(of other: Node) -> Bool {
        index > other.index && index < other.subtreeEnd
    }

    /// The children of a node.
    @frozen public struct Children: Sequence, IteratorProtocol {
        @usableFromInline let columns: UnsafePointer<SyntaxTree.Columns>
        @usableFromInline var nextIndex: UInt32
        @usableFromInline let end: UInt32

        @inlinable init(columns: UnsafePointer<SyntaxTree.Columns>, next: UInt32, end: UInt32) {
            self.columns = columns
            nextIndex = next
            self.end = end
        }

        @inlinable public mutating func next() -> Node? {
            guard nextIndex < end else { return nil }
            let node = Node(columns: columns, index: nextIndex)
            nextIndex = node.subtreeEnd
            return node
        }
    }

    /// The nodes below a node in preorder; ``skip(_:)`` leaves a subtree out.
    @frozen public struct Descendants: Sequence, IteratorProtocol {
        @usableFromInline let columns: UnsafePointer<SyntaxTree.Columns>
        @usableFromInline var nextIndex: UInt32
        @usableFromInline let end: UInt32

        @inlinable init(columns: UnsafePointer<SyntaxTree.Columns>, next: UInt32, end: UInt32) {
            self.columns = columns
            nextIndex = next
            self.end = end
        }

        @inlinable public mutating func next() -> Node? {
            guard nextIndex < end else { return nil }
            defer { nextIndex += 1 }
            return Node(columns: columns, index: nextIndex)
        }

        /// Continues behind the subtree of `node`, which must be the node just returned.
        @inlinable public mutating func skip(_ node: Node) { nextIndex = node.subtreeEnd }
    }

    @frozen public struct Ancestors: Sequence, IteratorProtocol {
        @usableFromInline var node: Node

        @inlinable init(node: Node) { self.node = node }

        @inlinable public mutating func next() -> Node? {
            guard let parent = node.parent else { return nil }
            node = parent
            return parent
        }
    }
}
