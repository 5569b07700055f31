package import Evidence
internal import Metrics
package import Storage

/// A database that counts what is asked of it: by purpose, how often, how long, how it failed.
package struct MeteredDatabase: Database, MetricSource {
    private let base: any Database
    private let registry: MetricRegistry
    private let running: GaugeMeter

    package init(_ base: any Database, _ registry: MetricRegistry) {
        self.base = base
        self.registry = registry
        running = registry.gauge("picket_database_running")
        registry.describe("picket_database_running", "Reads and writes that wait or run now")
    }

    package var dialect: Dialect { base.dialect }

    package func read<Value: Sendable>(
        _ purpose: StaticString, _ body: @Sendable (any Connection) throws -> Value
    ) async throws(StoreError) -> Value {
        let clock = begin()
        do throws(StoreError) {
            let value = try await base.read(purpose, body)
            end("read", purpose, clock, nil)
            return value
        } catch {
            end("read", purpose, clock, error)
            throw error
        }
    }

    package func write<Value: Sendable>(
        _ purpose: StaticString, _ body: @Sendable (any Connection) throws -> Value
    ) async throws(StoreError) -> Value {
        let clock = begin()
        do throws(StoreError) {
            let value = try await base.write(purpose, body)
            end("write", purpose, clock, nil)
            return value
        } catch {
            end("write", purpose, clock, error)
            throw error
        }
    }

    package func maintain<Value: Sendable>(
        _ purpose: StaticString, _ body: @Sendable (any Connection) throws -> Value
    ) async throws(StoreError) -> Value {
        let clock = begin()
        do throws(StoreError) {
            let value = try await base.maintain(purpose, body)
            end("maintain", purpose, clock, nil)
            return value
        } catch {
            end("maintain", purpose, clock, error)
            throw error
        }
    }

    package func backUp(to path: String) async throws(StoreError) { try await base.backUp(to: path) }
    package func reclaim() async throws(StoreError) -> Int { try await base.reclaim() }
    package func health() async -> DatabaseHealth { await base.health() }
    package func close() async { await base.close() }

    private func begin() -> ContinuousClock.Instant {
        running.increment(by: 1)
        return .now
    }

    /// Purposes are written in the code, so there are few.
    private func end(
        _ kind: String, _ purpose: StaticString, _ began: ContinuousClock.Instant, _ error: StoreError?
    ) {
        running.decrement(by: 1)
        let labels = [("kind", kind), ("purpose", purpose.description)]
        registry.histogram("picket_database_seconds", labels, HistogramMeter.seconds).record(.now - began)
        guard let error else { return }
        registry.counter("picket_database_errors_total", labels + [("code", Self.name(error.code))]).increment(
            by: 1 as Int64)
    }

    private static func name(_ code: StoreError.Code) -> String {
        switch code {
        case .unavailable: "unavailable"
        case .busy: "busy"
        case .conflict: "conflict"
        case .notFound: "not-found"
        case .full: "full"
        case .damaged: "damaged"
        case .newer: "newer"
        case .invalid: "invalid"
        default: "failed"
        }
    }

    /// Whether it answers, and each detail of its health that is a number: connections, lag, size.
    package func families() async -> [MetricFamily] {
        let health = await base.health()
        return [
            .gauge("picket_database_ready", "1 if the database answers", health.isReady ? 1 : 0),
            MetricFamily(
                .gauge, "picket_database_state", "What the database says of itself: connections, lag, sizes",
                health.details.compactMap { detail in
                    Double(detail.value).map { MetricSample($0, [("name", detail.name)]) }
                }),
        ]
    }
}

/// A ledger that counts what is appended to it.
package struct MeteredLog: EntryLog {
    private let base: any EntryLog
    private let entries: CounterMeter
    private let failures: CounterMeter
    private let latency: HistogramMeter

    package init(_ base: any EntryLog, _ registry: MetricRegistry) {
        self.base = base
        entries = registry.counter("picket_ledger_entries_total")
        failures = registry.counter("picket_ledger_failures_total")
        latency = registry.histogram("picket_ledger_append_seconds", [], HistogramMeter.seconds)
        registry.describe("picket_ledger_entries_total", "Entries appended to the ledger")
        registry.describe("picket_ledger_failures_total", "Appends to the ledger that failed")
        registry.describe("picket_ledger_append_seconds", "Time until an append was on stable storage")
    }

    package func append(_ drafts: [EntryDraft]) async throws -> [Receipt] {
        let began = ContinuousClock.now
        do {
            let receipts = try await base.append(drafts)
            latency.record(.now - began)
            entries.increment(by: Int64(receipts.count))
            return receipts
        } catch {
            failures.increment(by: 1 as Int64)
            throw error
        }
    }
}

/// Where events go, counted by topic and kind: new findings, alerts, scans.
package struct MeteredEvents: EventSink {
    private let base: any EventSink
    private let registry: MetricRegistry

    package init(_ base: any EventSink, _ registry: MetricRegistry) {
        self.base = base
        self.registry = registry
    }

    package func publish(_ event: Event) {
        registry.counter("picket_events_total", [("kind", event.kind), ("topic", event.topic.rawValue)])
            .increment(by: 1 as Int64)
        base.publish(event)
    }
}
