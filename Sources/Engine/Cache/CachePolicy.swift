/// What goes when a cache is full.
public enum CachePolicy: String, Sendable, Hashable, CaseIterable {
    /// Greedy dual size frequency (Cherkasova 1998): what is cheap to make again, large, or little asked for.
    case gdsf
    /// What has passed a small queue without being asked for, then what was not asked for since it last came up (Yang
    /// et al. 2023).
    case s3fifo
    /// What was not asked for longest.
    case lru
    /// GDSF, where a newcomer counts for as much as a model says that has learned from what was asked for again. It is
    /// entered where its shadow saves more than the others'; to ask for it is to leave the choice open.
    case learned
}

/// Which entries a cache of so many bytes holds: hashes, sizes and costs, in flat arrays, without the values.
///
/// The same code decides for live caches, for the small shadow caches beside them, and for traces.
struct CacheCore: Sendable {
    let policy: CachePolicy
    private(set) var capacity: Int
    private(set) var bytes = 0
    private(set) var count = 0
    private var index = HashIndex()
    private var entries: [Entry] = []
    private var free: [Int32] = []

    // GDSF
    private var ranks = RankQueue()
    private var clock = 0.0
    private var admission = Admission()
    // S3-FIFO (main) and LRU (main alone)
    private var queues = [Queue(), Queue()]
    private var ghost = GhostQueue()
    private var isFull = false

    private struct Entry {
        var hash: UInt64
        var bytes: Int
        var cost: UInt64
        /// How often it was asked for: all times (GDSF), or up to 3 since it last came up (S3-FIFO).
        var frequency: UInt32
        /// What the first request counts for; the others count one.
        var weight: Float = 1
        /// GDSF: the clock when it was last asked for.
        var clock: Double
        var previous: Int32 = -1
        var next: Int32 = -1
        /// GDSF: which of the ranks that name its slot is its own; 0: none.
        var turn: UInt32 = 0
        var isInSmall = false
    }

    /// Where a queue is in `queues`.
    private static let small = 0
    private static let main = 1

    private struct Queue {
        /// The one to go next, and the one that came last.
        var first: Int32 = -1
        var last: Int32 = -1
        var bytes = 0
        var count = 0
    }

    /// S3-FIFO: how often something has to be asked for in the small queue to stay.
    private static let stays: UInt32 = 2
    private static let mostFrequency: UInt32 = 3
    /// GDSF: two weeks in nanoseconds. One that claims to cost more would take the clock to where small costs vanish
    /// in its rounding.
    private static let mostCost: UInt64 = 1 << 50

    init(_ policy: CachePolicy, capacity: Int) {
        self.policy = policy
        self.capacity = max(0, capacity)
    }

    // MARK: Asking

    /// The slot of an entry, which counts as asked for.
    @inline(__always)
    mutating func access(_ hash: UInt64) -> Int? {
        guard let slot = slot(of: hash) else { return nil }
        touch(slot)
        return slot
    }

    @inline(__always)
    func slot(of hash: UInt64) -> Int? {
        entries.withUnsafeBufferPointer { entries in index.slot(of: hash) { entries[$0].hash == hash } }
    }

    func bytes(at slot: Int) -> Int { entries[slot].bytes }
    func cost(at slot: Int) -> UInt64 { entries[slot].cost }

    @inline(__always)
    private mutating func touch(_ slot: Int) {
        switch policy {
        case .gdsf, .learned:
            entries[slot].frequency &+= 1
            // Its rank is put right when it comes up: until then it only stands too far in front.
            entries[slot].clock = clock
        case .s3fifo: if entries[slot].frequency < Self.mostFrequency { entries[slot].frequency += 1 }
        case .lru:
            guard queues[Self.main].last != Int32(slot) else { return }
            unlink(slot, from: Self.main)
            append(slot, to: Self.main)
        }
    }

    // MARK: Keeping

    /// Takes in an entry that is not there; others may have to go.
    ///
    /// - Returns: its slot; `nil` if it is larger than the cache, or worth less than all that would have to go.
    mutating func insert(
        _ hash: UInt64, bytes size: Int, cost: UInt64, _ context: CacheContext = CacheContext(), evicted: (Int) -> Void
    ) -> Int? {
        let size = max(1, size)
        let cost = min(max(1, cost), Self.mostCost)
        guard size <= capacity else { return nil }
        let isKnown = policy == .s3fifo && ghost.remove(hash)
        if policy == .s3fifo, !isKnown, size > smallCapacity {
            // It would push out all that is on trial: it has to be asked for twice. As a ghost it is no larger than
            // others may be, or it could not be remembered.
            ghost.append(hash, bytes: max(1, smallCapacity), most: max(1, ghostCapacity))
            return nil
        }
        var weight: Float = 1
        if policy == .learned {
            weight = admission.weight(features(of: hash, bytes: size, cost: cost, context), count: count)
        }
        if isGreedy {
            guard makeRoom(for: size, worth: Double(weight) * Double(cost) / Double(size), evicted) else {
                if policy == .learned { admission.remember(hash, frequency: 1, count: count) }
                return nil
            }
        } else {
            while bytes > capacity - size { evictOne(evicted) }
        }
        let slot = takeSlot(
            Entry(hash: hash, bytes: size, cost: cost, frequency: isGreedy ? 1 : 0, weight: weight, clock: clock))
        index.insert(hash, slot: slot)
        bytes += size
        count += 1
        switch policy {
        case .gdsf, .learned: rank(slot, priority(of: slot))
        case .s3fifo:
            // Until something had to go, what the small queue has no room for is as good as what it let pass.
            if isKnown || !isFull && queues[Self.small].bytes >= smallCapacity {
                append(slot, to: Self.main)
            } else {
                entries[slot].isInSmall = true
                append(slot, to: Self.small)
            }
        case .lru: append(slot, to: Self.main)
        }
        return slot
    }

    mutating func resize(_ capacity: Int, evicted: (Int) -> Void) {
        self.capacity = max(0, capacity)
        while bytes > self.capacity { evictOne(evicted) }
    }

    /// Takes an entry out, whatever the policy thinks of it.
    mutating func remove(_ slot: Int) {
        switch policy {
        case .gdsf, .learned: entries[slot].turn = 0
        case .s3fifo, .lru: leaveQueue(slot)
        }
        drop(slot)
    }

    /// All there is, the next to go first or nearly so.
    var slots: [Int] {
        switch policy {
        case .gdsf, .learned: ranks.all.filter(isOwn).map(\.index)
        case .s3fifo, .lru: chain(queues[Self.small]) + chain(queues[Self.main])
        }
    }

    /// Ranks there are, of entries that have gone as well.
    var rankCount: Int { ranks.count }

    func hash(at slot: Int) -> UInt64 { entries[slot].hash }

    private func chain(_ queue: Queue) -> [Int] {
        var slots: [Int] = []
        var slot = queue.first
        while slot >= 0 {
            slots.append(Int(slot))
            slot = entries[Int(slot)].next
        }
        return slots
    }

    private mutating func takeSlot(_ entry: Entry) -> Int {
        if let slot = free.popLast() {
            entries[Int(slot)] = entry
            return Int(slot)
        }
        entries.append(entry)
        return entries.count - 1
    }

    private mutating func drop(_ slot: Int) {
        index.remove(entries[slot].hash, slot: slot)
        bytes -= entries[slot].bytes
        count -= 1
        free.append(Int32(slot))
    }

    // MARK: Learning

    /// What there is to know of a key that is not there.
    func features(of hash: UInt64, bytes: Int, cost: UInt64, _ context: CacheContext) -> BoostedTrees.Features {
        admission.features(of: hash, bytes: max(1, bytes), cost: max(1, cost), context, count: count)
    }

    /// So many so far; counted by ``CachePolicy/learned`` alone.
    var insertions: UInt32 { admission.insertions }

    mutating func adopt(_ model: BoostedTrees?) { admission.model = model }

    // MARK: Going

    private mutating func evictOne(_ evicted: (Int) -> Void) {
        if isGreedy { return letGo(popLeastWorth(), evicted) }
        isFull = true
        let slot = policy == .s3fifo ? nextOfQueues() : popFirst(Self.main)
        drop(slot)
        evicted(slot)
    }

    private func priority(of slot: Int) -> Double {
        let entry = entries[slot]
        var requests = Double(entry.frequency)
        if policy == .learned, admission.model != nil {
            // The model knows how often a key was asked for in earlier times: how often in this one says less.
            requests = (requests - 1).squareRoot() + Double(entry.weight)
        }
        return entry.clock + requests * Double(entry.cost) / Double(entry.bytes)
    }

    private var isGreedy: Bool { policy == .gdsf || policy == .learned }

    private mutating func rank(_ slot: Int, _ priority: Double) {
        // Those of entries that were taken out are not to become more than there are entries.
        if ranks.count > 2 * count + 64 {
            let entries = entries
            ranks.removeAll { entries[$0.index].turn != $0.turn }
        }
        entries[slot].turn = ranks.push(slot, priority: priority)
    }

    /// Whether it is the rank of the entry that has its slot now.
    private func isOwn(_ ranked: RankQueue.Ranked) -> Bool { entries[ranked.index].turn == ranked.turn }

    /// There has to be an entry.
    private mutating func popLeastWorth() -> RankQueue.Ranked {
        while true {
            let first = ranks.popFirst()
            guard isOwn(first) else { continue }
            let now = priority(of: first.index)
            guard now > first.priority else { return first }
            rank(first.index, now)
        }
    }

    /// GDSF: lets go what is worth less than a newcomer until there is room for it. If that is not enough, nothing
    /// goes: it is the newcomer that would have been the next, and the clock goes on as if it had been.
    ///
    /// - Returns: whether there is room.
    private mutating func makeRoom(for size: Int, worth: Double, _ evicted: (Int) -> Void) -> Bool {
        guard bytes > capacity - size else { return true }
        let priority = clock + worth
        // Mostly one is enough, and no list is made.
        let first = popLeastWorth()
        if first.priority <= priority, capacity - bytes + entries[first.index].bytes >= size {
            letGo(first, evicted)
            return true
        }
        ranks.push(back: first)
        var leaving: [RankQueue.Ranked] = []
        var room = capacity - bytes
        while room < size {
            let least = popLeastWorth()
            leaving.append(least)
            if least.priority > priority {
                for ranked in leaving { ranks.push(back: ranked) }
                clock = priority
                return false
            }
            room += entries[least.index].bytes
        }
        for ranked in leaving { letGo(ranked, evicted) }
        return true
    }

    private mutating func letGo(_ ranked: RankQueue.Ranked, _ evicted: (Int) -> Void) {
        clock = ranked.priority
        if policy == .learned {
            admission.remember(entries[ranked.index].hash, frequency: entries[ranked.index].frequency, count: count)
        }
        entries[ranked.index].turn = 0
        drop(ranked.index)
        evicted(ranked.index)
    }

    private var smallCapacity: Int { capacity / 10 }
    private var ghostCapacity: Int { capacity - (capacity + 9) / 10 }

    private mutating func nextOfQueues() -> Int {
        if queues[Self.main].bytes <= capacity - smallCapacity {
            // Down to the first that did not pass, however many go over: else what passes would push out the main queue.
            while queues[Self.small].count > 0 {
                let slot = popFirst(Self.small)
                entries[slot].isInSmall = false
                guard entries[slot].frequency >= Self.stays else {
                    ghost.append(entries[slot].hash, bytes: entries[slot].bytes, most: ghostCapacity)
                    return slot
                }
                entries[slot].frequency = 0
                append(slot, to: Self.main)
            }
        }
        while true {
            let slot = popFirst(Self.main)
            guard entries[slot].frequency > 0 else { return slot }
            entries[slot].frequency -= 1
            append(slot, to: Self.main)
        }
    }

    // MARK: Queues

    private mutating func append(_ slot: Int, to queue: Int) {
        entries[slot].previous = queues[queue].last
        entries[slot].next = -1
        if queues[queue].last >= 0 {
            entries[Int(queues[queue].last)].next = Int32(slot)
        } else {
            queues[queue].first = Int32(slot)
        }
        queues[queue].last = Int32(slot)
        queues[queue].bytes += entries[slot].bytes
        queues[queue].count += 1
    }

    private mutating func unlink(_ slot: Int, from queue: Int) {
        let (previous, next) = (entries[slot].previous, entries[slot].next)
        if previous >= 0 { entries[Int(previous)].next = next } else { queues[queue].first = next }
        if next >= 0 { entries[Int(next)].previous = previous } else { queues[queue].last = previous }
        queues[queue].bytes -= entries[slot].bytes
        queues[queue].count -= 1
    }

    private mutating func popFirst(_ queue: Int) -> Int {
        let slot = Int(queues[queue].first)
        unlink(slot, from: queue)
        return slot
    }

    private mutating func leaveQueue(_ slot: Int) {
        if entries[slot].isInSmall { unlink(slot, from: Self.small) } else { unlink(slot, from: Self.main) }
    }
}
