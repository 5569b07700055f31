/// Many heaps over numbered items, each item in at most one of them: leftist trees whose links lie in one flat array.
///
/// A heap is the number of its first item. Every operation is logarithmic at worst, not just on average, so that no
/// worker holds the scheduler's lock for long; nothing is allocated but on growth, whatever the heaps' sizes.
struct MeldingHeap {
    /// No item: the empty heap.
    static let none = UInt32.max

    private struct Node {
        var key: UInt64 = 0
        /// Decides between equal keys.
        var order: UInt64 = 0
        var left = MeldingHeap.none
        var right = MeldingHeap.none
        var parent = MeldingHeap.none
        /// Length of the right spine: 0 for what is in no heap.
        var rank: UInt32 = 0

        func isBefore(_ other: Node) -> Bool { key != other.key ? key < other.key : order < other.order }
    }

    private var nodes: [Node] = []

    /// Makes room for items below `count`.
    mutating func grow(to count: Int) {
        while nodes.count < count { nodes.append(Node()) }
    }

    func contains(_ item: UInt32) -> Bool { nodes[Int(item)].rank != 0 }

    func key(of item: UInt32) -> UInt64 { nodes[Int(item)].key }

    mutating func insert(_ item: UInt32, key: UInt64, order: UInt64, into first: inout UInt32) {
        assert(!contains(item))
        nodes[Int(item)] = Node(key: key, order: order, rank: 1)
        first = meld(first, item)
    }

    mutating func remove(_ item: UInt32, from first: inout UInt32) {
        assert(contains(item))
        let node = nodes[Int(item)]
        let rest = meld(node.left, node.right)
        nodes[Int(item)] = Node()
        if rest != Self.none { nodes[Int(rest)].parent = node.parent }
        guard node.parent != Self.none else {
            assert(first == item)
            first = rest
            return
        }
        if nodes[Int(node.parent)].left == item {
            nodes[Int(node.parent)].left = rest
        } else {
            nodes[Int(node.parent)].right = rest
        }
        var above = node.parent
        while above != Self.none, balance(above) { above = nodes[Int(above)].parent }
    }

    /// One heap out of two: down their right spines in order, then up again to restore the ranks.
    private mutating func meld(_ one: UInt32, _ other: UInt32) -> UInt32 {
        guard one != Self.none else { return other }
        guard other != Self.none else { return one }
        return nodes.withUnsafeMutableBufferPointer { nodes in
            var (here, rest) = nodes[Int(other)].isBefore(nodes[Int(one)]) ? (other, one) : (one, other)
            let first = here
            nodes[Int(first)].parent = Self.none
            while true {
                let right = nodes[Int(here)].right
                guard right != Self.none else {
                    nodes[Int(here)].right = rest
                    nodes[Int(rest)].parent = here
                    break
                }
                if nodes[Int(rest)].isBefore(nodes[Int(right)]) {
                    nodes[Int(here)].right = rest
                    nodes[Int(rest)].parent = here
                    (here, rest) = (rest, right)
                } else {
                    here = right
                }
            }
            while here != Self.none {
                _ = Self.balance(here, nodes)
                here = nodes[Int(here)].parent
            }
            return first
        }
    }

    private mutating func balance(_ item: UInt32) -> Bool {
        nodes.withUnsafeMutableBufferPointer { Self.balance(item, $0) }
    }

    /// - Returns: whether the rank changed, and so may the parent's.
    @inline(__always)
    private static func balance(_ item: UInt32, _ nodes: UnsafeMutableBufferPointer<Node>) -> Bool {
        let node = nodes[Int(item)]
        let left = node.left == none ? 0 : nodes[Int(node.left)].rank
        let right = node.right == none ? 0 : nodes[Int(node.right)].rank
        if left < right {
            nodes[Int(item)].left = node.right
            nodes[Int(item)].right = node.left
        }
        let rank = min(left, right) + 1
        guard rank != node.rank else { return false }
        nodes[Int(item)].rank = rank
        return true
    }
}
