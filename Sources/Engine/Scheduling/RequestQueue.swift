/// The requests of all flows, each flow's in the order they are served: by due time, then by order of arrival.
///
/// What has no deadline falls due in the order of its arrival, so a list does for it; only deadlines need a heap.
struct RequestQueue {
    static let none = MeldingHeap.none

    /// The requests of one flow.
    struct Ends {
        var head = RequestQueue.none
        var tail = RequestQueue.none
        var pressing = RequestQueue.none
        /// Which of the two is served next.
        var first = RequestQueue.none
    }

    private struct Link {
        var due: UInt64 = 0
        var order: UInt64 = 0
        var next = RequestQueue.none
        var previous = RequestQueue.none
        var isPressing = false
    }

    private var links: [Link] = []
    private var heap = MeldingHeap()

    mutating func grow(to count: Int) {
        while links.count < count { links.append(Link()) }
        heap.grow(to: count)
    }

    /// - Parameter isPressing: whether it may fall due before what came earlier.
    mutating func insert(_ request: UInt32, due: UInt64, order: UInt64, isPressing: Bool, into ends: inout Ends) {
        links[Int(request)] = Link(due: due, order: order, previous: ends.tail, isPressing: isPressing)
        if isPressing {
            heap.insert(request, key: due, order: order, into: &ends.pressing)
        } else if ends.tail != Self.none {
            links[Int(ends.tail)].next = request
            ends.tail = request
            return
        } else {
            ends.head = request
            ends.tail = request
        }
        choose(&ends)
    }

    mutating func remove(_ request: UInt32, from ends: inout Ends) {
        let link = links[Int(request)]
        if link.isPressing {
            heap.remove(request, from: &ends.pressing)
        } else {
            if link.previous == Self.none { ends.head = link.next } else { links[Int(link.previous)].next = link.next }
            if link.next == Self.none {
                ends.tail = link.previous
            } else {
                links[Int(link.next)].previous = link.previous
            }
        }
        choose(&ends)
    }

    @inline(__always)
    private func choose(_ ends: inout Ends) {
        ends.first = ends.pressing == Self.none ? ends.head : ends.pressing
        guard ends.head != Self.none, ends.pressing != Self.none else { return }
        let (head, pressing) = (links[Int(ends.head)], links[Int(ends.pressing)])
        if (head.due, head.order) < (pressing.due, pressing.order) { ends.first = ends.head }
    }
}
