import Detection

/// Writes JSON (RFC 8259) as it comes, in the order it is told: equal calls give equal bytes.
///
/// Besides what JSON asks for it escapes what could act on a terminal or in a page: DEL and C1 controls, line and
/// paragraph separators, bidirectional controls, and within HTML also `<`, `>` and `&`.
struct JSONWriter {
    private let out: ByteSink
    /// Containers down to this depth have their elements on lines of their own; deeper ones are on one line.
    private let brokenDepth: Int
    private let isWithinHTML: Bool
    private var depth = 0
    private var needsComma = false

    init(_ out: ByteSink, brokenDepth: Int = 0, isWithinHTML: Bool = false) {
        self.out = out
        self.brokenDepth = brokenDepth
        self.isWithinHTML = isWithinHTML
    }

    // MARK: Values, as elements of an array or alone

    mutating func value(_ text: String) {
        separate()
        quote(text)
    }

    mutating func value(_ number: Int) {
        separate()
        out.write(String(number))
    }

    mutating func object(_ body: (inout JSONWriter) -> Void) {
        separate()
        container("{", "}", body)
    }

    mutating func array(_ body: (inout JSONWriter) -> Void) {
        separate()
        container("[", "]", body)
    }

    mutating func value(_ literal: OptionLiteral) {
        separate()
        write(literal)
    }

    private mutating func write(_ literal: OptionLiteral) {
        switch literal {
        case .bool(let flag): out.write(flag ? "true" : "false")
        case .int(let number): out.write(String(number))
        case .string(let text): quote(text)
        case .list(let literals): container("[", "]") { for literal in literals { $0.value(literal) } }
        }
    }

    // MARK: Members of an object

    mutating func member(_ key: String, _ text: String?) {
        self.key(key)
        if let text { quote(text) } else { out.write("null") }
    }

    mutating func member(_ key: String, _ number: Int?) {
        self.key(key)
        out.write(number.map(String.init) ?? "null")
    }

    mutating func member(_ key: String, _ flag: Bool) {
        self.key(key)
        out.write(flag ? "true" : "false")
    }

    mutating func member(_ key: String, seconds: Double) {
        self.key(key)
        out.write(Number.decimal(seconds, places: 6))
    }

    mutating func member(_ key: String, _ texts: [String]) {
        array(key) { for text in texts { $0.value(text) } }
    }

    mutating func member(_ key: String, _ literal: OptionLiteral) {
        self.key(key)
        write(literal)
    }

    mutating func null(_ key: String) {
        self.key(key)
        out.write("null")
    }

    mutating func object(_ key: String, _ body: (inout JSONWriter) -> Void) {
        self.key(key)
        container("{", "}", body)
    }

    mutating func array(_ key: String, _ body: (inout JSONWriter) -> Void) {
        self.key(key)
        container("[", "]", body)
    }

    // MARK: Punctuation

    private mutating func key(_ key: String) {
        separate()
        quote(key)
        out.write(depth <= brokenDepth ? ": " : ":")
    }

    /// Between elements: a comma, and a new line where lines are broken.
    private mutating func separate() {
        if needsComma { out.write(",") }
        if depth > 0, depth <= brokenDepth { newLine() }
        needsComma = true
    }

    private mutating func container(_ open: String, _ close: String, _ body: (inout JSONWriter) -> Void) {
        out.write(open)
        depth += 1
        needsComma = false
        body(&self)
        depth -= 1
        if needsComma, depth < brokenDepth { newLine() }
        needsComma = true
        out.write(close)
    }

    private func newLine() {
        out.write(0x0A)
        out.write(repeatElement(0x20, count: 2 * depth))
    }

    // MARK: Strings

    private func quote(_ text: String) {
        out.write(0x22)
        var text = text
        text.withUTF8 { escape($0) }
        out.write(0x22)
    }

    /// Copies stretches that need no escape as they are.
    private func escape(_ bytes: UnsafeBufferPointer<UInt8>) {
        var start = 0
        var offset = 0
        while offset < bytes.count {
            let byte = bytes[offset]
            var width = 1
            let scalar: UInt32?
            switch byte {
            case 0..<0x20, 0x22, 0x5C, 0x7F: scalar = UInt32(byte)
            case 0x3C, 0x3E, 0x26: scalar = isWithinHTML ? UInt32(byte) : nil
            case 0xC2 where offset + 1 < bytes.count && bytes[offset + 1] < 0xA0:
                width = 2
                scalar = UInt32(bytes[offset + 1])
            case 0xE2 where offset + 2 < bytes.count:
                // U+2000...U+2FFF.
                let low = UInt32(bytes[offset + 1] & 0x3F) << 6 | UInt32(bytes[offset + 2] & 0x3F)
                width = 3
                scalar = Self.isControl(0x2000 | low) ? 0x2000 | low : nil
            default: scalar = nil
            }
            if let scalar {
                out.write(bytes[start..<offset])
                escape(scalar)
                start = offset + width
            }
            offset += width
        }
        out.write(bytes[start..<bytes.count])
    }

    /// Line and paragraph separators, bidirectional marks, embeddings, overrides and isolates.
    private static func isControl(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    private func escape(_ scalar: UInt32) {
        switch scalar {
        case 0x22: out.write("\\\"")
        case 0x5C: out.write("\\\\")
        case 0x0A: out.write("\\n")
        case 0x0D: out.write("\\r")
        case 0x09: out.write("\\t")
        default: out.write("\\u" + Number.hexadecimal(UInt64(scalar), digits: 4))
        }
    }
}
