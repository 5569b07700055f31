internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import Tracing

/// What watches requests as they pass.
struct Telemetry: Sendable {
    let meter: HTTPMeter
    let tracer: PicketTracer?

    /// - Parameters:
    ///   - route: what the request is for; `nil`: nothing that there is.
    ///   - answer: gets the trace that the request belongs to.
    nonisolated(nonsending) func observe(
        _ request: Request, for route: EndpointTable.Route?,
        _ answer: nonisolated(nonsending) (TraceContext) async -> Answer
    ) async -> Answer {
        let began = ContinuousClock.now
        meter.began()
        let header = request.headers[.traceparent]
        let response: Answer
        if let tracer {
            response = await traced(request.method, header, route?.endpoint, tracer, answer)
        } else {
            response = await answer(TraceContext(header))
        }
        meter.ended(route?.endpoint.id, status: response.status.code, after: .now - began)
        return response
    }

    /// Spans are named for routes, never for paths: those hold what people called things.
    private nonisolated(nonsending) func traced(
        _ method: HTTPRequest.Method, _ header: String?, _ endpoint: Endpoint?, _ tracer: PicketTracer,
        _ answer: nonisolated(nonsending) (TraceContext) async -> Answer
    ) async -> Answer {
        var context = ServiceContext.topLevel
        if let parent = header.flatMap({ TraceParent($0) }) { context.span = SpanContext(parent: parent, budget: nil) }
        let route = endpoint?.path ?? "none"
        let name = "\(endpoint?.method.rawValue ?? "other") \(route)"
        let span = tracer.startSpan(name, context: context, ofKind: .server)
        let trace = TraceContext(trace: span.context.span?.parent.trace ?? 0, span: context.span?.parent.span)
        let response = await ServiceContext.withValue(span.context) { await answer(trace) }
        if span.isRecording {
            var attributes = SpanAttributes()
            attributes["http.request.method"] = endpoint?.method.rawValue ?? "_OTHER"
            attributes["http.route"] = route
            attributes["http.response.status_code"] = response.status.code
            span.attributes = attributes
            if response.status.code >= 500 { span.setStatus(SpanStatus(code: .error)) }
        }
        span.end()
        return response
    }
}
