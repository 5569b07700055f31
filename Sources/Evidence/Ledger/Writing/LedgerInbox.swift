/// What the writer's thread has to do, in order.
struct LedgerInbox {
    enum Work {
        case append([PreparedDraft], bytes: Int, CheckedContinuation<[Receipt], any Error>)
        case checkpoint(CheckedContinuation<[UInt8], any Error>)
        case rotate(CheckedContinuation<Void, any Error>)
        case close(CheckedContinuation<Void, any Error>)
    }

    /// Of one group; a request has to fit.
    static let mostGroupBytes = 8 << 20
    static let mostRequestBytes = 8 << 20

    private var queue: [Work] = []
    /// The first that is left.
    private var head = 0
    private(set) var bytes = 0
    /// How much has to be there before the writer is woken.
    var awaited: Int?
    /// Closed for good.
    var failure: LedgerError?
    /// Nobody can append any more.
    var isAbandoned = false

    var count: Int { queue.count - head }

    var isAwaited: Bool { awaited.map { count == $0 || !isLastAppend } ?? false }

    private var isLastAppend: Bool {
        if case .append? = queue.last { return true }
        return false
    }

    var hasOther: Bool { count > 0 && !isLastAppend }

    mutating func add(_ work: Work, bytes: Int) {
        queue.append(work)
        self.bytes += bytes
    }

    struct Request {
        var drafts: [PreparedDraft]
        var continuation: CheckedContinuation<[Receipt], any Error>
    }

    enum Next {
        case group([Request])
        case other(Work)
    }

    /// As many appends as make a group, or one piece of other work.
    mutating func take() -> Next? {
        guard head < queue.count else { return nil }
        var group: [Request] = []
        var groupBytes = 0
        while head < queue.count {
            guard case .append(let drafts, let bytes, let continuation) = queue[head] else { break }
            guard groupBytes + bytes <= Self.mostGroupBytes || group.isEmpty else { break }
            group.append(Request(drafts: drafts, continuation: continuation))
            groupBytes += bytes
            head += 1
        }
        bytes -= groupBytes
        var next = Next.group(group)
        if group.isEmpty {
            next = .other(queue[head])
            head += 1
        }
        if head == queue.count {
            queue.removeAll(keepingCapacity: true)
            head = 0
        }
        return next
    }

    /// Everything, to be refused.
    mutating func takeAll() -> [Work] {
        defer { (queue, head, bytes) = ([], 0, 0) }
        return Array(queue[head...])
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
