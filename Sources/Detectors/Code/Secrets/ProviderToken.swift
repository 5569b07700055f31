import Detection

/// Tokens that anyone who reads the code can use.
struct ProviderToken: TextDetector {
    static let tests = Option("tests", default: true, help: "Whether to report in tests and examples.")

    static let rule = Rule(
        id: "secrets/provider-token", title: "Token of a service in a file", severity: .critical, cwe: [798, 540],
        tags: ["security", "secrets"],
        aliases: [Rule.Alias("gitleaks", "github-pat"), Rule.Alias("sonar", "S6418")],
        help: Rule.Help(
            what: """
                Reports tokens and keys of some 160 forms that services such as GitHub, AWS, Stripe and Slack give \
                out, in any text file. Where a form has a checksum (GitHub, npm) or a mark, it has to be right; where \
                the form alone says too little (32 hexadecimal digits), the service's name and a word such as "key" \
                must stand before it. Examples, patterns, repetitions and words are not tokens.

                Only the last four characters are shown. The rest is hidden in excerpts, in the cache, and from every \
                other detector. The finding's fingerprint is a hash of the token salted with rule and path.
                """,
            why: """
                Who can read the code, its history, a build log or a laptop's backup can use the token. Bots find \
                tokens in public repositories within minutes.
                """,
            fix: """
                Revoke the token first: it is known, and stays in the history. Then read it from the environment or a \
                store of secrets.
                """,
            knownProblems: """
                Whether a token still works is not asked of the service. Tokens that are put together from parts are \
                not seen.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    IDENTITY = "AGE-SECRET-KEY-\
                    1Q7ZP4M9KX2V8RTWY5HDGJ0S3LNCFU6QEX9A7VK4MZ2W8PT5RYHD3GJSLN0"
                    """,
                good: """
                    import os

                    IDENTITY = os.environ["AGE_IDENTITY"]
                    """),
            references: [
                "https://docs.github.com/en/code-security/secret-scanning",
                "https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/",
            ]),
        options: [tests])

    private let tests: Bool

    init(_ settings: Settings) { tests = settings[Self.tests] }

    func inspect(_ text: Text, in inspection: Inspection) {
        if !tests, inspection.artifact.isExample { return }
        var done = 0
        for word in LongWords(text) where word.lowerBound >= done {
            guard let (form, token) = Self.token(at: word, in: text) else { continue }
            done = token.upperBound
            inspection.report(
                secret: token, in: text, form.title,
                "revoke it, and read the new one from the environment or a store of secrets")
        }
    }

    // MARK: Matching

    /// The token that a long word belongs to.
    static func token(at word: Range<Int>, in text: Text) -> (form: TokenForm, token: Range<Int>)? {
        var start = word.lowerBound
        // `\nghp_…`: the letter belongs to the sign before it.
        if start > 0, text[start - 1] == UInt8(ascii: "\\") { start += 1 }
        if let found = first(in: byFirstByte[Int(text[start])], at: start, text) { return found }
        if let found = first(in: others, at: start, text) { return found }
        let wide = wideStart(of: start, in: text)
        return wide < start ? first(in: others, at: wide, text) : nil
    }

    /// Where base 64 that the word is in starts.
    private static func wideStart(of word: Int, in text: Text) -> Int {
        var start = word
        while start > max(0, word - 100), LongWords.isWord(text[start - 1]) || joints.contains(text[start - 1]) {
            start -= 1
        }
        return start
    }

    private static let joints = ByteClass("+/.~")

    private static let byFirstByte: [[TokenForm]] = (0..<256).map { byte in
        TokenForms.all.filter { $0.firstByte.map(Int.init) == byte }
    }
    /// Those whose long word may start with several things.
    private static let others = TokenForms.all.filter { $0.firstByte == nil }

    private static func first(
        in forms: [TokenForm], at start: Int, _ text: Text
    ) -> (form: TokenForm, token: Range<Int>)? {
        for form in forms {
            guard let (token, secret) = form.match(text, at: start), form.check.holds(token, secret, in: text),
                hasContext(form, before: token.lowerBound, text)
            else { continue }
            let value = SecretValue(text: text.slice(secret..<token.upperBound))
            if value.isPlaceholder || !value.isVaried || value.isWords { continue }
            return (form, token)
        }
        return nil
    }

    /// Whether what the form asks for stands before the token, in its line.
    private static func hasContext(_ form: TokenForm, before token: Int, _ text: Text) -> Bool {
        if form.context.isEmpty { return true }
        let far = max(0, token - 120)
        let start = text.bytes[far..<token].lastIndex { $0 == 0x0A || $0 == 0x0D }.map { $0 + 1 } ?? far
        let before = text.slice(start..<token)
        guard before.containsFolded(Array(form.context.utf8)) else { return false }
        return form.context.contains("/") || keyWords.contains { before.containsFolded($0) }
    }

    private static let keyWords = ["key", "token", "secret", "auth", "pass"].map { Array($0.utf8) }
}
