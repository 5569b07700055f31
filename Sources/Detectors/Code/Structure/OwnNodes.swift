import Detection

extension Node {
    /// What belongs to this function, lambda or file itself. Functions and lambdas inside it are shown, but not entered:
    /// they are asked for their own, so that all walks of a file together see each node twice at most.
    var ownNodes: OwnNodes { OwnNodes(of: self, without: .functions) }

    /// The same for a type: functions are entered, types inside it are not.
    var ownMembers: OwnNodes { OwnNodes(of: self, without: .types) }

    /// Whether this is a part of the preprocessor's conditions: `#if`, `#elif`, `#else`.
    var isDirective: Bool {
        switch kind {
        case .conditionalDirective: true
        case .elseIf, .elseClause: text.first == UInt8(ascii: "#")
        default: false
        }
    }
}

/// The nodes below a node in preorder, without the insides of certain kinds.
struct OwnNodes: Sequence, IteratorProtocol {
    private var rest: Node.Descendants
    private let closed: KindSet

    init(of node: Node, without closed: KindSet) {
        rest = node.descendants
        self.closed = closed
    }

    mutating func next() -> Node? {
        guard let node = rest.next() else { return nil }
        if closed.contains(node.kind) { rest.skip(node) }
        return node
    }

    /// Leaves out what is below the node just returned.
    mutating func skip(_ node: Node) { rest.skip(node) }
}

/// What a preorder walk is inside of: a stack that needs no recursion and, at the depths people write, no memory.
struct OpenNodes<Value> {
    private var near: InlineArray<16, Entry>
    /// What is open beyond that.
    private var far: [Entry] = []
    private(set) var count = 0

    private struct Entry {
        var end: UInt32
        var value: Value
    }

    /// - Parameter value: fills the places not used yet.
    init(filler value: Value) { near = InlineArray(repeating: Entry(end: 0, value: value)) }

    mutating func open(_ node: Node, _ value: Value) {
        let entry = Entry(end: node.subtreeEnd, value: value)
        if count < near.count { near[count] = entry } else { far.append(entry) }
        count += 1
    }

    /// Closes what ends before `node`. Returns whether there was any.
    @discardableResult
    mutating func close(before node: Node) -> Bool {
        let before = count
        while count > 0, last.end <= node.index {
            if count > near.count { far.removeLast() }
            count -= 1
        }
        return count < before
    }

    /// Of the innermost open node; `nil` outside of all.
    var innermost: Value? {
        get { count == 0 ? nil : last.value }
        set {
            guard count > 0, let newValue else { return }
            last.value = newValue
        }
    }

    private var last: Entry {
        get { count > near.count ? far[far.count - 1] : near[count - 1] }
        set { if count > near.count { far[far.count - 1] = newValue } else { near[count - 1] = newValue } }
    }
}
