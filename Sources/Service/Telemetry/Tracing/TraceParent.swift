internal import Tracing

/// What a `traceparent` header says: W3C Trace Context, level 1.
struct TraceParent: Sendable, Hashable {
    /// Never all zeros, nor is the span.
    let trace: UInt128
    let span: UInt64
    let isSampled: Bool

    init(trace: UInt128, span: UInt64, isSampled: Bool) {
        self.trace = trace
        self.span = span
        self.isSampled = isSampled
    }

    /// `00-<32>-<16>-<2>`; later versions may have more parts after these.
    init?(_ header: String) {
        let bytes = Array(header.utf8.prefix(512))
        guard bytes.count >= 55, bytes[2] == Self.dash, bytes[35] == Self.dash, bytes[52] == Self.dash,
            let version: UInt8 = Self.number(bytes[0..<2]), version != 0xFF,
            bytes.count == 55 || version > 0 && bytes[55] == Self.dash,
            let trace: UInt128 = Self.number(bytes[3..<35]), trace != 0,
            let span: UInt64 = Self.number(bytes[36..<52]), span != 0,
            let flags: UInt8 = Self.number(bytes[53..<55])
        else { return nil }
        self.init(trace: trace, span: span, isSampled: flags & 1 == 1)
    }

    var header: String { "00-\(Self.hexadecimal(trace))-\(Self.hexadecimal(span))-\(isSampled ? "01" : "00")" }

    private static let dash = UInt8(ascii: "-")

    /// Lower case only, as the standard has it.
    private static func number<Number: FixedWidthInteger>(_ digits: ArraySlice<UInt8>) -> Number? {
        var number: Number = 0
        for digit in digits {
            switch digit {
            case 0x30...0x39: number = number << 4 | Number(digit - 0x30)
            case 0x61...0x66: number = number << 4 | Number(digit - 0x61 + 10)
            default: return nil
            }
        }
        return number
    }

    static func hexadecimal(_ number: UInt128) -> String {
        hexadecimal(UInt64(truncatingIfNeeded: number >> 64)) + hexadecimal(UInt64(truncatingIfNeeded: number))
    }

    static func hexadecimal(_ number: UInt64) -> String {
        String(unsafeUninitializedCapacity: 16) { digits in
            for index in 0..<16 {
                let digit = UInt8(truncatingIfNeeded: number >> UInt64(60 - 4 * index)) & 15
                digits[index] = digit < 10 ? 0x30 + digit : 0x57 + digit
            }
            return 16
        }
    }
}

/// Where a piece of work stands in its trace; handed down in the task's context.
struct SpanContext: Sendable {
    let parent: TraceParent
    /// How many spans its trace may still have here; `nil`: it came from elsewhere, and has none here yet.
    let budget: SpanBudget?

    enum Key: InstrumentationContextKey {
        typealias Value = SpanContext
        static var nameOverride: String? { "picket.span" }
    }
}

extension ServiceContext {
    var span: SpanContext? {
        get { self[SpanContext.Key.self] }
        set { self[SpanContext.Key.self] = newValue }
    }

    /// The id of the trace that runs here, for log lines.
    package var traceID: String? { span.map { TraceParent.hexadecimal($0.parent.trace) } }
}
