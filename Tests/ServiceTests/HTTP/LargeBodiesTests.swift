import Detection
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

@Suite struct BodyLineTests {
    private func line(_ bytes: Int, ofOne: Int? = nil, waiting: Int = 1_000) -> BodyLine {
        var bounds = BodyLine.Bounds(bytes: bytes)
        bounds.bytesOfOne = ofOne ?? bytes
        bounds.waiting = waiting
        return BodyLine(bounds)
    }

    @Test func whoComesFirstIsServedFirst() {
        var line = line(10)
        #expect(line.enter(1, caller: "a", bytes: 6) == .taken)
        #expect(line.enter(2, caller: "b", bytes: 6) == .waits)
        // It would fit, and would keep the other waiting.
        #expect(line.enter(3, caller: "c", bytes: 2) == .waits)
        #expect(line.leave(1) == [2, 3])
        #expect(line.bytes == 8)
        // Larger than all there is: alone.
        #expect(line.enter(4, caller: "d", bytes: 50) == .waits)
        #expect(line.leave(2) == [])
        #expect(line.leave(3) == [4])
        #expect(line.bytes == 10)
    }

    @Test func nobodyHoldsAllOfIt() {
        var line = line(10, ofOne: 5)
        #expect(line.enter(1, caller: "a", bytes: 4) == .taken)
        #expect(line.enter(2, caller: "a", bytes: 4) == .waits)
        #expect(line.enter(3, caller: "a", bytes: 1) == .waits)
        #expect(line.enter(4, caller: "b", bytes: 5) == .taken)
        #expect(line.leave(4) == [])
        #expect(line.leave(1) == [2, 3])
        // One is always taken, however large.
        #expect(line.enter(5, caller: "c", bytes: 5) == .taken)
    }

    @Test func theLineEnds() {
        var line = line(1, waiting: 2)
        #expect(line.enter(1, caller: "a", bytes: 1) == .taken)
        #expect(line.enter(2, caller: "b", bytes: 1) == .waits)
        #expect(line.enter(3, caller: "c", bytes: 1) == .waits)
        #expect(line.enter(4, caller: "d", bytes: 1) == .full)
        #expect(line.leave(3) == [])
        #expect(line.enter(5, caller: "d", bytes: 1) == .waits)
    }

    /// Whatever comes and goes in whatever order: never more than there is, never out of turn, and all are served.
    @Test(arguments: 0..<100) func anyOrder(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var line = line(100, ofOne: 50, waiting: 30)
        var held: [UInt64: (caller: String, bytes: Int)] = [:]
        var waiting: [(id: UInt64, caller: String, bytes: Int)] = []
        func take(_ ids: [UInt64]) {
            for id in ids {
                guard let index = waiting.firstIndex(where: { $0.id == id }) else {
                    Issue.record("\(id) did not wait")
                    return
                }
                let one = waiting.remove(at: index)
                // Whoever came before and is passed waits for room of their own, or for one of theirs that does.
                var passed: Set<String> = []
                for earlier in waiting[..<index] {
                    #expect(earlier.caller != one.caller)
                    guard passed.insert(earlier.caller).inserted else { continue }
                    let own = held.values.filter { $0.caller == earlier.caller }.map(\.bytes)
                    #expect(!own.isEmpty && own.reduce(earlier.bytes, +) > 50)
                }
                held[id] = (one.caller, one.bytes)
            }
        }
        for id in 1...UInt64(600) {
            if id < 500, Bool.random(using: &random) {
                let caller = "\(Int.random(in: 0..<4, using: &random))"
                let bytes = Int.random(in: 0...120, using: &random)
                switch line.enter(id, caller: caller, bytes: bytes) {
                case .taken: held[id] = (caller, min(bytes, 100))
                case .waits: waiting.append((id, caller, min(bytes, 100)))
                case .full: #expect(waiting.count == 30)
                }
            } else if let id = (Array(held.keys) + waiting.map(\.id)).sorted().randomElement(using: &random) {
                held[id] = nil
                waiting.removeAll { $0.id == id }
                take(line.leave(id))
            }
            #expect(line.bytes == held.values.reduce(0) { $0 + $1.bytes })
            #expect(line.bytes <= 100 && line.waiting == waiting.count)
            #expect(Set(held.keys).allSatisfy(line.isHeld) && waiting.map(\.id).allSatisfy(line.isWaiting))
        }
        while let id = held.keys.min() {
            held[id] = nil
            take(line.leave(id))
        }
        #expect(waiting.isEmpty && line.bytes == 0 && line.waiting == 0)
    }
}

/// Large bodies over real connections: each has its turn, and together they take no more than they may.
@Suite struct LargeBodiesTests {
    private static let report: String = {
        var report = Report(tool: .init(name: "picket", version: "1"), root: "/r")
        report.findings = (0..<100).map { number in
            Finding(
                rule: "r/a", severity: .low, confidence: .high, message: String(repeating: "m", count: 200),
                place: Place(
                    path: "a\(number).py", start: Position(line: 1, column: 1, byteColumn: 1),
                    end: Position(line: 1, column: 2, byteColumn: 2)), fingerprint: "f\(number)")
        }
        return String(decoding: SentReport(report).bytes, as: UTF8.self)
    }()
    private static let size = report.utf8.count
    private static let request =
        "POST /v1/projects/p/reports HTTP/1.1\r\nHost: x\r\nAuthorization: Test operator 0 0\r\nConnection: close\r\n"
        + "Content-Type: application/x-ndjson\r\nContent-Length: \(size)\r\n\r\n" + report

    private static func run(
        _ change: (inout LargeBodies.Bounds) -> Void, _ body: @escaping @Sendable (LiveService) async throws -> Void
    ) async throws {
        var limits = Limits()
        // Who stands still here does so for as long as the test takes.
        (limits.bodySeconds, limits.answerSeconds) = (600, 600)
        var bounds = LargeBodies.Bounds()
        bounds.waitSeconds = 600
        change(&bounds)
        try await LiveService.run(limits, bodies: bounds) { service in
            _ = try await service.store.makeProject(key: "p", name: "P")
            try await body(service)
        }
    }

    /// Somebody who has a turn, and does not come to an end with it.
    private static func holder(_ service: LiveService) throws -> Socket {
        let socket = try service.socket()
        try socket.send(String(request.dropLast(1_000)))
        return socket
    }

    private static func finish(_ socket: Socket, _ service: LiveService) async throws -> String {
        try await service.blocking {
            try socket.send(String(request.suffix(1_000)))
            return try socket.receiveAll()
        }
    }

    private static func figure(_ service: LiveService, _ name: String) async throws -> Int {
        let all = try await service.exchange(
            "GET /metrics HTTP/1.1\r\nHost: x\r\nAuthorization: Test operator 15 \(Label.highest.compartments)\r\n"
                + "Connection: close\r\n\r\n")
        let line = all.split(separator: "\n").first { $0.hasPrefix("\(name){place=\"memory\"}") }
        return try #require(
            line?.split(separator: " ").last.flatMap { Double($0) }.map { Int($0) }, "\(all.prefix(500))")
    }

    private static func wait(_ service: LiveService, _ name: String, _ isRight: (Int) -> Bool) async throws {
        for await _ in AsyncStream<Void>.ticks(seconds: 60) {
            if isRight(try await figure(service, name)) { return }
        }
        Issue.record("\(name) is not what it has to be")
    }

    @Test func eachHasItsTurnAndAllAreTaken() async throws {
        try await Self.run { bounds in
            // Room for two.
            bounds.memory = .init(bytes: Self.size * 5 / 2)
            bounds.memory.bytesOfOne = bounds.memory.bytes
        } _: { service in
            let held = try [Self.holder(service), Self.holder(service)]
            try await Self.wait(service, "picket_bodies_bytes") { $0 == 2 * Self.size }
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 {
                    group.addTask { try await service.exchange(Self.request).hasPrefix("HTTP/1.1 201") }
                }
                try await Self.wait(service, "picket_bodies_waiting") { $0 > 0 }
                #expect(try await Self.figure(service, "picket_bodies_bytes") == 2 * Self.size)
                for socket in held {
                    #expect(try await Self.finish(socket, service).hasPrefix("HTTP/1.1 201"))
                }
                for try await isTaken in group { #expect(isTaken) }
            }
            #expect(try await Self.figure(service, "picket_bodies_bytes") == 0)
            #expect(try await Self.figure(service, "picket_bodies_refused_total") == 0)
        }
    }

    @Test func whoseTurnDoesNotComeIsAskedToComeAgain() async throws {
        try await Self.run { bounds in
            bounds.memory = .init(bytes: Self.size)
            bounds.waitSeconds = 1
        } _: { service in
            let held = try Self.holder(service)
            try await Self.wait(service, "picket_bodies_bytes") { $0 == Self.size }
            let answer = try await service.exchange(Self.request)
            #expect(answer.hasPrefix("HTTP/1.1 503") && answer.contains("Retry-After: 10"), "\(answer)")
            #expect(answer.contains("urn:picket:problem:bodies-full"))
            #expect(try await Self.figure(service, "picket_bodies_refused_total") == 1)
            // Who is done leaves room.
            #expect(try await Self.finish(held, service).hasPrefix("HTTP/1.1 201"))
            #expect(try await service.exchange(Self.request).hasPrefix("HTTP/1.1 201"))
        }
    }

    @Test func whoHangsUpLeavesRoom() async throws {
        try await Self.run { bounds in
            bounds.memory = .init(bytes: Self.size)
        } _: { service in
            do {
                let held = try Self.holder(service)
                try await Self.wait(service, "picket_bodies_bytes") { $0 == Self.size }
                withExtendedLifetime(held) {}
            }
            try await Self.wait(service, "picket_bodies_bytes") { $0 == 0 }
            #expect(try await service.exchange(Self.request).hasPrefix("HTTP/1.1 201"))
        }
    }

    /// Otherwise a few who send a byte now and then would keep all others waiting.
    @Test func whoHasATurnHasToUseIt() async throws {
        try await Self.run { bounds in
            (bounds.startSeconds, bounds.bytesPerSecond) = (0, 1 << 30)
        } _: { service in
            let answer = try await service.exchange(Self.request)
            #expect(answer.hasPrefix("HTTP/1.1 408") && answer.contains("too-slow"), "\(answer)")
            #expect(try await Self.figure(service, "picket_bodies_bytes") == 0)
        }
    }
}
