import PicketTestKit
import Testing

@testable import Service

@Suite struct PaceTests {
    private static let second: UInt64 = 1_000_000_000
    private let limits = Limits()

    @Test func aConnectionThatSaysNothingIsOver() {
        var pace = Pace(limits, now: 0)
        let early = pace.isOver(59 * Self.second)
        #expect(!early)
        let isOver = pace.isOver(60 * Self.second)
        #expect(isOver)
    }

    @Test func aBodyHasToKeepComing() {
        var pace = Pace(limits, now: 0)
        pace.received(head: 0)
        // A byte a second is not enough, however long it goes on.
        for second in 1...14 { pace.received(body: 1, UInt64(second) * Self.second) }
        let isSlow = pace.isOver(15 * Self.second)
        #expect(isSlow)
        pace = Pace(limits, now: 0)
        pace.received(head: 0)
        for second in 1...100 {
            pace.received(body: limits.bodyStep, UInt64(second) * Self.second)
            let isOver = pace.isOver(UInt64(second) * Self.second)
            #expect(!isOver)
        }
    }

    @Test func whoWaitsForUsIsNotSlow() {
        var pace = Pace(limits, now: 0)
        pace.received(head: 0)
        pace.wantsMore(false)
        let first = pace.isOver(15 * Self.second)
        #expect(!first)
        pace.wantsMore(true)
        let second = pace.isOver(30 * Self.second)
        #expect(second)
    }

    @Test func anAnswerHasToBeTaken() {
        var pace = Pace(limits, now: 0)
        pace.received(head: 0)
        pace.receivedEnd(0)
        pace.wrote(head: Self.second)
        #expect(pace.deadline == .max)
        pace.stalled(true, 2 * Self.second)
        let early = pace.isOver(21 * Self.second)
        #expect(!early)
        pace.stalled(false, 21 * Self.second)
        pace.stalled(true, 22 * Self.second)
        let late = pace.isOver(42 * Self.second)
        #expect(late)
    }

    @Test func anEarlyAnswerDoesNotFreeFromSendingTheRest() {
        var pace = Pace(limits, now: 0)
        pace.received(head: 0)
        pace.wrote(head: 0)
        pace.wroteEnd(0)
        let isOver = pace.isOver(15 * Self.second)
        #expect(isOver)
    }

    /// Whatever comes in whatever order: a deadline is never in the past when time went on, and nothing traps.
    @Test(arguments: 0..<50)
    func anyOrder(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var pace = Pace(limits, now: 0)
        var now: UInt64 = 0
        for _ in 0..<1_000 {
            now += UInt64.random(in: 0...5 * Self.second, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: pace.received(head: now)
            case 1: pace.received(body: .random(in: 0...100_000, using: &random), now)
            case 2: pace.receivedEnd(now)
            case 3: pace.wantsMore(.random(using: &random))
            case 4: pace.wrote(head: now)
            case 5: pace.wroteEnd(now)
            case 6: pace.stalled(.random(using: &random), now)
            default:
                if !pace.isOver(now) { #expect(pace.deadline > now) }
            }
        }
    }
}

@Suite struct ConnectionGateTests {
    @Test func thereIsRoomForSoMany() {
        var limits = Limits()
        limits.connections = 3
        limits.connectionsPerAddress = 2
        let gate = ConnectionGate(limits)
        let entered = ["a", "a", "a", "b", "c"].map(gate.enter)
        #expect(entered == [true, true, false, true, false])
        gate.leave("a")
        let again = gate.enter("c")
        #expect(again)
        #expect(gate.open == 3 && gate.refused == 2)
    }
}
