internal import HTTPTypes

/// W3C Trace Context: the caller's trace goes on here, or one begins.
struct TraceContext: Sendable, Hashable {
    /// 32 hexadecimal digits.
    let id: String
    /// 16 hexadecimal digits: the span of the caller, if there is one.
    let parent: String?

    /// - Parameter header: a `traceparent`; what is none begins a new trace.
    init(_ header: String?) {
        if let given = header.flatMap({ TraceParent($0) }) {
            self.init(id: TraceParent.hexadecimal(given.trace), parent: given)
        } else {
            self.init(id: TraceParent.hexadecimal(UInt128.random(in: 1 ... .max)), parent: nil)
        }
    }

    init(id: String, parent: TraceParent?) {
        self.id = id
        self.parent = parent.map { TraceParent.hexadecimal($0.span) }
    }
}

extension HTTPField.Name {
    static let traceparent = HTTPField.Name("traceparent")!  // a constant that has the form of one
}
