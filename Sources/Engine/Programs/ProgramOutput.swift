import Detection

/// What a program said, in whichever way it says it.
struct ProgramOutput: Sendable {
    var findings: [Reported] = []
    /// By the names the program has for them.
    var rules: [String: Rule] = [:]
    /// What it could not do, in its own words, with the path it was about.
    var failures: [(path: String?, message: String)] = []

    /// Of a rule, by the program's own name for it.
    struct Reported: Sendable {
        var rule: String
        var message: String
        var severity: Severity?
        var location: Location
        var related: [(location: Location, message: String)] = []
        /// Why it does not count, if the program says so.
        var suppression: String?
    }

    /// Lines and columns from 1; what is missing is unknown.
    struct Location: Sendable {
        /// As the program wrote it; `nil`: the file it was given.
        var path: String?
        var line: Int?
        var column: Int?
        var endLine: Int?
        /// Just past the last character.
        var endColumn: Int?
        var unit = ColumnUnit.codePoint
    }

    /// What columns count.
    enum ColumnUnit: Sendable { case utf16, codePoint, byte }

    /// Names come from outside: as many and as long as a report can bear.
    enum Limit {
        static let findings = 1_000_000
        static let rules = 20_000
        static let nameBytes = 200
        static let messageBytes = 10_000
        static let related = 20
    }

    /// `program/name`, with nothing in it that has a meaning elsewhere.
    static func ruleID(_ program: Program, _ name: String) -> String {
        let plain = name.unicodeScalars.prefix(Limit.nameBytes).map { scalar -> Character in
            let isPlain =
                scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "-_.:/".unicodeScalars.contains(scalar)
            return isPlain ? Character(scalar) : "-"
        }
        return "\(program.name)/\(plain.isEmpty ? "finding" : String(plain))"
    }

    /// A rule as its program describes it.
    static func rule(
        _ program: Program, _ name: String, title: String? = nil, help: String? = nil, severity: Severity? = nil,
        cwe: [Int] = [], tags: [String] = [], references: [String] = []
    ) -> Rule {
        let title = title.flatMap { $0.isEmpty ? nil : $0 } ?? name
        return Rule(
            id: ruleID(program, name), title: cut(title, to: 300), severity: severity ?? .medium, confidence: .medium,
            cwe: cwe, tags: tags, aliases: [Rule.Alias(program.name, cut(name, to: Limit.nameBytes))],
            help: Rule.Help(
                what: cut(help ?? title, to: Limit.messageBytes), why: "\(program.name) reports it.",
                fix: "See the documentation of \(program.name).", example: nil, references: references))
    }

    static func cut(_ text: String, to bytes: Int) -> String {
        text.utf8.count <= bytes ? text : String(text.unicodeScalars.prefix(bytes / 4)) + " …"
    }
}

extension ProgramOutput.Location {
    /// Where this is in a text. What is not there becomes the nearest that is; a line alone is all of its text.
    func range(in source: UnsafeRawBufferPointer, _ lines: LineIndex) -> (start: Position, end: Position) {
        let startLine = min(max(line ?? 1, 1), lines.count)
        let start = offset(line: startLine, column: column ?? 1, in: source, lines)
        let lineEnd = Self.textRange(ofLine: startLine, in: source, lines).upperBound
        var end = lineEnd
        if let endLine, endLine > startLine || endColumn != nil {
            let last = min(max(endLine, startLine), lines.count)
            end = offset(line: last, column: endColumn ?? Int.max, in: source, lines)
        } else if let endColumn {
            end = offset(line: startLine, column: endColumn, in: source, lines)
        } else if column != nil {
            end = Self.wordEnd(after: start, before: lineEnd, in: source)
        }
        return (lines.position(of: start, in: source), lines.position(of: max(start, end), in: source))
    }

    private static func textRange(
        ofLine line: Int, in source: UnsafeRawBufferPointer, _ lines: LineIndex
    ) -> Range<Int> {
        let range = lines.range(ofLine: line, in: source)
        let mark = line == 1 && source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let text = lines.text(ofLine: line, in: source).count
        return range.lowerBound + min(mark, text)..<range.lowerBound + text
    }

    private func offset(line: Int, column: Int, in source: UnsafeRawBufferPointer, _ lines: LineIndex) -> Int {
        let range = Self.textRange(ofLine: line, in: source, lines)
        var units = max(1, column) - 1
        guard units < range.count else {
            // Past the end, whatever is counted: no unit takes less than a byte.
            return range.upperBound
        }
        if unit == .byte { return range.lowerBound + units }
        var offset = range.lowerBound
        while offset < range.upperBound, units > 0 {
            let byte = source[offset]
            units -= unit == .utf16 && byte >= 0xF0 ? 2 : 1
            offset += 1
            while offset < range.upperBound, source[offset] & 0xC0 == 0x80 { offset += 1 }
        }
        return offset
    }

    private static func wordEnd(after start: Int, before end: Int, in source: UnsafeRawBufferPointer) -> Int {
        var offset = start
        while offset < end {
            let byte = source[offset]
            let isWord =
                byte == UInt8(ascii: "_") || byte >= 0x80 || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
                || (byte >= 0x30 && byte <= 0x39)
            guard isWord else { break }
            offset += 1
        }
        return offset > start ? offset : min(start + 1, end)
    }
}
