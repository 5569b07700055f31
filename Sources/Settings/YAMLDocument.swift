import Yams

/// A YAML text whose every value can be asked for by type, and says file, line and column when it is of another.
struct YAMLDocument {
    let root: YAMLValue

    /// Far more than any configuration needs, and little enough that the parser's recursion stays shallow.
    static let mostBytes = 256 * 1024
    static let mostNesting = 64

    init(_ text: String, source: String) throws(ConfigurationError) {
        guard text.utf8.count <= Self.mostBytes else {
            throw ConfigurationError(
                source: source, message: "has \(text.utf8.count) bytes; the limit is \(Self.mostBytes)")
        }
        try Self.checkNesting(text, source: source)
        try Self.refuseAnchors(text, source: source)
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            throw Self.translated(error, source: source)
        }
        let empty = Node([(Node, Node)]())
        let value = YAMLValue(node: node ?? empty, source: source, name: "the document")
        root = value.isNull ? YAMLValue(node: empty, source: source, name: value.name) : value
    }

    /// The parser recurses for each level, so their number is bounded before it sees the text: brackets, `- - -` and
    /// `? ? ?` are all a line can nest with; indentation costs a byte more for every level.
    private static func checkNesting(_ text: String, source: String) throws(ConfigurationError) {
        var line = 1
        var open = 0
        var dashes = 0
        var previous: UInt8 = 0x0A
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"): open += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): open = max(0, open - 1)
            case UInt8(ascii: " ") where previous == UInt8(ascii: "-") || previous == UInt8(ascii: "?"): dashes += 1
            case 0x0A:
                line += 1
                dashes = 0
            default: break
            }
            if open > mostNesting || dashes > mostNesting {
                throw ConfigurationError(
                    source: source, line: line, message: "is nested more than \(mostNesting) levels deep")
            }
            previous = byte
        }
    }

    /// Anchors let a small text stand for a huge document, which the parser would already hash and compare; so they are
    /// looked for in the text: an `&` or `*` before a word, where a value begins.
    private static func refuseAnchors(_ text: String, source: String) throws(ConfigurationError) {
        var quote: UInt8?
        for (number, line) in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            var isValueStart = true
            var bytes = line.makeIterator()
            var previous: UInt8 = 0x20
            var current = bytes.next()
            while let byte = current {
                let following = bytes.next()
                if let open = quote {
                    if byte == open, previous != UInt8(ascii: "\\") { quote = nil }
                } else if byte == UInt8(ascii: "#"), previous == 0x20 {
                    break
                } else if isValueStart, byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*"),
                    let following, following != 0x20
                {
                    throw ConfigurationError(
                        source: source, line: number + 1,
                        message: "anchors and aliases are not supported; quote a value that begins with & or *")
                } else if isValueStart, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                    quote = byte
                }
                switch byte {
                case 0x20, UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ","), UInt8(ascii: ":"),
                    UInt8(ascii: "-"), UInt8(ascii: "?"):
                    // "a - *b" is text, "- *b" an alias; text in doubt is asked to be quoted.
                    isValueStart = isValueStart || byte != 0x20
                default: isValueStart = false
                }
                previous = byte
                current = following
            }
        }
    }

    private static func translated(_ error: any Error, source: String) -> ConfigurationError {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _)?, .parser(_, let problem, let mark, _)?,
            .composer(_, let problem, let mark, _)?:
            ConfigurationError(
                source: source, line: mark.line, column: mark.column, message: "is not valid YAML: \(problem)")
        case .reader(let problem, _, _, _)?:
            ConfigurationError(source: source, message: "is not valid YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context)?:
            ConfigurationError(
                source: source, line: context.mark.line,
                message: "has a key twice: \(duplicates.map(\.description).sorted().joined(separator: ", "))")
        default: ConfigurationError(source: source, message: "is not valid YAML: \(error)")
        }
    }
}

/// A value of a YAML document that knows where it stands.
struct YAMLValue {
    let node: Node
    let source: String
    /// As error messages call it: `rules.structure/nesting`.
    let name: String

    func error(_ message: String) -> ConfigurationError {
        ConfigurationError(source: source, line: node.mark?.line, column: node.mark?.column, message: message)
    }

    func mismatch(_ expected: String) -> ConfigurationError {
        let found =
            switch node {
            case .mapping: "a mapping"
            case .sequence: "a list"
            case .alias: "an alias, which is not supported here"
            case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "\"\(scalar.string)\""
            }
        return error("\(name): expected \(expected), found \(found)")
    }

    func string() throws(ConfigurationError) -> String {
        guard case .scalar(let scalar) = node, !isNull else { throw mismatch("a string") }
        return scalar.string
    }

    func bool() throws(ConfigurationError) -> Bool {
        guard let value = node.bool else { throw mismatch("true or false") }
        return value
    }

    func int() throws(ConfigurationError) -> Int {
        guard let value = node.int else { throw mismatch("a whole number") }
        return value
    }

    /// The elements of a list. One value alone will do for a list of one.
    func list() throws(ConfigurationError) -> [YAMLValue] {
        switch node {
        case .sequence(let sequence):
            sequence.enumerated().map { YAMLValue(node: $1, source: source, name: "\(name)[\($0)]") }
        case .scalar where !isNull: [self]
        default: throw mismatch("a list")
        }
    }

    func strings() throws(ConfigurationError) -> [String] {
        var strings: [String] = []
        for value in try list() { strings.append(try value.string()) }
        return strings
    }

    /// The entries of a mapping, in their order.
    func entries() throws(ConfigurationError) -> [(key: YAMLValue, value: YAMLValue)] {
        guard case .mapping(let mapping) = node else { throw mismatch("a mapping") }
        var entries: [(key: YAMLValue, value: YAMLValue)] = []
        for (key, value) in mapping {
            let keyText = try YAMLValue(node: key, source: source, name: "a key of \(name)").string()
            let path = name == "the document" ? keyText : "\(name).\(keyText)"
            entries.append(
                (YAMLValue(node: key, source: source, name: path), YAMLValue(node: value, source: source, name: path)))
        }
        return entries
    }

    var line: Int? { node.mark?.line }

    var isScalar: Bool {
        if case .scalar = node { true } else { false }
    }

    var isNull: Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// An error about a key that means nothing, with the nearest one that does.
    static func unknownKey(_ key: YAMLValue, _ text: String, known: [String]) -> ConfigurationError {
        key.error("unknown key \"\(text)\"; \(suggestion(for: text, among: known))")
    }
}

/// "did you mean "select"?" or the list of what is known.
func suggestion(for text: String, among known: [String]) -> String {
    let best = known.map { (distance: editDistance(text, $0), name: $0) }.min { $0 < $1 }
    if let best, best.distance <= max(2, text.count / 3) { return "did you mean \"\(best.name)\"?" }
    return "known are \(known.joined(separator: ", "))"
}

/// Levenshtein's distance, with one row of memory.
private func editDistance(_ left: String, _ right: String) -> Int {
    let left = Array(left.utf8.prefix(64))
    let right = Array(right.utf8.prefix(64))
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, b) in right.enumerated() {
            let replaced = diagonal + (a == b ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(replaced, diagonal + 1, row[j] + 1)
        }
    }
    return row[right.count]
}
