/// A statement of the common SQL as PostgreSQL wants it.
///
/// `?1` becomes `$1`; and where the argument is null, `NULL`: PostgreSQL cannot tell the type of a parameter that has none, but of a constant
/// it takes the one that fits. What is in quotes and comments stays as it is.
struct PostgresStatement: Sendable, Hashable {
    let sql: String
    /// The arguments, by their places, that are `$1`, `$2` …
    let sent: [Int]

    init(_ sql: String, _ arguments: [SQLValue]) throws(StoreError) {
        var writer = Writer(bytes: Array(sql.utf8), arguments: arguments)
        try writer.write()
        self.sql = String(decoding: writer.output, as: UTF8.self)
        sent = writer.sent
    }
}

private struct Writer {
    let bytes: [UInt8]
    let arguments: [SQLValue]
    var place = 0
    var output: [UInt8] = []
    var sent: [Int] = []
    /// By argument: which `$` it is.
    var numbers: [Int: Int] = [:]

    init(bytes: [UInt8], arguments: [SQLValue]) {
        self.bytes = bytes
        self.arguments = arguments
        output.reserveCapacity(bytes.count + 16)
    }

    mutating func write() throws(StoreError) {
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "'"): copyQuoted(UInt8(ascii: "'"), escapes: isEscapeString)
            case UInt8(ascii: "\""): copyQuoted(UInt8(ascii: "\""), escapes: false)
            case UInt8(ascii: "-") where has("--", at: place): copy(upTo: end(of: "\n", from: place + 2))
            case UInt8(ascii: "/") where has("/*", at: place): copyComment()
            case UInt8(ascii: "$") where !follows(Self.isWord): copyDollarQuoted()
            case UInt8(ascii: "?"): try writeParameter()
            default: copy(upTo: place + 1)
            }
        }
    }

    private mutating func writeParameter() throws(StoreError) {
        var end = place + 1
        var number = 0
        while end < bytes.count, (0x30...0x39).contains(bytes[end]), number < 100_000 {
            number = number * 10 + Int(bytes[end] - 0x30)
            end += 1
        }
        guard arguments.indices.contains(number - 1) else {
            throw StoreError(
                .invalid, "a statement has ?\(number == 0 ? "" : String(number)), and \(arguments.count) arguments")
        }
        place = end
        if case .null = arguments[number - 1] {
            output += Array("NULL".utf8)
            return
        }
        let sentAs = numbers[number] ?? sent.count + 1
        if sentAs > sent.count {
            numbers[number] = sentAs
            sent.append(number - 1)
        }
        output.append(UInt8(ascii: "$"))
        output += Array(String(sentAs).utf8)
    }

    /// Doubled quotes inside are two texts side by side, as far as this goes.
    private mutating func copyQuoted(_ quote: UInt8, escapes: Bool) {
        var end = place + 1
        while end < bytes.count, bytes[end] != quote {
            end += escapes && bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        copy(upTo: end + 1)
    }

    private mutating func copyComment() {
        var end = place + 2
        var depth = 1
        while end < bytes.count, depth > 0 {
            if has("/*", at: end) {
                depth += 1
                end += 2
            } else if has("*/", at: end) {
                depth -= 1
                end += 2
            } else {
                end += 1
            }
        }
        copy(upTo: end)
    }

    /// `$$ … $$` and `$tag$ … $tag$`.
    private mutating func copyDollarQuoted() {
        var end = place + 1
        while end < bytes.count, Self.isWord(bytes[end]) { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$") else { return copy(upTo: place + 1) }
        let tag = Array(bytes[place...end])
        var close = end + 1
        while close < bytes.count, !bytes[close...].starts(with: tag) { close += 1 }
        copy(upTo: close + tag.count)
    }

    private mutating func copy(upTo end: Int) {
        let end = min(end, bytes.count)
        output += bytes[place..<end]
        place = end
    }

    private func end(of text: String, from start: Int) -> Int {
        var place = start
        while place < bytes.count, !has(text, at: place) { place += 1 }
        return place
    }

    private func has(_ text: String, at place: Int) -> Bool { bytes[place...].starts(with: text.utf8) }

    private func follows(_ isKind: (UInt8) -> Bool) -> Bool { place > 0 && isKind(bytes[place - 1]) }

    /// `E'…'`, where a backslash hides the quote after it.
    private var isEscapeString: Bool {
        guard follows({ $0 | 0x20 == UInt8(ascii: "e") }) else { return false }
        return place < 2 || !Self.isWord(bytes[place - 2])
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
    }
}
