import Detection

/// Passwords in addresses of databases and services.
struct ConnectionString: TextDetector {
    static let tests = Option("tests", default: false, help: "Whether to report in tests and examples.")

    static let rule = Rule(
        id: "secrets/connection-string", title: "Password in a connection string", severity: .high, confidence: .medium,
        cwe: [798, 522], tags: ["security", "secrets"],
        aliases: [Rule.Alias("detect-secrets", "BasicAuthDetector")],
        help: Rule.Help(
            what: """
                Reports `scheme://user:password@host` with a password in it: databases, brokers, proxies, registries. \
                Placeholders, variables, passwords equal to the user's name, words such as `password` or `guest`, \
                hosts such as example.com, and tests are not reported.
                """,
            why: """
                Who reads the file can log in, and the address even says where. Addresses also end up in logs, error \
                messages and process lists.
                """,
            fix: """
                Change the password. Read the whole address from the environment, or put it together from a store of \
                secrets; let the client library log in by certificate or identity where it can.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    ENGINE = create_engine("postgresql://billing:vK9-mossy-Lantern@db.corp.internal/billing")
                    """,
                good: """
                    import os

                    ENGINE = create_engine(os.environ["DATABASE_URL"])
                    """)),
        options: [tests])

    private let tests: Bool

    init(_ settings: Settings) { tests = settings[Self.tests] }

    func inspect(_ text: Text, in inspection: Inspection) {
        if !tests, inspection.artifact.isExample { return }
        var offset = 2
        while offset < text.count {
            // `//` covers every second byte.
            guard text[offset] == Self.slash else {
                offset += 2
                continue
            }
            let first = text[offset - 1] == Self.slash ? offset - 1 : offset
            offset += 2
            guard text[first - 1] == UInt8(ascii: ":"), first + 1 < text.count, text[first + 1] == Self.slash,
                let password = Self.password(in: text, after: first + 2)
            else { continue }
            offset = password.upperBound + 1
            inspection.report(
                secret: password, in: text, "password in a connection string",
                "change it, and read the address from the environment or a store of secrets")
        }
    }

    private static let slash = UInt8(ascii: "/")

    // MARK: Reading

    /// The password of `user:password@host` that starts here, if it is one.
    static func password(in text: Text, after start: Int) -> Range<Int>? {
        guard let colon = end(of: userBytes, in: text, from: start),
            colon < text.count, text[colon] == UInt8(ascii: ":"),
            let at = end(of: passwordBytes, in: text, from: colon + 1), at < text.count,
            text[at] == UInt8(ascii: "@"), (3...200).contains(at - colon - 1)
        else { return nil }
        let password = text.slice(colon + 1..<at)
        let user = text.slice(start..<colon)
        let hostEnd = end(of: hostBytes, in: text, from: at + 1) ?? text.count
        let host = text.slice(at + 1..<hostEnd)
        return isSecret(password, user: user, host: host) ? colon + 1..<at : nil
    }

    private static let userBytes = ByteClass("0-9a-zA-Z_.%+~-")
    private static let passwordBytes = ByteClass("0-9a-zA-Z_.%+~!#$&*()=,;?^-")
    private static let hostBytes = ByteClass("0-9a-zA-Z_.-")

    /// Where the run of these bytes ends; `nil` if it is too long.
    private static func end(of kind: ByteClass, in text: Text, from start: Int) -> Int? {
        var offset = start
        while offset < text.count, kind.contains(text[offset]) {
            offset += 1
            if offset - start > 256 { return nil }
        }
        return offset
    }

    private static func isSecret(_ password: Text, user: Text, host: Text) -> Bool {
        let value = SecretValue(text: password)
        guard !host.isEmpty, password != user, !value.isPlaceholder, !isWord(password) else { return false }
        if password.first == UInt8(ascii: "$") || password.first == UInt8(ascii: "%") || password.contains("(") {
            return false
        }
        for part in madeUpHosts where host.containsFolded(part) { return false }
        let isLocal = host == "localhost" || host.hasPrefix("127.") || host == "host" || host == "hostname"
        return !isLocal || value.isPassword
    }

    private static let madeUpHosts = ["example.", ".test", ".invalid", "domain.", "yourhost"].map { Array($0.utf8) }

    private static let words: [[UInt8]] = [
        "pass", "pwd", "pw", "passwort", "guest", "root", "admin", "user", "username", "postgres", "mysql", "redis",
        "test", "tiger", "scott", "foo", "bar", "baz", "abc", "123", "1234", "12345", "123456", "pas", "pswd", "key",
        "token", "auth", "p4ssw0rd", "passw0rd", "passphrase", "credentials", "rabbitmq", "mongo", "minio",
        "minioadmin",
    ].map { Array($0.utf8) }

    /// What people write where a password goes.
    private static func isWord(_ password: Text) -> Bool {
        words.contains { $0.count == password.count && password.containsFolded($0) }
    }
}
