import PicketTestKit
import Testing

@testable import Storage

@Suite struct PoolStateTests {
    private static var limits: PoolLimits {
        var limits = PoolLimits()
        limits.minimum = 1
        limits.maximum = 2
        limits.overflow = 1
        limits.acquireTimeout = 1_000
        limits.checkAfter = 500
        limits.maximumAge = 20_000
        limits.idleTimeout = 3_000
        limits.leakAfter = 2_000
        return limits
    }

    @Test func theLastUsedIsLentFirstAndCheckedAfterAWhile() {
        var pool = PoolState(Self.limits)
        #expect(pool.acquire(1, for: "a", now: 0) == [.open(0)])
        #expect(pool.opened(0, now: 10) == [.lend(0, to: 1, check: false)])
        #expect(pool.acquire(2, for: "b", now: 10) == [.open(1)])
        #expect(pool.opened(1, now: 20) == [.lend(1, to: 2, check: false)])
        #expect(pool.released(0, isBroken: false, now: 30).isEmpty)
        #expect(pool.released(1, isBroken: false, now: 40).isEmpty)
        #expect(pool.acquire(3, for: "c", now: 50) == [.lend(1, to: 3, check: false)])
        #expect(pool.acquire(4, for: "d", now: 600) == [.lend(0, to: 4, check: true)])
        // It was not there any more: its borrower gets the next one opened.
        #expect(pool.failedCheck(0, now: 610) == [.close(0), .open(2)])
        #expect(pool.opened(2, now: 620) == [.lend(2, to: 4, check: false)])
    }

    @Test func overflowIsOpenedAndClosedAgain() {
        var pool = PoolState(Self.limits)
        for number in 0..<3 {
            _ = pool.acquire(number, for: "a", now: 0)
            _ = pool.opened(number, now: 0)
        }
        #expect(pool.count == 3)
        #expect(pool.acquire(3, for: "late", now: 0).isEmpty)
        #expect(pool.tick(1_000) == [.refuse(3, .timedOut(holders: ["a (3)"]))])
        #expect(pool.released(0, isBroken: false, now: 1_000) == [.close(0)])
        #expect(pool.closed(0, now: 1_000).isEmpty)
        #expect(pool.count == 2)
    }

    @Test func whoHoldsOneForLongIsNamedOnce() {
        var pool = PoolState(Self.limits)
        _ = pool.acquire(1, for: "import", now: 0)
        _ = pool.opened(0, now: 0)
        #expect(pool.nextTick == 2_000)
        #expect(pool.tick(2_000) == [.reportLeak(purpose: "import", heldFor: 2_000)])
        #expect(pool.tick(9_000).isEmpty)
    }

    @Test func aServerThatIsGoneIsTriedSeldomAndNamed() {
        var pool = PoolState(Self.limits)
        #expect(pool.acquire(1, for: "a", now: 0) == [.open(0)])
        #expect(pool.failedToOpen(0, "refused", now: 0).isEmpty)
        #expect(pool.nextTick == 100)
        #expect(pool.tick(100) == [.open(1)])
        #expect(pool.failedToOpen(1, "refused", now: 100).isEmpty)
        #expect(pool.nextTick == 300)
        #expect(pool.tick(1_000).contains(.refuse(1, .unavailable("refused"))))
    }

    @Test func whoCanDoWithoutIsRefusedAtOnce() {
        var limits = Self.limits
        limits.minimum = 0
        limits.failsFast = true
        var pool = PoolState(limits)
        #expect(pool.acquire(1, for: "a", now: 0) == [.open(0)])
        #expect(pool.failedToOpen(0, "refused", now: 0) == [.refuse(1, .unavailable("refused"))])
        #expect(pool.acquire(2, for: "a", now: 50) == [.refuse(2, .unavailable("refused"))])
        // It is tried again behind the back of who asks.
        #expect(pool.acquire(3, for: "a", now: 100) == [.refuse(3, .unavailable("refused")), .open(1)])
        #expect(pool.opened(1, now: 110).isEmpty)
        #expect(pool.acquire(4, for: "a", now: 120) == [.lend(1, to: 4, check: false)])
    }

    /// Servers that fail, borrowers that stay, give back broken ones, go away: whatever happens, nobody is forgotten.
    @Test(arguments: 0..<60)
    func simulated(_ seed: UInt64) {
        var world = PoolWorld(seed: seed, limits: Self.limits)
        for _ in 0..<1_500 { world.step() }
        world.settle()
    }
}

/// A pool with its connections and borrowers, by chance; checks after each step what has to hold always.
private struct PoolWorld {
    var random: SplitMix64
    var pool: PoolState
    var now: Int64 = 0
    var asked = 0
    /// When each who waits began to.
    var waiting: [Int: Int64] = [:]
    var opening: Set<Int> = []
    var open: Set<Int> = []
    var closing: Set<Int> = []
    var lent: [Int: Int] = [:]
    var checking: [Int: Int] = [:]

    init(seed: UInt64, limits: PoolLimits) {
        random = SplitMix64(seed: seed)
        pool = PoolState(limits)
    }

    mutating func step() {
        switch Int.random(in: 0..<12, using: &random) {
        case 0...2:
            asked += 1
            waiting[asked] = now
            obey(pool.acquire(asked, for: "p\(asked % 3)", now: now))
        case 3...4:
            guard let slot = opening.randomElement(using: &random) else { break }
            opening.remove(slot)
            if Int.random(in: 0..<4, using: &random) == 0 {
                obey(pool.failedToOpen(slot, "down", now: now))
            } else {
                open.insert(slot)
                obey(pool.opened(slot, now: now))
            }
        case 5...7:
            guard let slot = lent.keys.sorted().randomElement(using: &random) else { break }
            lent[slot] = nil
            obey(pool.released(slot, isBroken: Int.random(in: 0..<8, using: &random) == 0, now: now))
        case 8:
            guard let (slot, waiter) = checking.min(by: { $0.key < $1.key }) else { break }
            checking[slot] = nil
            if Bool.random(using: &random) {
                lent[slot] = waiter
                waiting[waiter] = nil
            } else {
                obey(pool.failedCheck(slot, now: now))
            }
        case 9:
            guard let slot = closing.min() else { break }
            closing.remove(slot)
            open.remove(slot)
            obey(pool.closed(slot, now: now))
        case 10:
            guard let waiter = waiting.keys.sorted().randomElement(using: &random) else { break }
            obey(pool.cancel(waiter, now: now))
        default: pass(Int64.random(in: 1...700, using: &random))
        }
        check()
    }

    /// Time passes; the driver wakes when the pool wanted to be woken.
    mutating func pass(_ milliseconds: Int64) {
        let end = now + milliseconds
        while let at = pool.nextTick, at <= end {
            now = max(now, at)
            obey(pool.tick(now))
            // Else the driver would never sleep.
            #expect(pool.nextTick.map { $0 > now } ?? true)
            guard pool.nextTick.map({ $0 > now }) ?? true else { break }
        }
        now = end
    }

    mutating func obey(_ commands: [PoolState.Command]) {
        for command in commands {
            switch command {
            case .open(let slot):
                #expect(!open.contains(slot) && opening.insert(slot).inserted)
            case .close(let slot):
                #expect(open.contains(slot) && lent[slot] == nil && checking[slot] == nil)
                #expect(closing.insert(slot).inserted)
            case .lend(let slot, let waiter, let check):
                #expect(open.contains(slot) && !closing.contains(slot) && lent[slot] == nil && checking[slot] == nil)
                #expect(waiting[waiter] != nil)
                if check {
                    checking[slot] = waiter
                } else {
                    lent[slot] = waiter
                    waiting[waiter] = nil
                }
            case .refuse(let waiter, let why):
                #expect(waiting.removeValue(forKey: waiter) != nil)
                if case .timedOut(let holders) = why { #expect(!holders.isEmpty || open.isEmpty || !closing.isEmpty) }
            case .reportLeak: continue
            }
        }
    }

    func check() {
        #expect(open.count + opening.count <= pool.limits.most)
        #expect(pool.count == open.count + opening.count)
        #expect(pool.lentCount == lent.count + checking.count)
        #expect(pool.waitingCount == waiting.count - checking.count)
        #expect(pool.idleCount == 0 || pool.waitingCount == 0)
        for (waiter, since) in waiting where !checking.values.contains(waiter) {
            #expect(now - since <= pool.limits.acquireTimeout)
        }
    }

    /// Closed, everything comes back and nobody waits.
    mutating func settle() {
        obey(pool.close(now: now))
        for (slot, waiter) in checking {
            lent[slot] = waiter
            waiting[waiter] = nil
        }
        checking = [:]
        for slot in opening.sorted() {
            opening.remove(slot)
            open.insert(slot)
            obey(pool.opened(slot, now: now))
        }
        for slot in lent.keys.sorted() {
            lent[slot] = nil
            obey(pool.released(slot, isBroken: false, now: now))
        }
        for slot in closing.sorted() {
            open.remove(slot)
            obey(pool.closed(slot, now: now))
        }
        #expect(waiting.isEmpty && open.isEmpty && pool.isDrained)
        #expect(pool.nextTick == nil)
    }
}
