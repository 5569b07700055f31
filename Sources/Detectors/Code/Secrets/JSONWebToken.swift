import Detection

/// Signed tokens in files.
struct JSONWebToken: TextDetector {
    static let tests = Option("tests", default: false, help: "Whether to report in tests and examples.")

    static let rule = Rule(
        id: "secrets/json-web-token", title: "JSON web token in a file", severity: .high, confidence: .medium,
        cwe: [798, 540], tags: ["security", "secrets"],
        aliases: [Rule.Alias("gitleaks", "jwt")],
        help: Rule.Help(
            what: """
                Reports JSON web tokens: three parts in base 64 with dots between, of which the first is JSON that \
                names an algorithm, the second JSON as well, and the third a signature. Tokens without a signature \
                (`alg: none`), the one every tutorial has, and tests are not reported.
                """,
            why: """
                Who holds the token is let in as whoever it was made for, until it expires, and many never do. Its \
                content is only encoded: names, roles and addresses can be read by anyone.
                """,
            fix: """
                End the session it belongs to, or change the signing key. Get tokens when they are needed, and keep \
                them in memory.
                """,
            knownProblems: "Tokens that have long expired are reported too.",
            example: Rule.Example(
                .python,
                bad: """
                    HEADERS = {"Authorization": "Bearer eyJhbGciOiJFUzI1NiIsImtpZCI6Ijk0In0.\
                    eyJzdWIiOiJkb2NzIiwicm9sZSI6Im5vbmUifQ.\
                    tZ4mQv9KcX2bWfL7yHs1NdGpRj8EaUo5TiVkBx3MzCw6Fq0YlSgJhPnDrAeIuOtZ"}
                    """,
                good: """
                    HEADERS = {"Authorization": f"Bearer {session.token}"}
                    """),
            references: ["https://www.rfc-editor.org/rfc/rfc7519"]),
        options: [tests])

    private let tests: Bool

    init(_ settings: Settings) { tests = settings[Self.tests] }

    func inspect(_ text: Text, in inspection: Inspection) {
        if !tests, inspection.artifact.isExample { return }
        var done = 0
        for word in LongWords(text) where word.lowerBound >= done {
            guard let token = Self.token(at: word, in: text) else { continue }
            done = token.upperBound
            inspection.report(
                secret: token, in: text, "JSON web token",
                "end the session it belongs to, and get tokens when they are needed")
        }
    }

    /// The token whose first part is this word.
    static func token(at word: Range<Int>, in text: Text) -> Range<Int>? {
        let head = text.slice(word)
        guard head.hasPrefix("eyJ"), head.count <= 2_000 else { return nil }
        guard let claims = part(after: word.upperBound, in: text), let seal = part(after: claims.upperBound, in: text),
            text.slice(claims).hasPrefix("eyJ"), seal.count >= 32,
            let header = Base64.decode(head), let body = Base64.decode(text.slice(claims))
        else { return nil }
        let names = header.withUnsafeBytes { bytes in
            let json = Text(bytes)
            return json.contains("\"alg\"") && !json.contains("\"none\"")
        }
        // The subject of the token on jwt.io.
        let isTutorial = body.withUnsafeBytes { Text($0).contains("\"1234567890\"") }
        guard names, !isTutorial, body.last == UInt8(ascii: "}") else { return nil }
        let signature = SecretValue(text: text.slice(seal))
        guard signature.isVaried, !signature.isPlaceholder, !signature.isWords else { return nil }
        return word.lowerBound..<seal.upperBound
    }

    private static func part(after dot: Int, in text: Text) -> Range<Int>? {
        guard dot < text.count, text[dot] == UInt8(ascii: ".") else { return nil }
        var end = dot + 1
        while end < text.count, end - dot < 1 << 14, LongWords.isWord(text[end]) { end += 1 }
        return end > dot + 1 ? dot + 1..<end : nil
    }
}
