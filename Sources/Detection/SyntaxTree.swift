/// A syntax tree of any language, flat: one row a node in preorder, one array a column.
///
/// A node's first child is the row after it, its next sibling the row at its subtree's end; a walk over a subtree is a
/// loop over a range. Leaves and the gaps between them make up the source, byte for byte.
///
/// A tree owns its source text and its columns, and is made to be refilled: a worker keeps one and parses file after
/// file into it without allocating. ``Node`` and ``Text`` values point into it and must not outlive the next
/// ``reset(source:)``. Not thread-safe while it is being filled.
public final class SyntaxTree: @unchecked Sendable {
    /// The columns, behind one pointer, so that a ``Node`` is two words and walking does no reference counting.
    @frozen @usableFromInline struct Columns {
        @usableFromInline var kind: UnsafeMutablePointer<Kind>
        @usableFromInline var field: UnsafeMutablePointer<Field>
        @usableFromInline var symbol: UnsafeMutablePointer<UInt16>
        @usableFromInline var start: UnsafeMutablePointer<UInt32>
        @usableFromInline var end: UnsafeMutablePointer<UInt32>
        @usableFromInline var parent: UnsafeMutablePointer<UInt32>
        @usableFromInline var subtreeEnd: UnsafeMutablePointer<UInt32>
        @usableFromInline var source: UnsafeMutableRawBufferPointer
        @usableFromInline var count = 0

        init(capacity: Int) {
            kind = .allocate(capacity: capacity)
            field = .allocate(capacity: capacity)
            symbol = .allocate(capacity: capacity)
            start = .allocate(capacity: capacity)
            end = .allocate(capacity: capacity)
            parent = .allocate(capacity: capacity)
            subtreeEnd = .allocate(capacity: capacity)
            source = .init(start: nil, count: 0)
        }

        /// Moves the rows into larger columns.
        mutating func grow(to capacity: Int) {
            func moved<Element>(_ old: UnsafeMutablePointer<Element>) -> UnsafeMutablePointer<Element> {
                let new = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
                new.moveInitialize(from: old, count: count)
                old.deallocate()
                return new
            }
            kind = moved(kind)
            field = moved(field)
            symbol = moved(symbol)
            start = moved(start)
            end = moved(end)
            parent = moved(parent)
            subtreeEnd = moved(subtreeEnd)
        }

        func deallocate() {
            kind.deallocate()
            field.deallocate()
            symbol.deallocate()
            start.deallocate()
            end.deallocate()
            parent.deallocate()
            subtreeEnd.deallocate()
            source.deallocate()
        }
    }

    @usableFromInline let columns: UnsafeMutablePointer<Columns>
    private var capacity = 1024

    public init() {
        columns = .allocate(capacity: 1)
        columns.initialize(to: Columns(capacity: capacity))
    }

    deinit {
        columns.pointee.deallocate()
        columns.deallocate()
    }

    /// The bytes of the file, decoded to UTF-8.
    @inlinable public var source: UnsafeRawBufferPointer { UnsafeRawBufferPointer(columns.pointee.source) }

    /// How many nodes there are.
    @inlinable public var count: Int { columns.pointee.count }

    /// The file itself. A tree that has been filled has at least this node.
    @inlinable public var root: Node { self[0] }

    @inlinable public subscript(index: Int) -> Node {
        assert(index < count, "node \(index) of a tree of \(count)")
        return Node(columns: UnsafePointer(columns), index: UInt32(truncatingIfNeeded: index))
    }

    // MARK: Filling, for front ends

    /// Empties the tree and takes ownership of a new source text, to be freed with `deallocate()`.
    public func reset(source: UnsafeMutableRawBufferPointer) {
        columns.pointee.source.deallocate()
        columns.pointee.source = source
        columns.pointee.count = 0
    }

    /// Empties the tree and copies a source text into it.
    public func reset(copying source: some Collection<UInt8>) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 1)
        copy.copyBytes(from: source)
        reset(source: copy)
    }

    /// Writes one byte over stretches of the source.
    public func overwrite(_ stretches: [Range<Int>], with byte: UInt8) {
        let source = columns.pointee.source
        for stretch in stretches {
            for offset in stretch.clamped(to: 0..<source.count) { source[offset] = byte }
        }
    }

    /// Appends a node as a child of `parent` (the root is its own parent) and returns its index. Its subtree is open:
    /// nodes appended until ``close(_:)`` are its descendants.
    @inlinable @discardableResult
    public func open(_ kind: Kind, symbol: UInt16, field: Field, bytes: Range<Int>, parent: Int) -> Int {
        let index = columns.pointee.count
        if index == rowCapacity { grow() }
        let columns = columns
        columns.pointee.kind[index] = kind
        columns.pointee.field[index] = field
        columns.pointee.symbol[index] = symbol
        columns.pointee.start[index] = UInt32(truncatingIfNeeded: bytes.lowerBound)
        columns.pointee.end[index] = UInt32(truncatingIfNeeded: bytes.upperBound)
        columns.pointee.parent[index] = UInt32(truncatingIfNeeded: parent)
        columns.pointee.subtreeEnd[index] = UInt32(truncatingIfNeeded: index + 1)
        columns.pointee.count = index + 1
        return index
    }

    /// Ends the subtree of a node: every node appended since it was opened is below it.
    @inlinable public func close(_ index: Int) {
        columns.pointee.subtreeEnd[index] = UInt32(truncatingIfNeeded: columns.pointee.count)
    }

    /// Changes what a node is, when its children decide it: a binary operation with `==` is a comparison.
    @inlinable public func setKind(_ kind: Kind, of index: Int) { columns.pointee.kind[index] = kind }

    /// Changes where a node ends, when it was opened before that was known.
    @inlinable public func setEnd(_ end: Int, of index: Int) {
        columns.pointee.end[index] = UInt32(truncatingIfNeeded: end)
    }

    /// Changes the part a node plays in its parent.
    @inlinable public func setField(_ field: Field, of index: Int) { columns.pointee.field[index] = field }

    /// Makes the next sibling of a closed node its last child, for grammars that put a part beside what it belongs to.
    public func adoptNextSibling(of index: Int) {
        let node = self[index]
        guard let next = node.nextSibling else { return }
        columns.pointee.parent[Int(next.index)] = node.index
        columns.pointee.subtreeEnd[index] = next.subtreeEnd
        columns.pointee.end[index] = max(columns.pointee.end[index], columns.pointee.end[Int(next.index)])
    }

    /// Makes the right operand of a binary node the outer one: `a == (1 && b)` becomes `(a == 1) && b`, for grammars
    /// that get precedence wrong. For closed nodes; costs the rows of the left operand.
    ///
    /// - Parameter right: the node's last child, whose first child becomes the node's right operand.
    public func rotate(_ outer: Int, aroundRight right: Int) {
        let parent = columns.pointee.parent
        let subtreeEnd = columns.pointee.subtreeEnd
        let end = Int(subtreeEnd[outer])
        guard outer < right, right < count, Int(parent[right]) == outer, Int(subtreeEnd[right]) == end, right + 1 < end
        else { return }
        let inner = right + 1
        let innerEnd = Int(subtreeEnd[inner])

        // The row of `right` goes in front; all from `outer` up to it move one row on.
        func move<Value>(_ column: UnsafeMutablePointer<Value>) {
            let moved = column[right]
            for row in stride(from: right, to: outer, by: -1) { column[row] = column[row - 1] }
            column[outer] = moved
        }
        let outerParent = parent[outer]
        let outerField = columns.pointee.field[outer]
        move(columns.pointee.kind)
        move(columns.pointee.field)
        move(columns.pointee.symbol)
        move(columns.pointee.start)
        move(columns.pointee.end)
        move(parent)
        move(subtreeEnd)
        for row in outer + 2..<right + 1 {
            parent[row] += 1
            subtreeEnd[row] += 1
        }

        let left = outer + 1
        parent[outer] = outerParent
        columns.pointee.field[outer] = outerField
        columns.pointee.start[outer] = columns.pointee.start[left]
        parent[left] = UInt32(truncatingIfNeeded: outer)
        columns.pointee.field[left] = .left
        columns.pointee.end[left] = columns.pointee.end[inner]
        subtreeEnd[left] = UInt32(truncatingIfNeeded: innerEnd)
        parent[inner] = UInt32(truncatingIfNeeded: left)
        columns.pointee.field[inner] = .right
        var sibling = innerEnd
        while sibling < end {
            parent[sibling] = UInt32(truncatingIfNeeded: outer)
            sibling = Int(subtreeEnd[sibling])
        }
    }

    @usableFromInline var rowCapacity: Int { capacity }

    @usableFromInline func grow() {
        capacity *= 2
        columns.pointee.grow(to: capacity)
    }
}
