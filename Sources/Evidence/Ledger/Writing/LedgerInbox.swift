/// What the writer's thread has to do, in order.
struct LedgerInbox {
    enum Work {
        /// Unchecked, as checking allocates: the writer answers each that it has taken, or refuses it when it closes.
        case append([PreparedDraft], bytes: Int, UnsafeContinuation<[Receipt], any Error>)
        case checkpoint(CheckedContinuation<[UInt8], any Error>)
        case rotate(CheckedContinuation<Void, any Error>)
        case close(CheckedContinuation<Void, any Error>)
    }

    /// Of one group; a request has to fit.
    static let mostGroupBytes = 8 << 20
    static let mostRequestBytes = 8 << 20

    private var queue: [Work] = []
    private(set) var hasOther = false
    /// Of what has no place in a group yet.
    private(set) var bytes = 0
    /// How much has to be there before the writer is woken.
    var awaited: Int?
    /// Closed for good.
    var failure: LedgerError?
    /// Nobody can append any more.
    var isAbandoned = false

    var count: Int { queue.count }

    var isAwaited: Bool { awaited.map { count == $0 || hasOther } ?? false }

    mutating func add(_ work: Work, bytes: Int) {
        queue.append(work)
        self.bytes += bytes
        if case .append = work { return }
        hasOther = true
    }

    /// All there is, at once: callers are not to wait for the lock while the writer sorts it.
    ///
    /// - Parameter work: empty; its room goes to those who come.
    mutating func take(into work: inout [Work]) {
        swap(&queue, &work)
        hasOther = false
    }

    mutating func leave(_ bytes: Int) { self.bytes -= bytes }
}

/// What the writer has taken from the inbox, in groups.
struct LedgerGroups {
    struct Request {
        var drafts: [PreparedDraft]
        var continuation: UnsafeContinuation<[Receipt], any Error>
    }

    enum Next {
        case group([Request], bytes: Int)
        case other(LedgerInbox.Work)
    }

    /// The last comes first.
    private var work: [LedgerInbox.Work] = []

    mutating func take(from inbox: inout LedgerInbox) {
        inbox.take(into: &work)
        work.reverse()
    }

    /// As many appends as make a group, or one piece of other work.
    mutating func next() -> Next? {
        var group: [Request] = []
        var groupBytes = 0
        group.reserveCapacity(work.count)
        while case .append(let drafts, let bytes, let continuation)? = work.last,
            group.isEmpty || groupBytes + bytes <= LedgerInbox.mostGroupBytes
        {
            work.removeLast()
            group.append(Request(drafts: drafts, continuation: continuation))
            groupBytes += bytes
        }
        return group.isEmpty ? work.popLast().map { .other($0) } : .group(group, bytes: groupBytes)
    }

    /// Everything, to be refused.
    mutating func takeAll() -> [LedgerInbox.Work] {
        defer { work = [] }
        return work.reversed()
    }
}

extension LedgerInbox.Work {
    func refuse(_ error: LedgerError) {
        switch self {
        case .append(_, _, let continuation): continuation.resume(throwing: error)
        case .checkpoint(let continuation): continuation.resume(throwing: error)
        case .rotate(let continuation): continuation.resume(throwing: error)
        case .close(let continuation):
            error == .closedByUser ? continuation.resume() : continuation.resume(throwing: error)
        }
    }
}
