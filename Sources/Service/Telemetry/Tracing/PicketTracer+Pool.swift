package import Detection
package import Engine
internal import Metrics
package import Tracing

extension PicketTracer {
    /// Has the pool carry out a request, in a span of its own with one below it for each detector, those that failed first.
    ///
    /// One pass over a file serves all rules, so a detector's span has the times of the request and says whether it got
    /// through. How much was found is in none of them: collectors know no labels.
    package func withPoolSpan(
        _ request: Engine.Request, _ execute: (Engine.Request) async throws -> Report
    ) async throws -> Report {
        let span = startSpan("pool request", ofKind: .internal)
        defer { span.end() }
        guard span.isRecording else { return try await execute(request) }
        span.attributes["picket.priority"] = request.priority.level
        span.attributes["picket.artifacts"] = request.artifacts.count
        var request = request
        request.caller.context["traceparent"] = span.context.span?.parent.header
        let began = DefaultTracerClock.now
        do {
            let report = try await ServiceContext.withValue(span.context) { try await execute(request) }
            describe(report, in: span, since: began)
            return report
        } catch {
            span.recordError(error)
            span.setStatus(SpanStatus(code: .error))
            throw error
        }
    }

    private static let mostDetectors = 64

    private func describe(_ report: Report, in span: PicketSpan, since began: DefaultTracerClock.Timestamp) {
        let coverage = report.coverage
        span.updateAttributes { attributes in
            attributes["picket.files"] = coverage.inspected + coverage.partial + coverage.failed
            attributes["picket.cached"] = coverage.cached
            attributes["picket.failures"] = report.failures.count
        }
        let now = DefaultTracerClock.now
        var failures: [String: Int] = [:]
        for detector in report.failures.compactMap(\.detector) { failures[detector, default: 0] += 1 }
        let sound = report.rules.map(\.id).filter { failures[$0] == nil }
        for id in (failures.keys.sorted() + sound).prefix(Self.mostDetectors) {
            let child = startSpan("detector \(id)", context: span.context, ofKind: .internal, at: began)
            guard child.isRecording else { break }
            if let count = failures[id] {
                child.attributes["picket.failures"] = count
                child.setStatus(SpanStatus(code: .error))
            }
            child.end(at: now)
        }
    }
}
