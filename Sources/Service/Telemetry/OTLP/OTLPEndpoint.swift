package import Evidence

/// Where OTLP/HTTP goes, as JSON: a collector's address, and what it wants to see in the headers.
package struct OTLPEndpoint: Sendable {
    private let http: any HTTPExchange
    private let base: String
    private let headers: [HTTPHeader]

    /// - Parameter base: `https://collector:4318`; `/v1/traces` and `/v1/metrics` follow.
    package init(_ http: any HTTPExchange, base: String, headers: [HTTPHeader] = []) {
        self.http = http
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.headers = headers
    }

    /// - Parameter signal: `traces` or `metrics`.
    func send(_ document: JSON, to signal: String) async -> ExportOutcome {
        let request = Evidence.HTTPRequest(
            "POST", "\(base)/v1/\(signal)", headers: headers + [HTTPHeader("Content-Type", "application/json")],
            body: document.canonical)
        do throws(DeliveryError) {
            let response = try await http.send(request)
            switch response.status {
            case 200...299: return .accepted
            // Those that OTLP's specification calls retryable.
            case 429, 502, 503, 504:
                return .later(after: response.header("Retry-After").flatMap { Int64($0) }.map { $0.clampedSeconds })
            default: return .refused
            }
        } catch {
            return error.isPassing ? .later(after: nil) : .refused
        }
    }
}

extension Int64 {
    /// Seconds in milliseconds, within a day.
    fileprivate var clampedSeconds: Int64 { Swift.min(Swift.max(0, self), 86_400) * 1_000 }
}

/// Who sends: `service.name` and the like.
package struct OTLPResource: Sendable {
    package var version: String
    package var instance: String

    package init(version: String, instance: String) {
        self.version = version
        self.instance = instance
    }

    var json: JSON {
        [
            "attributes": [
                OTLP.attribute("service.name", "picket"), OTLP.attribute("service.version", .string(version)),
                OTLP.attribute("service.instance.id", .string(instance)),
            ]
        ]
    }

    var scope: JSON { ["name": "picket", "version": .string(version)] }
}

/// Forms that traces and metrics share. Integers of 64 bits are texts, as protobuf's JSON has them.
enum OTLP {
    static func attribute(_ name: String, _ value: JSON) -> JSON {
        ["key": .string(name), "value": ["stringValue": value]]
    }

    static func integer(_ value: some BinaryInteger) -> JSON { .string(String(value)) }
}
