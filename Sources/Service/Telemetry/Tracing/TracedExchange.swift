package import Evidence
internal import Tracing

/// Requests to others carry the trace on, each as a span of its own. Addresses may hold tokens: none is in the span.
package struct TracedExchange: HTTPExchange {
    private let base: any HTTPExchange
    private let tracer: PicketTracer
    private let purpose: String

    /// - Parameter purpose: `deliver alert`, `time stamp`: the span's name.
    package init(_ base: any HTTPExchange, _ tracer: PicketTracer, purpose: String) {
        self.base = base
        self.tracer = tracer
        self.purpose = purpose
    }

    package func send(_ request: Evidence.HTTPRequest) async throws(DeliveryError) -> Evidence.HTTPResponse {
        let span = tracer.startSpan(purpose, ofKind: .client)
        defer { span.end() }
        var request = request
        tracer.inject(span.context, into: &request.headers, using: HeaderInjector())
        do throws(DeliveryError) {
            let response = try await base.send(request)
            span.attributes["http.response.status_code"] = response.status
            return response
        } catch {
            span.setStatus(SpanStatus(code: .error))
            throw error
        }
    }

    private struct HeaderInjector: Injector {
        func inject(_ value: String, forKey key: String, into carrier: inout [HTTPHeader]) {
            carrier.removeAll { $0.name.lowercased() == key }
            carrier.append(HTTPHeader(key, value))
        }
    }
}
