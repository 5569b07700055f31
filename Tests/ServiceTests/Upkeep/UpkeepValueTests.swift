import PicketTestKit
import Testing

@testable import Service

/// The values that decide what upkeep does when: driven through seeded accidents.
@Suite struct UpkeepValueTests {
    @Test(arguments: 0..<50 as Range<UInt64>)
    func aTaskComesInItsInterval(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let interval = Int64.random(in: 1...86_400_000, using: &random)
        var now = Int64.random(in: -1_000_000...1_000_000_000, using: &random)
        var rhythm = Rhythm(every: interval, start: now, spread: .random(in: 0..<1, using: &random))
        #expect((now...now + 60_000).contains(rhythm.due))
        var failures = 0
        for _ in 0..<200 {
            now = rhythm.due + Int64.random(in: 0...10_000, using: &random)
            let outcome = [Rhythm.Outcome.done, .notYet, .failed].randomElement(using: &random) ?? .done
            failures = outcome == .failed ? failures + 1 : 0
            rhythm.ended(outcome, now: now, spread: .random(in: 0..<1, using: &random))
            let pause = rhythm.due - now
            #expect(pause >= 1 && pause <= interval + interval / 20 + 1)
            switch outcome {
            case .done: #expect(pause >= interval - interval / 20 - 1)
            case .notYet: #expect(pause <= Rhythm.between + Rhythm.between / 20)
            // It is tried again soon, and not ever faster.
            case .failed: if failures == 1 { #expect(pause <= Rhythm.shortest + Rhythm.shortest / 20) }
            }
        }
        var end = Rhythm(every: .max, start: .max - 5, spread: 0.99)
        end.ended(.done, now: .max - 1, spread: 0.99)
        for _ in 0..<100 { end.ended(.failed, now: .max - 1, spread: 0.99) }
    }

    // MARK: Memory

    @Test func memoryIsGivenBackWhenMuchIsSpareAndNotAgainAndAgain() {
        var spare = SpareMemory()
        let own = 50 << 20
        #expect(!spare.isMuch(held: SpareMemory.worth - 1, used: 0) && spare.isMuch(held: SpareMemory.worth, used: 0))
        // A rush: held and used grow together, and then only what is used goes.
        #expect(!spare.isMuch(held: own + (500 << 20), used: 500 << 20))
        #expect(spare.isMuch(held: own + (500 << 20), used: 30 << 20))
        // Nothing could be given back: it is not tried again until there is more.
        spare.gaveBack(held: own + (500 << 20), used: 30 << 20)
        #expect(!spare.isMuch(held: own + (500 << 20), used: 30 << 20))
        #expect(spare.isMuch(held: own + (570 << 20), used: 30 << 20))
        spare.gaveBack(held: own, used: own * 2)
        #expect(!spare.isMuch(held: own, used: own))
        #expect(spare.isMuch(held: .max, used: 0))
    }

    /// A hundred megabytes in small pieces with a live one between each two: the allocator keeps all of them.
    @Test func aRushLeavesNothingBehind() {
        let memory = MemoryReturn()
        _ = memory.look()
        var pieces: [[UInt8]?] = (0..<400_000).map { Array(repeating: UInt8(truncatingIfNeeded: $0), count: 512) }
        for number in pieces.indices where number % 1_000 != 0 { pieces[number] = nil }
        #expect(memory.look() > 32 << 20)
        #expect(pieces.count { $0 != nil } == 400)
    }

    // MARK: The clock

    /// Corrections, drift and the pauses of a machine are no jumps; what is, is told until it is over.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func aJumpIsToldUntilTheClockIsRight(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var watch = ClockWatch()
        var (time, offset) = (Int64.random(in: 0...1 << 40, using: &random), Int64(1_790_000_000_000))
        func look(after pause: Int64) {
            time += pause
            offset += Int64.random(in: -200...200, using: &random)
            watch.look(wall: time + offset, time: time)
        }
        for _ in 0..<1_000 {
            look(after: .random(in: 1...20_000, using: &random))
            #expect(watch.jump == nil)
        }
        #expect(watch.isSettled)
        let jump = Int64.random(in: 10_000...1 << 42, using: &random) * (random.next() % 2 == 0 ? 1 : -1)
        offset += jump
        look(after: 10_000)
        #expect(abs((watch.jump ?? 0) - jump) < 1_000)
        #expect(!watch.isSettled)
        let isPutBack = random.next() % 2 == 0
        if isPutBack {
            offset -= jump
            look(after: 10_000)
        } else {
            for _ in 0..<359 {
                look(after: 10_000)
                #expect(watch.jump != nil)
            }
            for _ in 0..<3 { look(after: 10_000) }
        }
        #expect(watch.jump == nil)
        #expect(watch.isSettled)
    }

    @Test func whatCannotBeUndoneWaitsAnHourAfterTheStart() {
        var watch = ClockWatch()
        for minute in 0..<60 as Range<Int64> {
            watch.look(wall: minute * 60_000, time: minute * 60_000)
            #expect(!watch.isSettled && watch.jump == nil)
        }
        watch.look(wall: 3_600_000, time: 3_600_000)
        #expect(watch.isSettled)
        for (wall, time) in [(Int64.max, Int64.min), (.min, .max), (0, .max), (.max, 0)] {
            watch.look(wall: wall, time: time)
            _ = watch.jump
        }
    }

    // MARK: Other processes

    /// Whoever beats in time keeps everything; who does not, loses it no sooner than said.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func onlyWhoIsSilentIsGone(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var watch = NodeWatch()
        var time: Int64 = .random(in: 0...1 << 40, using: &random)
        var beats: [String: Int64] = [:]
        var silentSince: [String: Int64] = [:]
        for _ in 0..<2_000 {
            time += .random(in: 1_000...15_000, using: &random)
            for node in ["a", "b", "c", "d"] {
                if random.next() % 50 == 0 {
                    beats[node] = nil
                    silentSince[node] = nil
                } else if node == "d" ? random.next() % 200 == 0 : random.next() % 3 == 0 {
                    beats[node, default: -1] += 1
                    silentSince[node] = time
                }
            }
            let found = watch.look(at: beats, time: time)
            for one in found {
                #expect(beats[one.node] == one.beat)
                let silence = time - (silentSince[one.node] ?? time)
                #expect(silence >= NodeWatch.patience)
                if one.verdict == .gone { #expect(silence >= NodeWatch.longPatience) }
            }
            for (node, since) in silentSince where time - since >= NodeWatch.patience + 15_000 {
                #expect(found.contains { $0.node == node })
            }
        }
        beats = ["a": 1]
        _ = watch.look(at: beats, time: time)
        #expect(watch.look(at: beats, time: time + NodeWatch.longPatience).first?.verdict == .gone)
    }
}
