public import Detection

/// A source file that says on its own lines what a rule should find in it.
///
/// `expect: RULE [SEVERITY]` in a comment at the end of the line a finding starts on; several separated by commas.
/// `expect-next:` on the line before, or `expect-above:` on the line after, where no comment can stand on the line.
/// In the first five lines, `options: NAME=VALUE, …` sets options of the rule, `path: PATH` gives the path the file is
/// inspected under, and `syntax: broken` says that it is not meant to parse.
public struct Fixture: Sendable {
    /// The file's own name.
    public let name: String
    /// The path it is inspected under.
    public let path: String
    public let source: [UInt8]
    public let expectations: [Expectation]
    /// As written: values are checked against the rule's options by whoever runs it.
    public let options: [(name: String, value: OptionLiteral)]
    public let isBroken: Bool

    public struct Expectation: Sendable, Hashable {
        public let line: Int
        public let rule: String
        /// `nil`: any.
        public let severity: Severity?
    }

    public struct Mistake: Error, CustomStringConvertible {
        public let description: String

        public init(_ description: String) { self.description = description }
    }

    /// How many lines at the top may hold `options:`, `path:` and `syntax:`.
    static let headerLines = 5

    public init(name: String, source: [UInt8]) throws(Mistake) {
        var path = "src/" + name
        var expectations: [Expectation] = []
        var options: [(String, OptionLiteral)] = []
        var isBroken = false
        let lines = String(decoding: source, as: UTF8.self).split(omittingEmptySubsequences: false) { $0.isNewline }
        for (number, line) in zip(1..., lines) {
            for (key, offset) in [("expect:", 0), ("expect-next:", 1), ("expect-above:", -1)] {
                guard let list = Self.value(of: key, in: line) else { continue }
                for item in list.split(separator: ",") {
                    let words = item.split(separator: " ")
                    let severity = words.count == 2 ? Severity(name: String(words[1])) : nil
                    guard (words.count == 1 || severity != nil), words[0].contains("/") else {
                        throw Mistake("\(name):\(number): expected RULE [SEVERITY] after \(key)")
                    }
                    expectations.append(
                        Expectation(line: number + offset, rule: String(words[0]), severity: severity))
                }
            }
            guard number <= Self.headerLines else { continue }
            if let value = Self.value(of: "path:", in: line) { path = String(value) }
            if let value = Self.value(of: "syntax:", in: line) { isBroken = value == "broken" }
            for item in Self.value(of: "options:", in: line)?.split(separator: ",") ?? [] {
                guard let equals = item.firstIndex(of: "=") else {
                    throw Mistake("\(name):\(number): expected NAME=VALUE after options:")
                }
                let key = item[..<equals].filter { $0 != " " }
                options.append((key, Self.literal(item[item.index(after: equals)...])))
            }
        }
        self.name = name
        self.path = path
        self.source = source
        self.expectations = expectations
        self.options = options
        self.isBroken = isBroken
    }

    /// What follows `key` in a comment, without the comment's end; `nil` if no comment sign stands right before it.
    private static func value(of key: String, in line: Substring) -> Substring? {
        for sign in ["# ", "// ", "-- ", "/* "] {
            guard let range = line.firstRange(of: sign + key) else { continue }
            var value = line[range.upperBound...]
            if let end = value.firstRange(of: "*/") { value = value[..<end.lowerBound] }
            while value.first == " " { value.removeFirst() }
            while value.last == " " { value.removeLast() }
            return value
        }
        return nil
    }

    /// `true`, `12`, `text`, or `[a b]` for a list.
    private static func literal(_ text: Substring) -> OptionLiteral {
        if text.first == "[", text.last == "]" {
            return .list(text.dropFirst().dropLast().split(separator: " ").map(literal))
        }
        if let bool = Bool(String(text)) { return .bool(bool) }
        if let number = Int(text) { return .int(number) }
        return .string(String(text))
    }
}
