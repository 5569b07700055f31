import Detection

/// Private keys in files.
struct PrivateKey: TextDetector {
    static let tests = Option("tests", default: false, help: "Whether to report in tests and examples.")

    static let rule = Rule(
        id: "secrets/private-key", title: "Private key in a file", severity: .critical, cwe: [321, 540],
        tags: ["security", "secrets"],
        aliases: [Rule.Alias("gitleaks", "private-key"), Rule.Alias("sonar", "S6706")],
        help: Rule.Help(
            what: """
                Reports private keys between `-----BEGIN … PRIVATE KEY-----` and its end (RSA, EC, DSA, OpenSSH, PGP, \
                PKCS #8, encrypted or not), also as a string with `\\n` in it. What stands between must be a key: at \
                least 64 characters of base 64 that are no pattern.
                """,
            why: """
                The key proves who one is. Who can read the file can pretend to be you, and read what was meant for \
                you; passphrases only delay that.
                """,
            fix: """
                Make a new key and have the old one revoked. Keep keys in a store of secrets or an agent, and mount \
                them where they are needed.
                """,
            knownProblems: "Keys of tests are not reported unless `tests` is set: they open nothing.",
            example: Rule.Example(
                .python,
                bad: """
                    KEY = \"""
                    -----BEGIN PRIVATE KEY-----
                    Zm9yIHRoZSBkb2NzOiBub3QgYSBrZXkgYXQgYWxsLCBqdXN0IHRleHQgaW4gYmFz
                    ZTY0LCBzbyB0aGF0IG5vYm9keSBuZWVkcyB0byByZXZva2UgYW55dGhpbmch
                    -----END PRIVATE KEY-----
                    \"""
                    """,
                good: """
                    import pathlib

                    KEY = pathlib.Path("/run/secrets/tls.key").read_text()
                    """)),
        options: [tests])

    private let tests: Bool

    init(_ settings: Settings) { tests = settings[Self.tests] }

    func inspect(_ text: Text, in inspection: Inspection) {
        var offset = 0
        while let mark = Self.nextMark(in: text, from: offset) {
            offset = mark + 5
            guard let key = Self.key(at: mark, in: text) else { continue }
            offset = key.whole.upperBound
            // Hidden wherever it is: nobody needs to see a test's key either.
            key.parts.forEach(inspection.hide)
            if !tests, inspection.artifact.isExample { continue }
            inspection.report(
                text: key.whole,
                "private key in a file: make a new one, and keep it in a store of secrets")
        }
    }

    // MARK: Finding

    private static let dash = UInt8(ascii: "-")

    /// The next five dashes in a row: they cover every fifth byte.
    private static func nextMark(in text: Text, from: Int) -> Int? {
        var offset = from + 4
        while offset < text.count {
            guard text[offset] == dash else {
                offset += 5
                continue
            }
            var start = offset
            while start > from, text[start - 1] == dash { start -= 1 }
            var end = offset + 1
            while end < text.count, text[end] == dash { end += 1 }
            if end - start == 5, text.slice(start..<text.count).hasPrefix("-----BEGIN ") { return start }
            offset = end + 5
        }
        return nil
    }

    private static let mostBytes = 1 << 15

    private static func key(at mark: Int, in text: Text) -> (whole: Range<Int>, parts: [Range<Int>])? {
        let head = text.slice(mark + 11..<min(text.count, mark + 60))
        guard let dashes = head.bytes.firstIndex(of: dash) else { return nil }
        let label = head.slice(0..<dashes)
        guard label.hasSuffix("PRIVATE KEY") || label.hasSuffix("PRIVATE KEY BLOCK"),
            head.slice(dashes..<head.count).hasPrefix("-----")
        else { return nil }
        let start = mark + 11 + dashes + 5
        var parts: [Range<Int>] = []
        var sizes = 0
        var offset = start
        let limit = min(text.count, start + mostBytes)
        while offset < limit, text[offset] != dash {
            // `\n` in a string is no part of the key.
            if text[offset] == UInt8(ascii: "\\") {
                offset += 2
                continue
            }
            var end = offset
            while end < limit, base64.contains(text[end]) { end += 1 }
            if end - offset >= 16 {
                parts.append(offset..<end)
                sizes += end - offset
            }
            offset = max(end, offset + 1)
        }
        guard sizes >= 64, parts.contains(where: { !SecretValue(text: text.slice($0)).isRepetitive }) else {
            return nil
        }
        // The last line is shorter than others.
        let end = parts.last?.upperBound ?? start
        let rest = min(limit, offset)
        if rest > end { parts += remains(end..<rest, in: text) }
        return (mark..<max(end, rest), parts)
    }

    private static func remains(_ range: Range<Int>, in text: Text) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var offset = range.lowerBound
        while offset < range.upperBound {
            if text[offset] == UInt8(ascii: "\\") {
                offset += 2
                continue
            }
            var end = offset
            while end < range.upperBound, base64.contains(text[end]) { end += 1 }
            if end > offset { parts.append(offset..<end) }
            offset = max(end, offset + 1)
        }
        return parts
    }

    private static let base64 = ByteClass("0-9a-zA-Z+/=")
}
