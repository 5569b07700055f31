import Detection

/// Values of passwords, keys and tokens in code and configuration.
struct HardcodedCredential: TextDetector {
    static let tests = Option("tests", default: false, help: "Whether to report in tests and examples.")

    static let rule = Rule(
        id: "secrets/hardcoded-credential", title: "Password or key in a file", severity: .high, confidence: .medium,
        cwe: [798, 259, 321], tags: ["security", "secrets"],
        aliases: [
            Rule.Alias("detect-secrets", "KeywordDetector"), Rule.Alias("gitleaks", "generic-api-key"),
            Rule.Alias("sonar", "S2068"),
        ],
        help: Rule.Help(
            what: """
                Reports a value that is assigned to a name of a secret (`db_password`, `API_KEY`, `client-secret` …), \
                in code, JSON, YAML, TOML, `.env`, XML and any other text: for keys and tokens if it is as random as a \
                machine makes them, for passwords if it mixes letters with digits or signs.

                Placeholders, variables, names, paths, addresses, hashes (also of passwords), tests, examples and lock \
                files are not reported. What one of the other rules of the family knows, that rule reports.
                """,
            why: """
                Who reads the code, its history or a build of it has the secret, and it cannot be changed without a new \
                release.
                """,
            fix: """
                Change the secret: it is in the history. Read the new one from the environment or a store of secrets.
                """,
            knownProblems: """
                Passwords that are plain words are not told from names. A random value that is no secret, such as the \
                id of a public client, is reported if its name says "key".
                """,
            example: Rule.Example(
                .python,
                bad: """
                    SMTP_PASSWORD = "Tr4ctor!beam"
                    """,
                good: """
                    import os

                    SMTP_PASSWORD = os.environ["SMTP_PASSWORD"]
                    """),
            references: ["https://cwe.mitre.org/data/definitions/798.html"]),
        options: [tests])

    private let tests: Bool

    init(_ settings: Settings) { tests = settings[Self.tests] }

    func inspect(_ text: Text, in inspection: Inspection) {
        let artifact = inspection.artifact
        if artifact.holdsHashes || (!tests && artifact.isExample) { return }
        let isBare = artifact.isConfigurationText
        var names = SecretNames(text)
        while let hit = names.next() {
            let name = Self.name(around: hit, in: text)
            names.skip(to: name.upperBound)
            guard let kind = SecretName(text.slice(name)),
                let value = Self.value(of: name, in: text, allowsBare: isBare), Self.isSecret(value, kind, in: text)
            else { continue }
            names.skip(to: value.upperBound)
            inspection.report(
                secret: value, in: text, kind == .password ? "password in a file" : "key or token in a file",
                "change it, and read the new one from the environment or a store of secrets")
        }
    }

    /// Whether a value with a name is this rule's to report, wherever it stands in code.
    static func reports(_ value: Text, named name: Text) -> Bool {
        guard let kind = SecretName(name) else { return false }
        return isSecret(0..<value.count, kind, in: value)
    }

    private static func isSecret(_ range: Range<Int>, _ kind: SecretName, in text: Text) -> Bool {
        let value = SecretValue(text: text.slice(range))
        guard value.isRandom || (kind == .password && value.isPassword) else { return false }
        // Others know better.
        for word in LongWords(text.slice(range)) {
            let word = word.lowerBound + range.lowerBound..<word.upperBound + range.lowerBound
            if ProviderToken.token(at: word, in: text) != nil || JSONWebToken.token(at: word, in: text) != nil {
                return false
            }
        }
        return true
    }

    // MARK: Reading

    private static let nameBytes = ByteClass("0-9a-zA-Z_.-")
    private static let space = ByteClass(" \t")
    private static let quotes = ByteClass("\"'`")

    private static func name(around hit: Int, in text: Text) -> Range<Int> {
        var start = hit
        while start > 0, hit - start < 100, nameBytes.contains(text[start - 1]) { start -= 1 }
        var end = hit
        while end < text.count, end - hit < 100, nameBytes.contains(text[end]) { end += 1 }
        return start..<end
    }

    /// What is assigned to a name: `name = "value"`, `"name": "value"`, `name: value`, `<name>value<`, `name=value;`.
    private static func value(of name: Range<Int>, in text: Text, allowsBare: Bool) -> Range<Int>? {
        var offset = name.upperBound
        func skip(_ kind: ByteClass, most: Int) {
            let limit = min(text.count, offset + most)
            while offset < limit, kind.contains(text[offset]) { offset += 1 }
        }
        func at(_ byte: UInt8) -> Bool { offset < text.count && text[offset] == byte }
        if at(UInt8(ascii: ">")), name.lowerBound > 0, text[name.lowerBound - 1] == UInt8(ascii: "<") {
            return bare(from: offset + 1, in: text, until: ByteClass("<"))
        }
        // The name itself may be a string: of a dictionary, an index, or the name in `name="…" value="…"`.
        skip(quotes, most: 1)
        let isString = offset > name.upperBound
        skip(ByteClass("])"), most: 1)
        skip(space, most: 40)
        let sign = offset
        if isString, at(UInt8(ascii: ",")), name.lowerBound > 1, text[name.lowerBound - 2] == UInt8(ascii: "(") {
            // `define("NAME", "value")`.
            offset += 1
            skip(space, most: 40)
            return offset < text.count && quotes.contains(text[offset]) ? quoted(at: offset, in: text) : nil
        }
        if at(UInt8(ascii: ":")), let type = typeEnd(after: offset, in: text) { offset = type }
        skip(ByteClass(":="), most: 2)
        let isDouble = offset - sign == 2 && text[sign] == UInt8(ascii: "=")
        if at(UInt8(ascii: ">")) { offset += 1 }
        guard !isDouble else { return nil }
        let isTight = offset - sign == 1 && text[sign] == UInt8(ascii: "=") && sign == name.upperBound
        let hasSign = offset > sign
        let isDefined = !hasSign && sign > name.upperBound && isDefinition(before: name, in: text)
        guard hasSign || isDefined else { return nil }
        skip(space, most: 40)
        // Prefixes of strings: b"…", r"…", @"…".
        if offset + 1 < text.count, !quotes.contains(text[offset]), quotes.contains(text[offset + 1]) { offset += 1 }
        if offset < text.count, quotes.contains(text[offset]) { return quoted(at: offset, in: text) }
        if allowsBare, hasSign { return bare(from: offset, in: text, until: ByteClass(" \t\r\n\"',;")) }
        // `Server=db;Password=…;` and `?api_key=…&` inside of strings.
        guard isTight, name.lowerBound > 0 else { return nil }
        let before = text[name.lowerBound - 1]
        guard before == UInt8(ascii: ";") || before == UInt8(ascii: "?") || before == UInt8(ascii: "&") else {
            return nil
        }
        return bare(from: offset, in: text, until: ByteClass(" \t\r\n\"'`;&#"))
    }

    /// `: String = ` and `: &str = `: where the type ends.
    private static func typeEnd(after colon: Int, in text: Text) -> Int? {
        var offset = colon + 1
        let limit = min(text.count, colon + 60)
        while offset < limit, typeBytes.contains(text[offset]) { offset += 1 }
        return offset < limit && offset > colon + 2 && text[offset] == UInt8(ascii: "=") && offset + 1 < limit
            && (text[offset + 1] == UInt8(ascii: " ") || quotes.contains(text[offset + 1])) ? offset : nil
    }

    private static let typeBytes = ByteClass(" 0-9a-zA-Z_.&?'|<>[]*:")

    /// `#define NAME "…"`.
    private static func isDefinition(before name: Range<Int>, in text: Text) -> Bool {
        text.slice(max(0, name.lowerBound - 8)..<name.lowerBound).hasSuffix("#define ")
    }

    private static func quoted(at quote: Int, in text: Text) -> Range<Int>? {
        let limit = min(text.count, quote + 520)
        var offset = quote + 1
        while offset < limit, text[offset] != text[quote] {
            if text[offset] == 0x0A { return nil }
            offset += 1
        }
        return offset < limit ? quote + 1..<offset : nil
    }

    private static func bare(from start: Int, in text: Text, until end: ByteClass) -> Range<Int>? {
        let limit = min(text.count, start + 520)
        var offset = start
        while offset < limit, !end.contains(text[offset]) {
            if text[offset] == 0x0A || text[offset] >= 0x80 { return nil }
            offset += 1
        }
        return offset > start ? start..<offset : nil
    }
}
