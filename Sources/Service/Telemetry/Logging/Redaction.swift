package import Evidence

/// Strikes secrets out of what is logged: fields by their names, and in all texts what has the form of a token.
package struct Redaction: Sendable {
    package static let mark = "[redacted]"

    private let more: (@Sendable (String) -> String)?

    /// - Parameter more: strikes out what else is known: the rules for secrets, where they are at hand.
    package init(more: (@Sendable (String) -> String)? = nil) { self.more = more }

    /// Whether a field of this name holds a secret, whatever it is: `password`, `X-Api-Key`, `sessionToken`.
    package static func isSecret(name: String) -> Bool {
        let plain = String(decoding: name.utf8.filter { $0 != 0x2D && $0 != 0x5F }, as: UTF8.self).lowercased()
        return words.contains(where: plain.contains)
    }

    private static let words = [
        "password", "passwd", "passphrase", "secret", "token", "apikey", "privatekey", "accesskey", "authorization",
        "cookie", "credential", "otp", "recoverycode", "session", "csrf", "signature", "bearer",
    ]

    /// What tokens begin with that say by that whose they are.
    private static let prefixes = [
        "pk_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "xoxa-", "xapp-",
        "sk_live_", "rk_live_", "sk-", "AKIA", "ASIA", "npm_", "pypi-", "AIza", "ya29.", "SG.", "hvs.", "dop_v1_",
        "eyJ",
    ].map { Array($0.utf8) }

    package func text(_ text: String) -> String {
        var bytes = Array(text.utf8)
        var struck: [Range<Int>] = []
        Self.words(in: bytes) { word, before in
            if let range = Self.secret(in: bytes, word, after: before) { struck.append(range) }
        }
        Self.keys(in: bytes, &struck)
        for range in struck.reversed() where range.upperBound <= bytes.count {
            bytes.replaceSubrange(range, with: Self.mark.utf8)
        }
        let own = struck.isEmpty ? text : String(decoding: bytes, as: UTF8.self)
        return more.map { $0(own) } ?? own
    }

    // MARK: Words

    /// Stretches without spaces, quotes and the like, each with the one before it.
    private static func words(in bytes: [UInt8], _ body: (Range<Int>, Range<Int>?) -> Void) {
        var index = 0
        var before: Range<Int>?
        while index < bytes.count {
            guard !isBreak(bytes[index]) else {
                index += 1
                continue
            }
            let start = index
            while index < bytes.count, !isBreak(bytes[index]) { index += 1 }
            // `"name":"value"`: the colon stands between words, and is none.
            if index == start + 1, bytes[start] == UInt8(ascii: ":") { continue }
            body(start..<index, before)
            before = start..<index
        }
    }

    private static func isBreak(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "("),
            UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "&"), UInt8(ascii: "?"), UInt8(ascii: "="),
            UInt8(ascii: "|"), UInt8(ascii: "`"):
            true
        default: false
        }
    }

    private static func secret(in bytes: [UInt8], _ word: Range<Int>, after before: Range<Int>?) -> Range<Int>? {
        if let range = userInfo(in: bytes, word) { return range }
        if word.count >= 12, prefixes.contains(where: { bytes[word].starts(with: $0) }) { return word }
        guard let before else { return nil }
        var name = String(decoding: bytes[before], as: UTF8.self).lowercased()
        if name == "bearer" || name == "basic" { return word }
        while name.last == ":" { name.removeLast() }
        // `password=x`, `"token": "x"`, `Cookie: x`: between them stands more than a space.
        let between = bytes[before.upperBound..<word.lowerBound]
        let isAssigned =
            between.contains(UInt8(ascii: "=")) || between.contains(UInt8(ascii: ":"))
            || bytes[before].last == UInt8(ascii: ":")
        guard isAssigned || bytes[word].first == UInt8(ascii: ":"), isSecret(name: name) else { return nil }
        let value = bytes[word].first == UInt8(ascii: ":") ? word.dropFirst() : word
        let scheme = String(decoding: bytes[value], as: UTF8.self).lowercased()
        return value.isEmpty || scheme == "bearer" || scheme == "basic" ? nil : value
    }

    /// The `user:password` of `scheme://user:password@host`.
    private static func userInfo(in bytes: [UInt8], _ word: Range<Int>) -> Range<Int>? {
        guard let at = bytes[word].lastIndex(of: UInt8(ascii: "@")) else { return nil }
        var index = word.lowerBound
        while index + 2 < at {
            if bytes[index] == UInt8(ascii: ":"), bytes[index + 1] == UInt8(ascii: "/"),
                bytes[index + 2] == UInt8(ascii: "/")
            {
                return index + 3..<at
            }
            index += 1
        }
        return nil
    }

    /// From `-----BEGIN … PRIVATE KEY` to the end of the text.
    private static func keys(in bytes: [UInt8], _ struck: inout [Range<Int>]) {
        let begin = Array("-----BEGIN".utf8)
        var index = 0
        while index + begin.count <= bytes.count {
            if bytes[index] == begin[0], bytes[index...].starts(with: begin) {
                let line = String(decoding: bytes[index...].prefix(60), as: UTF8.self)
                if line.contains("PRIVATE KEY") {
                    struck.removeAll { $0.upperBound > index }
                    struck.append(index..<bytes.count)
                    return
                }
            }
            index += 1
        }
    }
}
