import Detection
import Storage

/// A database as years of scans leave it: one large project and some smaller ones beside it, whose rows lie among each
/// other. As in code, few rules have most findings, severities and words go with rules, most old findings are fixed, and
/// all that is unresolved was seen by one of the last scans. Everything but ids and times follows from numbers.
struct BenchPast {
    static let key = "large"
    static let families = 12
    static let files = 20_000
    static let assignees = 5
    private static let scans = 100
    private static let portion = 20_000

    private let count: Int
    private let others = 7

    init(_ count: Int) { self.count = count }

    // MARK: Labels and readers

    static let secret = Label(level: 1, compartments: 1)

    /// Scans have labels: most are secret, and few may be seen by everybody.
    private static func label(_ scan: Int) -> Label {
        switch scan {
        case 7: .lowest
        case _ where scan % 20 == 3: Label(level: 1, compartments: 0)
        case _ where scan % 7 == 5: Label(level: 2, compartments: 3)
        default: secret
        }
    }

    // MARK: Findings

    private static let words = [
        "loop", "argument", "value", "password", "function", "cycle", "import", "exception", "secret", "shell", "query",
        "path", "timeout", "random", "hash", "cipher", "certificate", "assert", "thread", "lock", "resource", "format",
        "buffer", "index", "cast", "pointer", "overflow", "template", "header", "cookie", "session", "token",
    ]

    static func word(_ number: Int) -> String { words[number % words.count] }

    /// The rarest come last.
    static func rule(_ rank: Int) -> String { "family\(rank % families)/rule\(rank)" }

    static let ranks = 300

    static let rules: [ScanOutcome.RuleNote] = (0..<ranks).map {
        .init(id: rule($0), title: rule($0), family: "family\($0 % families)", tags: ["tag\($0 % 5)"])
    }

    private static let severities: [Severity] = [
        .low, .info, .medium, .low, .high, .medium, .info, .low, .medium, .critical,
    ]

    static func name(_ number: Int) -> String { "customer\(number % 20_000)" }

    static func path(_ file: Int) -> String { "src/module\(file % 40)/part\(file % 9)/file\(file).swift" }

    private static func bits(_ number: Int) -> UInt64 {
        var bits = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ bits >> 29) &* 0xBF58_476D_1CE4_E5B9
        return bits ^ bits >> 32
    }

    static func finding(_ number: Int, file: Int) -> Finding {
        let bits = bits(number)
        // The product of two numbers by chance: few ranks have most.
        let rank = Int(bits % 300) * Int(bits >> 16 % 300) / 300 * Int(bits >> 32 % 300) / 300
        let position = Position(line: number % 500 + 1, column: 5, byteColumn: 5)
        return Finding(
            rule: rule(rank), severity: severities[rank % 10], confidence: .medium,
            message:
                "The \(word(rank)) of \(name(Int(bits >> 24 % 20_000))) is a \(word(rank / 3 + 7)) without \(word(rank / 7 + 13))",
            place: Place(path: path(file), start: position, end: position),
            excerpt: .init(firstLine: position.line, lines: ["    let value\(number % 3_000) = compute(input)"]),
            fingerprint: String(bits, radix: 16) + "-" + String(number, radix: 16))
    }

    // MARK: Filling

    func fill(_ store: Store) async throws {
        let now = store.now()
        let large = try await scans(store, Self.key, "Large", count: Self.scans, now)
        var small: [[Scan]] = []
        for number in 0..<others { small.append(try await scans(store, "small-\(number)", "Small", count: 10, now)) }
        // So that they lie among each other, a portion of each in turn; the small ones have a fiftieth of the large.
        var done = 0
        try await store.fill {
            guard done < count else { return nil }
            let next = min(done + Self.portion, count)
            var portion = (done..<next).map { Self.past($0, of: count, large, now) }
            for (number, scans) in small.enumerated() {
                portion += (done / 50..<next / 50).map {
                    Self.past($0, of: count / 50, scans, now, seed: (number + 1) << 32)
                }
            }
            done = next
            return portion
        }
    }

    /// Over the last year.
    private func scans(
        _ store: Store, _ key: String, _ name: String, count: Int, _ now: Int64
    ) async throws -> [Scan] {
        let project = try await store.makeProject(key: key, name: name)
        let year: Int64 = 365 * 86_400_000
        var scans: [Scan] = []
        for number in 0..<count {
            let then = Store(store.database, now: { now - year + year * Int64(number) / Int64(count) })
            let label = count == Self.scans ? Self.label(number) : .lowest
            let scan = try await then.makeScan(project: project.id, ScanDraft(.files, label: label, actor: "bench"))
            try await then.start(scan.id)
            let outcome = ScanOutcome(
                findings: [], coverage: .init(rules: [], files: [], isComplete: false),
                rules: number == 0 ? Self.rules : [])
            scans.append(try await then.finish(scan.id, outcome))
        }
        return scans
    }

    private static func past(
        _ number: Int, of count: Int, _ scans: [Scan], _ now: Int64, seed: Int = 0
    ) -> PastFinding {
        let place = number * scans.count / count
        let first = scans[min(place, scans.count - 1)]
        let inScan = max(number - place * count / scans.count, 0)
        let bits = bits(number &+ seed &+ 1 << 40)
        // Files in their order, each with some.
        let file = (inScan * files * scans.count / count + Int(bits % 3)) % files
        let state = state(Double(place) / Double(scans.count), chance: Int(bits >> 8 % 1_000))
        // What there is still was seen by the last scan of one of three repositories; what is fixed, until then.
        let last =
            state == .fixed
            ? place + Int(bits >> 20 % UInt64(scans.count - place)) : max(place, scans.count - 1 - Int(bits >> 40 % 3))
        let lastSeen = max(scans[last].createdAt, first.createdAt)
        var past = PastFinding(
            finding(number &+ seed, file: file), first, state: state, seen: first.createdAt...lastSeen,
            last: scans[last].id)
        if state == .fixed { past.fixedAt = min(lastSeen + 86_400_000, now) }
        if state == .accepted, bits >> 44 % 2 == 0 { past.acceptedUntil = now + 30 * 86_400_000 }
        if state == .triaged || bits >> 50 % 100 == 0 { past.assignee = "user:a\(bits >> 52 % UInt64(assignees))" }
        return past
    }

    /// - Parameters:
    ///   - age: 0 is a year ago, 1 is now.
    ///   - chance: up to 1,000.
    private static func state(_ age: Double, chance: Int) -> FindingState {
        if Double(chance) < (1 - age) * 750 { return .fixed }
        switch chance % 100 {
        case 0..<6: return .triaged
        case 6..<11: return .accepted
        case 11..<15: return .suppressed
        case 15..<17: return .regressed
        default: return age > 0.97 ? .new : .open
        }
    }
}
