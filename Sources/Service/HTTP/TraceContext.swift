internal import HTTPTypes

/// W3C Trace Context: the caller's trace goes on here, or one begins.
struct TraceContext: Sendable, Hashable {
    let trace: UInt128
    /// The span of the caller, if there is one.
    let span: UInt64?

    /// 32 hexadecimal digits.
    var id: String { TraceParent.hexadecimal(trace) }

    /// - Parameter header: a `traceparent`; what is none begins a new trace.
    init(_ header: String?) {
        if let given = header.flatMap({ TraceParent($0) }) {
            self.init(trace: given.trace, span: given.span)
        } else {
            self.init(trace: UInt128.random(in: 1 ... .max), span: nil)
        }
    }

    init(trace: UInt128, span: UInt64?) {
        self.trace = trace
        self.span = span
    }
}

extension HTTPField.Name {
    static let traceparent = HTTPField.Name("traceparent")!  // a constant that has the form of one
}
