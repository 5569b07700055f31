internal import Synchronization
package import Tracing

/// A span that has ended, as exporters get it.
package struct FinishedSpan: Sendable {
    let id: TraceParent
    let parent: UInt64?
    var name: String
    let kind: SpanKind
    /// Nanoseconds since 1970.
    var start: UInt64
    var end: UInt64 = 0
    var attributes: [String: SpanAttribute] = [:]
    var events: [(time: UInt64, name: String, attributes: [String: SpanAttribute])] = []
    var links: [TraceParent] = []
    var status: SpanStatus?
    /// What was more than the limits let.
    var droppedAttributes = 0
    var droppedEvents = 0
}

/// A piece of work while it goes on. Without recording it only carries its place in the trace.
package final class PicketSpan: Tracing.Span, Sendable {
    package let context: InstrumentationContext
    package let isRecording: Bool
    private let limits: PicketTracer.Limits
    private let ended: @Sendable (FinishedSpan) -> Void
    private let state: Mutex<State>

    private struct State {
        var span: FinishedSpan
        var hasEnded = false
    }

    init(
        _ span: FinishedSpan, context: InstrumentationContext, isRecording: Bool, limits: PicketTracer.Limits,
        ended: @escaping @Sendable (FinishedSpan) -> Void
    ) {
        self.context = context
        self.isRecording = isRecording
        self.limits = limits
        self.ended = ended
        state = Mutex(State(span: span))
    }

    package var operationName: String {
        get { state.withLock { $0.span.name } }
        set { change { $0.name = MetricName.cut(newValue, self.limits.textBytes) } }
    }

    package var attributes: SpanAttributes {
        get { SpanAttributes(state.withLock { $0.span.attributes }) }
        set {
            change { span in
                let (kept, dropped) = self.bounded(newValue)
                span.attributes = kept
                span.droppedAttributes = dropped
            }
        }
    }

    package func setStatus(_ status: SpanStatus) { change { $0.status = status } }

    package func addEvent(_ event: SpanEvent) {
        change { span in
            guard span.events.count < self.limits.events else {
                span.droppedEvents += 1
                return
            }
            let name = MetricName.cut(event.name, self.limits.textBytes)
            span.events.append((event.nanosecondsSinceEpoch, name, self.bounded(event.attributes).kept))
        }
    }

    /// By its type alone: what errors say may hold what was inspected.
    package func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        guard isRecording else { return }
        var attributes = attributes
        attributes["exception.type"] = String(describing: type(of: error))
        addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
    }

    package func addLink(_ link: SpanLink) {
        guard let parent = link.context.span?.parent else { return }
        change { if $0.links.count < 16 { $0.links.append(parent) } }
    }

    package func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        guard isRecording else { return }
        let time = instant().nanosecondsSinceEpoch
        let span = state.withLock { state -> FinishedSpan? in
            guard !state.hasEnded else { return nil }
            state.hasEnded = true
            // A clock that was set back does not make a span end before it began.
            state.span.end = max(state.span.start, time)
            return state.span
        }
        if let span { ended(span) }
    }

    private func change(_ body: (inout FinishedSpan) -> Void) {
        guard isRecording else { return }
        state.withLock { if !$0.hasEnded { body(&$0.span) } }
    }

    private func bounded(_ attributes: SpanAttributes) -> (kept: [String: SpanAttribute], dropped: Int) {
        var kept: [String: SpanAttribute] = [:]
        var dropped = 0
        attributes.forEach { name, value in
            guard kept.count < limits.attributes else {
                dropped += 1
                return
            }
            kept[MetricName.cut(name, 128)] = bounded(value)
        }
        return (kept, dropped)
    }

    private func bounded(_ value: SpanAttribute) -> SpanAttribute {
        switch value {
        case .string(let text): .string(MetricName.cut(text, limits.textBytes))
        case .stringConvertible(let some): .string(MetricName.cut("\(some)", limits.textBytes))
        case .stringArray(let texts): .stringArray(texts.prefix(16).map { MetricName.cut($0, limits.textBytes) })
        case .stringConvertibleArray(let some):
            .stringArray(some.prefix(16).map { MetricName.cut("\($0)", limits.textBytes) })
        case .int32Array(let numbers): .int64Array(numbers.prefix(64).map { Int64($0) })
        case .int64Array(let numbers): .int64Array(Array(numbers.prefix(64)))
        case .doubleArray(let numbers): .doubleArray(Array(numbers.prefix(64)))
        case .boolArray(let values): .boolArray(Array(values.prefix(64)))
        default: value
        }
    }
}
