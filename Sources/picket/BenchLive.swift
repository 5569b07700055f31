import ArgumentParser
import Evidence
import Glibc
import Hummingbird
import Logging
import Measurement
import Service
import Storage

/// A service that publishes events at a rate, for clients in another process: Benchmarks/live has them.
struct LiveSpeed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "live", abstract: "Serve a live feed for clients to measure.",
        discussion: """
            Prints the port, waits for the clients, publishes, waits until all was sent, and prints what it took as JSON. \
            Benchmarks/live starts it together with its clients.
            """)

    @Option(help: "Clients to wait for.") var clients = 1_000
    @Option(help: "Events a second.") var rate = 1_000
    @Option(help: "How long to publish.") var seconds = 20

    func run() async throws {
        guard (1...10_000).contains(clients), (1...100_000).contains(rate), (1...3_600).contains(seconds) else {
            throw UsageError("--clients takes 1 to 10000, --rate 1 to 100000, --seconds 1 to 3600")
        }
        var template = Array("/tmp/picket-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw UsageError("cannot make a folder in /tmp") }
        let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer { for name in ["picket.db", "picket.db-wal", "picket.db-shm", ""] { remove("\(folder)/\(name)") } }
        let database = try SQLiteDatabase(path: "\(folder)/picket.db")
        try await Schema.migrate(database, now: EvidenceOptions.now())
        var limits = LiveFeed.Limits()
        (limits.connections, limits.connectionsPerPrincipal) = (clients, clients)
        let feed = try LiveFeed(limits, now: EvidenceOptions.now)
        var parts = PicketService.Parts(
            version: Version.text, store: Store(database, now: EvidenceOptions.now), authenticator: Anybody(),
            logger: Logger(label: "picket", factory: { _ in SwiftLogNoOpLogHandler() }))
        parts.live = feed
        let service = PicketService(parts)
        let (ports, told) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                try await service.application(listening: {
                    told.yield($0)
                    told.finish()
                }).run()
            }
            for await port in ports { Terminal.print("\(port)") }
            fflush(nil)
            try await measure(feed)
            tasks.cancelAll()
        }
        await database.close()
    }

    private func measure(_ feed: LiveFeed) async throws {
        let idle = Self.residentBytes
        let end = ContinuousClock.now + .seconds(120)
        while feed.counts.connections < clients {
            guard ContinuousClock.now < end else { throw UsageError("not all clients came") }
            try await Task.sleep(for: .milliseconds(20))
        }
        try await Task.sleep(for: .seconds(2))
        let connected = Self.residentBytes
        let start = ContinuousClock.now
        for number in 0..<rate * seconds {
            let due = start + .nanoseconds(Int64(number) * 1_000_000_000 / Int64(rate))
            if due > .now { try await Task.sleep(until: due, tolerance: .zero, clock: .continuous) }
            feed.publish(Self.event(number))
        }
        let published = ContinuousClock.now - start
        let expected = UInt64(clients) * UInt64(rate * seconds)
        for _ in 0..<1_000 where feed.counts.delivered < expected { try await Task.sleep(for: .milliseconds(20)) }
        let counts = feed.counts
        let result: JSON = [
            "clients": JSON(clients), "published": JSON(rate * seconds), "delivered": JSON(Int(counts.delivered)),
            "gaps": JSON(Int(counts.gaps)), "publishedSeconds": .number(published / .seconds(1)),
            "idleBytes": JSON(idle), "bytesPerClient": JSON((connected - idle) / clients),
            "residentBytes": JSON(Self.residentBytes),
        ]
        Terminal.print(String(decoding: result.canonical, as: UTF8.self))
        // Until the clients have read it.
        try await Task.sleep(for: .seconds(2))
    }

    /// As findings are: some 300 bytes.
    private static func event(_ number: Int) -> Event {
        Event(
            .findings, "finding.new", label: .lowest,
            payload: [
                "rule": "structure/cyclomatic", "severity": "medium", "path": "Sources/Service/Live/LiveFeed.swift",
                "line": JSON(number % 5_000),
                "message": "The function has a cyclomatic complexity of 17; 10 are easy to test",
                "fingerprint": .string("\(number)-6c1f0c6d8f3e4b5a"),
            ])
    }

    private static var residentBytes: Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, 256, file) != nil else { return 0 }
        let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * Int(getpagesize())
    }
}

private struct Anybody: Authenticator {
    let caller = Principal(
        id: Identifier(time: 1), kind: .user, actor: "user:bench", roles: [.viewer], clearance: .lowest)

    func principal(of request: Hummingbird.Request, remoteAddress: String) async throws -> Principal? { caller }
}
