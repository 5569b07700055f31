import Detection
import PicketTestKit
import Synchronization
import Testing

@testable import Engine

@Suite struct PoolTests {
    // MARK: What it is asked

    @Test func inspectsTextsAndFilesWithWhatIsRegistered() async throws {
        let folder = try TemporaryFolder()
        try folder.write("x = 7\n", to: "a.py")
        let report = try await withDetectorPool(.test()) { pool in
            try pool.register(.type(NumberDetector.self))
            try pool.register(.function(.named("test/word")) { content in content.lines(with: "bad") })
            return try await pool.submit(
                Request(
                    [.path("a.py"), .text(name: "b.py", language: .python, bytes: Array("bad 9\n".utf8))],
                    base: folder.path))
        }
        #expect(report.summary == ["a.py:1 test/number", "b.py:1 test/word", "b.py:1 test/number"])
        #expect(report.coverage.inspected == 2)
        #expect(report.failures.isEmpty)
        #expect(report.rules.map(\.id) == ["test/number", "test/word"])
        #expect(report.findings.allSatisfy { $0.fingerprint.utf8.count == 32 && !$0.excerpt.lines.isEmpty })
    }

    @Test func aRuleIsADetectorToo() async throws {
        let report = try await withDetectorPool(.test()) { pool in
            try pool.register(
                .rule(.named("test/name"), kinds: [.identifier]) { node, inspection in
                    inspection.report(at: node, "name")
                })
            return try await pool.submit(.text("abc # picket: ignore[test/name] it is fine\ndef\n"))
        }
        #expect(report.summary == ["a.py:1 test/name (suppressed)", "a.py:2 test/name"])
    }

    @Test func commentsSuppressWhatFunctionsFind() async throws {
        let report = try await withDetectorPool(.test()) { pool in
            try pool.register(.function(.named("test/word")) { content in content.lines(with: "bad") })
            return try await pool.submit(.text("bad # picket: ignore[test/word] known\nbad\n"))
        }
        #expect(report.summary == ["a.py:1 test/word (suppressed)", "a.py:2 test/word"])
    }

    @Test(arguments: [
        (Request([]), "at least one"), (Request.text("", deadline: .seconds(-1)), "more than 0"),
        (Request.text("", caller: .init(name: "a", weight: 0)), "weight"),
        (Request.text("", caller: .init(name: "a", weight: .nan)), "weight"),
    ])
    func aRequestThatMakesNoSenseIsRefused(request: Request, word: String) async throws {
        try await withDetectorPool(.test()) { pool in
            let error = await #expect(throws: PoolError.self) { try await pool.submit(request) }
            #expect(error?.code == .invalid)
            #expect(error?.message.contains(word) == true)
        }
    }

    @Test func aRegistrationThatMakesNoSenseIsRefused() async throws {
        try await withDetectorPool(.test()) { pool in
            try pool.register(.type(NumberDetector.self))
            #expect(throws: PoolError.self) { try pool.register(.type(NumberDetector.self)) }
            #expect(throws: PoolError.self) { try pool.register(.type(SharedNameDetector.self), weight: -1) }
            #expect(throws: PoolError.self) {
                try pool.register(.type(SharedNameDetector.self), limits: .init(time: .zero))
            }
        }
    }

    @Test func theReportHasTheLabelOfTheRequest() async throws {
        let label = try #require(SecurityLabel("restricted"))
        let report = try await withDetectorPool(.test()) { pool in
            try pool.register(.type(NumberDetector.self))
            return try await pool.submit(.text("7\n", label: label))
        }
        #expect(report.label == label)
    }

    @Test func whatIsUrgentDoesNotWaitForATaskThatHasBegun() async throws {
        let (began, release) = (Semaphore(), Semaphore())
        try await withDetectorPool(.test(workers: 1)) { pool in
            try pool.register(
                .function(.named("test/long")) { content in
                    guard content.text.hasPrefix("long") else { return [] }
                    began.signal()
                    release.wait()
                    return []
                }, limits: DetectorLimits(time: .seconds(3_600)))
            let long = Task {
                try await pool.submit(
                    Request([.text(name: "b.py", language: .python, bytes: Array("long\n".utf8))], priority: .lowest))
            }
            await Task.detached { began.wait() }.value
            let request = Request(
                [.text(name: "a.py", language: .python, bytes: Array("short\n".utf8))], priority: .highest)
            #expect(try await pool.submit(request).coverage.inspected == 1)
            release.signal()
            #expect(try await long.value.coverage.inspected == 1)
        }
    }

    /// It runs between two tasks of a batch that was taken before, and is reported before the next of them.
    @Test func whatIsUrgentIsReportedBeforeTheRestOfABatch() async throws {
        let (began, release) = (Semaphore(), Semaphore())
        let (held, letGo) = (Semaphore(), Semaphore())
        let answered = Semaphore()
        try await withDetectorPool(.test(workers: 1)) { pool in
            try pool.register(
                .function(.named("test/ordered")) { content in
                    switch content.artifact.path {
                    case "bulk 0":
                        began.signal()
                        release.wait()
                    case "bulk 1": answered.wait()
                    case "holds the spare thread":
                        held.signal()
                        letGo.wait()
                    default: break
                    }
                    return []
                }, limits: DetectorLimits(time: .seconds(3_600)))
            let bulk = Task { try await pool.submit(.named(["bulk 0", "bulk 1"], .lowest)) }
            await Task.detached { began.wait() }.value
            let other = Task { try await pool.submit(.named(["holds the spare thread"], .normal)) }
            await Task.detached { held.wait() }.value
            let urgent = Task { try await pool.submit(.named(["urgent"], .highest)) }
            while pool.metrics().waitingTasks == 0 { await Task.yield() }
            release.signal()
            #expect(try await urgent.value.coverage.inspected == 1)
            answered.signal()
            letGo.signal()
            #expect(try await bulk.value.coverage.inspected == 2)
            #expect(try await other.value.coverage.inspected == 1)
        }
    }

    // MARK: What goes wrong

    @Test func whatADetectorThrowsIsAFailureOfItAlone() async throws {
        struct Broken: Error {}
        let report = try await withDetectorPool(.test()) { pool in
            try pool.register(.type(NumberDetector.self))
            try pool.register(.function(.named("test/broken")) { _ in throw Broken() })
            return try await pool.submit(.text("7\n"))
        }
        #expect(report.summary == ["a.py:1 test/number"])
        #expect(report.failures.map(\.kind) == [.detector])
        #expect(report.failures.allSatisfy { $0.isPartial && $0.message.contains("test/broken") })
        #expect(report.coverage.partial == 1)
    }

    @Test(arguments: [true, false]) func oneThatDoesNotComeBackCostsItsThreadAndNothingElse(
        isFunction: Bool
    ) async throws {
        let release = Semaphore()
        defer { release.signal() }
        let (reports, metrics) = try await withDetectorPool(.test(workers: 2)) { pool in
            // Time enough for those that do not hang, on a busy machine.
            let limits = DetectorLimits(time: .seconds(2))
            if isFunction {
                try pool.register(
                    .function(.named("test/hangs")) { content in
                        if content.text.contains("hang") { release.wait(); release.signal() }
                        return []
                    }, limits: limits)
            } else {
                try pool.register(
                    .rule(.named("test/hangs"), kinds: [.identifier]) { node, _ in
                        if node.text.string == "hang" { release.wait(); release.signal() }
                    }, limits: limits)
            }
            try pool.register(.type(NumberDetector.self))
            var reports: [Report] = []
            for text in ["7\n", "hang 8\n", "9\n"] { reports.append(try await pool.submit(.text(text))) }
            return (reports, pool.metrics())
        }
        #expect(reports.map(\.summary) == Array(repeating: ["a.py:1 test/number"], count: 3))
        #expect(reports.map { $0.failures.map(\.kind) } == [[], [.timeout], []])
        #expect(reports[1].failures.first?.message.contains("test/hangs") == true)
        #expect(metrics.abandonedThreads == 1)
        #expect(metrics.detectors.first { $0.name == "test/hangs" }?.failures == ["hung": 1])
    }

    @Test func oneThatKeepsFailingIsGivenARest() async throws {
        struct Broken: Error {}
        let calls = Atomic(0)
        let start = ContinuousClock.now
        let report = try await withDetectorPool(.test(workers: 1)) { pool in
            try pool.register(
                .function(.named("test/broken")) { _ in
                    calls.add(1, ordering: .relaxed)
                    throw Broken()
                })
            let texts = (0..<50).map { ScanConfiguration.Input.text(name: "\($0).py", language: .python, bytes: []) }
            return try await pool.submit(Request(texts))
        }
        // Its rests are a second, then two, and so on: on a machine that stood still it may have been tried again after one.
        let tries = calls.load(ordering: .relaxed)
        let rested = (ContinuousClock.now - start).components.seconds
        #expect(tries >= 5 && tries <= 5 + Int(rested), "\(tries) tries in \(rested) s")
        #expect(report.failures.count == 50)
        #expect(report.failures.count { $0.message.contains("given a rest") } == 50 - tries)
    }

    @Test func whatFailedInPassingIsTriedAgain() async throws {
        struct Passing: TransientError {}
        for isAsynchronous in [false, true] {
            let calls = Atomic(0)
            let body: @Sendable (PoolDetector.Content) throws -> [Conclusion] = { content in
                if calls.add(1, ordering: .relaxed).oldValue == 0 { throw Passing() }
                return content.lines(with: "bad")
            }
            let report = try await withDetectorPool(.test()) { pool in
                try pool.register(
                    isAsynchronous
                        ? .asynchronous(.named("test/word")) { try body($0) } : .function(.named("test/word"), body))
                return try await pool.submit(.text("bad\n"))
            }
            #expect(report.summary == ["a.py:1 test/word"])
            #expect(report.failures.isEmpty)
            #expect(calls.load(ordering: .relaxed) == 2)
        }
    }

    @Test func anAsynchronousFunctionThatDoesNotComeBackIsLeftBehind() async throws {
        let report = try await withDetectorPool(.test()) { pool in
            try pool.register(
                .asynchronous(.named("test/waits")) { _ in
                    // Heeds nothing, not even its cancellation, until the test is over.
                    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
                    return []
                }, limits: .init(time: .milliseconds(20)))
            try pool.register(.type(NumberDetector.self))
            return try await pool.submit(.text("7\n"))
        }
        #expect(report.summary == ["a.py:1 test/number"])
        #expect(report.failures.map(\.kind) == [.timeout])
    }

    // MARK: Room

    @Test func aFullPoolRefusesOrLetsWait() async throws {
        let release = Semaphore()
        let started = Semaphore()
        try await withDetectorPool(.test(workers: 1, requests: 1)) { pool in
            try pool.register(
                .function(.named("test/waits")) { content in
                    if content.text.contains("first") {
                        started.signal()
                        release.wait()
                    }
                    return []
                })
            async let first = pool.submit(.text("first\n"))
            await Task.detached { started.wait() }.value
            let error = await #expect(throws: PoolError.self) { try await pool.submit(.text("second\n")) }
            #expect(error?.code == .overloaded)
            #expect(try #require(error?.retryAfter) > .zero)
            async let second = pool.execute(.text("second\n"))
            release.signal()
            #expect(try await first.coverage.inspected == 1)
            #expect(try await second.coverage.inspected == 1)
        }
    }

    @Test func cancellingStopsARequestAndFreesItsPlace() async throws {
        let release = Semaphore()
        let started = Semaphore()
        try await withDetectorPool(.test(workers: 1, requests: 1)) { pool in
            try pool.register(
                .function(.named("test/waits")) { content in
                    if content.text.contains("first") {
                        started.signal()
                        release.wait()
                    }
                    return []
                })
            let texts = (0..<1_000).map {
                ScanConfiguration.Input.text(name: "\($0).py", language: .python, bytes: Array("first\n".utf8))
            }
            let task = Task { try await pool.submit(Request(texts)) }
            await Task.detached { started.wait() }.value
            task.cancel()
            release.signal()
            let error = await #expect(throws: PoolError.self) { try await task.value }
            #expect(error?.code == .cancelled)
            #expect(try await pool.execute(.text("other\n")).coverage.inspected == 1)
        }
    }

    @Test func whatADeadlineCutsOffIsAFailure() async throws {
        let release = Semaphore()
        let started = Semaphore()
        let report = try await withDetectorPool(.test(workers: 1)) { pool in
            try pool.register(
                .function(.named("test/waits")) { content in
                    if content.artifact.path == "0.py" {
                        started.signal()
                        release.wait()
                    }
                    return []
                })
            let texts = (0..<100).map {
                ScanConfiguration.Input.text(
                    name: "\($0).py", language: .python, bytes: Array(repeating: 0x0A, count: 100 - $0))
            }
            async let report = pool.submit(Request(texts, deadline: .seconds(2)))
            // The first one is held up until the deadline has taken back those that wait.
            await Task.detached { started.wait() }.value
            while pool.metrics().waitingTasks > 0 { await Task.yield() }
            release.signal()
            return try await report
        }
        #expect(report.coverage.failed == 99)
        #expect(report.failures.allSatisfy { $0.kind == .timeout })
    }

    @Test func aDrainingPoolFinishesWhatItHas() async throws {
        try await withDetectorPool(.test()) { pool in
            try pool.register(.type(NumberDetector.self))
            async let reports = pool.executeParallel((0..<200).map { _ in .text("7\n") }, maxConcurrent: 200)
            #expect(try await reports.count == 200)
            await pool.drain()
            let error = await #expect(throws: PoolError.self) { try await pool.submit(.text("7\n")) }
            #expect(error?.code == .draining)
        }
    }

    // MARK: Many

    @Test func manyComeBackInTheirOrder() async throws {
        let reports = try await withDetectorPool(.test(workers: 4)) { pool in
            try pool.register(.type(NumberDetector.self))
            return try await pool.executeParallel((0..<2_000).map { .text("\($0 + 2)\n") }, maxConcurrent: 64)
        }
        let messages = try reports.map { try $0.get().findings.map(\.message) }
        #expect(messages == (0..<2_000).map { ["The number \($0 + 2)"] })
    }

    @Test func manyThatEndAtOnceDoNotNest() async throws {
        let results = try await withDetectorPool(.test()) { pool in
            try await pool.executeParallel(Array(repeating: Request([]), count: 100_000), maxConcurrent: 3)
        }
        #expect(results.count == 100_000)
        #expect(results.allSatisfy { if case .failure(let error) = $0 { error.code == .invalid } else { false } })
    }

    @Test func adaptingFindsItsWayAndDoesAll() async throws {
        let run = try await withDetectorPool(.test(workers: 2)) { pool in
            try pool.register(.type(NumberDetector.self))
            return try await pool.executeAdaptive((0..<3_000).map { .text("\($0 + 2)\n") }, targetOverhead: 0.01)
        }
        #expect(run.results.count == 3_000)
        #expect(run.results.allSatisfy { (try? $0.get()) != nil })
        #expect(run.rounds.count > 1)
        #expect(run.rounds.map(\.concurrency).contains(run.concurrency))
        #expect(run.overhead > 0 && run.overhead < 1)
    }

    // MARK: Remembering

    @Test func resultsAreRememberedAndNeverCrossLabels() async throws {
        let calls = Atomic(0)
        try await withDetectorPool(.test(memory: 1 << 20)) { pool in
            try pool.register(
                .function(.named("test/word"), version: "1") { content in
                    calls.add(1, ordering: .relaxed)
                    return content.lines(with: "bad")
                })
            let label = try #require(SecurityLabel("secret"))
            for (request, expected) in [
                (Request.text("bad\n"), 1), (.text("bad\n"), 1), (.text("bad\n", label: label), 2),
                (.text("bad\n", label: label), 2), (.text("bad \n"), 3), (.text("bad\n"), 3),
            ] {
                let report = try await pool.submit(request)
                #expect(report.summary == ["a.py:1 test/word"])
                #expect(calls.load(ordering: .relaxed) == expected)
            }
            #expect(pool.metrics().memoryCache?.hits == 3)
        }
    }

    @Test func aFailureIsNotRemembered() async throws {
        struct Broken: Error {}
        let calls = Atomic(0)
        try await withDetectorPool(.test(memory: 1 << 20)) { pool in
            try pool.register(
                .function(.named("test/broken"), version: "1") { _ in
                    calls.add(1, ordering: .relaxed)
                    throw Broken()
                })
            for _ in 0..<3 { #expect(try await pool.submit(.text("bad\n")).failures.count == 1) }
        }
        #expect(calls.load(ordering: .relaxed) == 3)
    }
}
