import Detection

extension Artifact {
    /// Whether secrets in it were most likely made up: tests, examples, fixtures.
    var isExample: Bool {
        if role == .test { return true }
        let parts = path.utf8.split(separator: UInt8(ascii: "/")).map { part in
            String(decoding: part.map { Text.folded($0) }, as: UTF8.self)
        }
        return parts.dropLast().contains(where: Self.exampleFolders.contains)
            || parts.last.map { name in Self.exampleMarks.contains { name.contains($0) } } ?? false
    }

    private static let exampleFolders: Set<String> = [
        "example", "examples", "sample", "samples", "fixture", "fixtures", "mock", "mocks", "demo", "demos",
    ]
    /// `.env.example`, `config.sample.yaml`.
    private static let exampleMarks = [".example", ".sample", ".template", ".dist"]

    /// Whether it is full of hashes that look like secrets: lock files, lists of checksums, generated maps.
    var holdsHashes: Bool {
        let name = path.utf8.split(separator: UInt8(ascii: "/")).last.map { String($0) ?? "" } ?? ""
        switch name {
        case "package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "go.sum", "Package.resolved",
            ".secrets.baseline", ".picket-baseline.json":
            return true
        default:
            return name.hasSuffix(".lock") || name.hasSuffix(".map") || name.hasSuffix(".svg") || name.hasSuffix(".sum")
                || name.hasPrefix("SHA256SUMS") || name.hasPrefix("SHA512SUMS") || name.hasSuffix(".po")
        }
    }

    /// Whether values stand in it without quotes.
    var isConfigurationText: Bool {
        guard language == .text || language == .bash else { return false }
        let name = path.utf8.split(separator: UInt8(ascii: "/")).last.map { String($0) ?? "" } ?? ""
        let isProse = [
            ".md", ".rst", ".txt", ".adoc", ".html", ".htm", ".tex", ".po", ".csv", ".tsv", ".log", ".patch",
        ]
        .contains { name.hasSuffix($0) }
        return !isProse
    }
}

extension Inspection {
    /// Reports a secret and hides it, but for its last four characters at most.
    func report(secret: Range<Int>, in text: Text, _ what: String, _ advice: String, severity: Severity? = nil) {
        // Of a short one, four would tell too much.
        let shown = min(4, secret.count / 4)
        let hidden = secret.lowerBound..<secret.upperBound - shown
        let ending = text.slice(hidden.upperBound..<secret.upperBound)
        let isPlain = ending.bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        let end = shown > 0 && isPlain ? " that ends in \(ending.string)" : ""
        report(text: secret, "\(what)\(end): \(advice)", severity: severity)
        hide(isPlain ? hidden : secret)
    }
}
