internal import Evidence
internal import Tracing

/// Spans as OTLP's `ExportTraceServiceRequest`, in JSON: ids are hexadecimal there, not base 64.
enum OTLPTraces {
    static func request(_ spans: [FinishedSpan], _ resource: OTLPResource) -> JSON {
        [
            "resourceSpans": [
                [
                    "resource": resource.json,
                    "scopeSpans": [["scope": resource.scope, "spans": .array(spans.map(json))]],
                ]
            ]
        ]
    }

    private static func json(_ span: FinishedSpan) -> JSON {
        var members: [String: JSON] = [
            "traceId": .string(TraceParent.hexadecimal(span.id.trace)),
            "spanId": .string(TraceParent.hexadecimal(span.id.span)), "name": .string(span.name),
            "kind": JSON(number(of: span.kind)), "startTimeUnixNano": OTLP.integer(span.start),
            "endTimeUnixNano": OTLP.integer(span.end), "attributes": attributes(span.attributes),
            "droppedAttributesCount": JSON(span.droppedAttributes), "droppedEventsCount": JSON(span.droppedEvents),
        ]
        if let parent = span.parent { members["parentSpanId"] = .string(TraceParent.hexadecimal(parent)) }
        if !span.events.isEmpty {
            members["events"] = .array(
                span.events.map {
                    [
                        "timeUnixNano": OTLP.integer($0.time), "name": .string($0.name),
                        "attributes": attributes($0.attributes),
                    ]
                })
        }
        if !span.links.isEmpty {
            members["links"] = .array(
                span.links.map {
                    [
                        "traceId": .string(TraceParent.hexadecimal($0.trace)),
                        "spanId": .string(TraceParent.hexadecimal($0.span)),
                    ]
                })
        }
        if let status = span.status {
            members["status"] = [
                "code": JSON(status.code == .ok ? 1 : 2), "message": .string(MetricName.cut(status.message ?? "", 512)),
            ]
        }
        return .object(members)
    }

    private static func number(of kind: SpanKind) -> Int {
        switch kind {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }

    private static func attributes(_ attributes: [String: SpanAttribute]) -> JSON {
        .array(
            attributes.sorted { $0.key < $1.key }.map { ["key": .string($0.key), "value": value($0.value)] })
    }

    private static func value(_ attribute: SpanAttribute) -> JSON {
        switch attribute {
        case .string(let text): ["stringValue": .string(text)]
        case .bool(let value): ["boolValue": .bool(value)]
        case .int32(let number): ["intValue": OTLP.integer(number)]
        case .int64(let number): ["intValue": OTLP.integer(number)]
        // What is no number has no JSON.
        case .double(let number) where !number.isFinite: ["stringValue": .string("\(number)")]
        case .double(let number): ["doubleValue": .number(number)]
        case .stringArray(let texts): array(texts.map { .string($0) })
        case .int64Array(let numbers): array(numbers.map { .int64($0) })
        case .doubleArray(let numbers): array(numbers.map { .double($0) })
        case .boolArray(let values): array(values.map { .bool($0) })
        default: ["stringValue": ""]
        }
    }

    private static func array(_ values: [SpanAttribute]) -> JSON {
        ["arrayValue": ["values": .array(values.map(value))]]
    }
}
