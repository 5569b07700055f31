import Detection

/// Reads the directives in one comment.
struct SuppressionParser {
    enum Binding {
        /// The statement it stands on.
        case statement
        /// The statement it stands on, or the next one if it has its line for itself.
        case statementOrNext
        case nextLine
        case file
    }

    struct Directive {
        var dialect: Suppression.Dialect
        var binding: Binding
        var names: [String] = []
        var reason = ""
        /// Offset of its first byte in the comment.
        var offset = 0
    }

    private let bytes: UnsafeRawBufferPointer
    private let known: KnownRules
    private var offset = 0

    private init(_ comment: Text, known: KnownRules) {
        bytes = comment.bytes
        self.known = known
    }

    static func directives(in comment: Text, known: KnownRules) -> [Directive] {
        var parser = SuppressionParser(comment, known: known)
        var directives: [Directive] = []
        while var found = parser.next() {
            // The rest of a comment belongs to the first directive, except what is a directive itself.
            if found.reason.utf8.count > 300 { found.reason = String(found.reason.prefix(300)) }
            directives.append(found)
        }
        return directives
    }

    private mutating func next() -> Directive? {
        while offset < bytes.count {
            let start = offset
            let letter = bytes[start] | 0x20
            guard letter == UInt8(ascii: "p") || letter == UInt8(ascii: "n"), !isWordByte(at: start - 1) else {
                offset += 1
                continue
            }
            if var directive = directive() {
                directive.offset = start
                return directive
            }
            offset = start + 1
        }
        return nil
    }

    private mutating func directive() -> Directive? {
        if take("picket:") { return picket() }
        if take("noqa", ignoringCase: true) { return noqa() }
        if take("nosec") { return nosec() }
        if take("nosemgrep") { return nosemgrep() }
        if take("NOLINT") { return nolint() }
        return nil
    }

    // MARK: The dialects

    private mutating func picket() -> Directive? {
        skipSpaces()
        guard take("ignore") else { return nil }
        let isForFile = take("-file")
        guard !isWordByte(at: offset), peek != UInt8(ascii: "-") else { return nil }
        var directive = Directive(dialect: .picket, binding: isForFile ? .file : .statementOrNext)
        if take("[") {
            directive.names = list(until: UInt8(ascii: "]"))
            // An empty list is a mistake, not everything.
            if directive.names.isEmpty { directive.names = [""] }
        }
        directive.reason = reason()
        return directive
    }

    private mutating func noqa() -> Directive? {
        let isForFile = endsWith("ruff:") || endsWith("flake8:")
        var directive = Directive(dialect: .noqa, binding: isForFile ? .file : .statement)
        guard !isWordByte(at: offset), peek != UInt8(ascii: "-") else { return nil }
        let end = offset
        skipSpaces()
        if take(":") {
            directive.names = words { Self.isCode($0) || $1.isKnown($0, to: .noqa) }
            // As ruff: a list that names nothing suppresses nothing.
            return directive.names.isEmpty ? nil : directive
        }
        offset = end
        return directive
    }

    private mutating func nosec() -> Directive? {
        guard !isWordByte(at: offset), peek != UInt8(ascii: "-") else { return nil }
        var directive = Directive(dialect: .nosec, binding: .statement)
        skipSpaces()
        _ = take(":")
        directive.names = words { ($0.first == "B" && Self.isCode($0)) || $1.isKnown($0, to: .nosec) }
        directive.reason = reason()
        return directive
    }

    private mutating func nosemgrep() -> Directive? {
        guard !isWordByte(at: offset), peek != UInt8(ascii: "-") else { return nil }
        var directive = Directive(dialect: .nosemgrep, binding: .statementOrNext)
        skipSpaces()
        if take(":") {
            directive.names = words { _, _ in true }
            return directive.names.isEmpty ? nil : directive
        }
        return directive
    }

    private mutating func nolint() -> Directive? {
        let isForNext = take("NEXTLINE")
        guard !isWordByte(at: offset) else { return nil }
        var directive = Directive(dialect: .nolint, binding: isForNext ? .nextLine : .statement)
        if take("(") {
            directive.names = list(until: UInt8(ascii: ")"))
            if directive.names.isEmpty { return nil }
            if directive.names.contains("*") { directive.names = [] }
        }
        return directive
    }

    // MARK: Bytes

    private var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private func isWordByte(at index: Int) -> Bool {
        guard index >= 0, index < bytes.count else { return false }
        let byte = bytes[index]
        return (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39) || byte == 0x5F
            || byte >= 0x80
    }

    private mutating func take(_ word: StaticString, ignoringCase: Bool = false) -> Bool {
        let count = word.utf8CodeUnitCount
        guard offset + count <= bytes.count else { return false }
        for index in 0..<count {
            let byte = bytes[offset + index]
            guard byte == word.utf8Start[index] || (ignoringCase && byte | 0x20 == word.utf8Start[index]) else {
                return false
            }
        }
        offset += count
        return true
    }

    /// Whether the directive that starts here comes after this word and spaces.
    private func endsWith(_ word: StaticString) -> Bool {
        var end = offset - 4
        while end > 0, bytes[end - 1] == 0x20 { end -= 1 }
        let start = end - word.utf8CodeUnitCount
        guard start >= 0, !isWordByte(at: start - 1) else { return false }
        for index in 0..<word.utf8CodeUnitCount where bytes[start + index] | 0x20 != word.utf8Start[index] | 0x20 {
            return false
        }
        return true
    }

    private mutating func skipSpaces() {
        while let byte = peek, byte == 0x20 || byte == 0x09 { offset += 1 }
    }

    /// Names between commas up to a closing bracket or the end of the line.
    private mutating func list(until close: UInt8) -> [String] {
        let start = offset
        while let byte = peek, byte != close, byte != 0x0A, byte != 0x0D { offset += 1 }
        let inner = bytes[start..<offset]
        if peek == close { offset += 1 }
        return inner.split { $0 == UInt8(ascii: ",") || $0 == 0x20 || $0 == 0x09 }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// Words between commas and spaces, as long as they are wanted ones.
    private mutating func words(_ isWanted: (String, KnownRules) -> Bool) -> [String] {
        var words: [String] = []
        while true {
            let end = offset
            while let byte = peek, byte == 0x20 || byte == 0x09 || byte == UInt8(ascii: ",") { offset += 1 }
            let start = offset
            while let byte = peek, isWordByte(at: offset) || [0x2D, 0x2E, 0x2F].contains(byte) { offset += 1 }
            let word = String(decoding: bytes[start..<offset], as: UTF8.self)
            guard !word.isEmpty, isWanted(word, known) else {
                offset = end
                return words
            }
            words.append(word)
        }
    }

    /// `S105`: letters, then digits. Letters alone stand for a group.
    private static func isCode(_ word: String) -> Bool {
        let rest = word.utf8.drop { $0 >= 0x41 && $0 <= 0x5A }
        return rest.count < word.utf8.count && rest.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }

    /// What follows on the line, without the end of the comment.
    private mutating func reason() -> String {
        skipSpaces()
        let start = offset
        var end = offset
        while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
        var text = Text(UnsafeRawBufferPointer(rebasing: bytes[start..<end])).trimmed
        if text.hasSuffix("*/") { text = text.slice(0..<(text.count - 2)).trimmed }
        return text.string
    }
}
