internal import Synchronization
package import Tracing

/// swift-distributed-tracing's back end: spans are handed to an exporter when they end.
///
/// Bounded at every place: a share of traces is kept (the same on every node, since the trace's id decides), a trace has
/// at most so many spans here, a span so many attributes and events, and texts have a length.
package final class PicketTracer: Tracer, Sendable {
    package struct Limits: Sendable {
        /// Of traces that begin here, how many are kept: 0 to 1.
        package var share = 0.1
        package var spansPerTrace = 200
        package var attributes = 32
        package var events = 16
        package var textBytes = 512

        package init() {}
    }

    let limits: Limits
    private let ended: @Sendable (FinishedSpan) -> Void
    private let random: @Sendable () -> UInt64
    private let dropped = Atomic(0)

    /// - Parameters:
    ///   - random: for ids.
    ///   - ended: called with each kept span, on the thread that ended it: it has to be quick.
    package init(
        _ limits: Limits = Limits(), random: @escaping @Sendable () -> UInt64 = { .random(in: .min ... .max) },
        ended: @escaping @Sendable (FinishedSpan) -> Void
    ) {
        self.limits = limits
        self.random = random
        self.ended = ended
    }

    /// Spans beyond the number a trace may have.
    var droppedSpans: Int { dropped.load(ordering: .relaxed) }

    // MARK: Spans

    package func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> PicketSpan {
        var context = context()
        let parent = context.span
        let trace = parent?.parent.trace ?? newTrace()
        let isSampled = parent?.parent.isSampled ?? isKept(trace)
        let budget = parent?.budget ?? SpanBudget(limits.spansPerTrace)
        let own = TraceParent(trace: trace, span: newSpan(), isSampled: isSampled)
        let isRecording = isSampled && budget.take()
        if isSampled && !isRecording { dropped.wrappingAdd(1, ordering: .relaxed) }
        // What is not kept cannot be anybody's parent: its children are its parent's.
        let handed = isRecording || parent == nil || !isSampled ? own : parent?.parent ?? own
        context.span = SpanContext(parent: handed, budget: budget)
        let record = FinishedSpan(
            id: own, parent: parent?.parent.span, name: MetricName.cut(operationName, limits.textBytes), kind: kind,
            start: isRecording ? instant().nanosecondsSinceEpoch : 0)
        return PicketSpan(record, context: context, isRecording: isRecording, limits: limits, ended: ended)
    }

    /// The whole of an id's second half is random, so that it says as well which traces are kept.
    private func isKept(_ trace: UInt128) -> Bool {
        limits.share >= 1 || Double(UInt64(truncatingIfNeeded: trace)) * 0x1p-64 < limits.share
    }

    private func newTrace() -> UInt128 { UInt128(random()) << 64 | UInt128(random() | 1) }
    private func newSpan() -> UInt64 { max(1, random()) }

    /// Exporters have their own; see ``SpanExporter``.
    package func forceFlush() {}

    // MARK: From and to others

    package func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let header = extractor.extract(key: "traceparent", from: carrier), let parent = TraceParent(header) else {
            return
        }
        context.span = SpanContext(parent: parent, budget: nil)
    }

    package func inject<Carrier, Inject: Injector>(
        _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let span = context.span else { return }
        injector.inject(span.parent.header, forKey: "traceparent", into: &carrier)
    }
}

/// How many spans one trace may still have.
final class SpanBudget: Sendable {
    private let left: Atomic<Int>

    init(_ count: Int) { left = Atomic(count) }

    func take() -> Bool { left.wrappingSubtract(1, ordering: .relaxed).oldValue > 0 }
}
