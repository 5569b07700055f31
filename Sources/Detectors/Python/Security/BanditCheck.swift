import Detection

/// What Picket looks for in Python for security's sake, by the ids Bandit gave it. Ruff's are the same with `S`.
enum BanditCheck: UInt16, Sendable {
    case b101 = 101, b102, b103, b104, b105, b106, b107, b108
    case b110 = 110
    case b112 = 112, b113
    case b201 = 201, b202
    case b301 = 301, b302, b303, b304, b305, b306, b307, b308
    case b310 = 310, b311, b312, b313, b314, b315, b316, b317, b318, b319
    case b321 = 321
    case b323 = 323, b324
    case b401 = 401, b402, b403, b404, b405, b406, b407, b408, b409
    case b411 = 411, b412, b413
    case b415 = 415
    case b501 = 501, b502, b503, b504, b505, b506, b507, b508, b509
    case b601 = 601, b602, b603, b604, b605, b606, b607, b608, b609, b610, b611, b612, b613, b614, b615
    case b701 = 701, b702, b703, b704

    /// `B101`.
    var id: String { "B\(rawValue)" }

    /// As the other tools call it.
    var aliases: [Rule.Alias] { [Rule.Alias("bandit", id), Rule.Alias("ruff", "S\(rawValue)")] }
}

/// Whose verdicts a rule gives.
enum Compatibility: String, OptionValue, CaseIterable {
    case none, bandit

    static let option = Option(
        "compat", default: Compatibility.none,
        help: """
            `bandit` gives exactly Bandit's verdicts, where Picket otherwise knows better: constants, tests, what is \
            only imported.
            """)

    static var typeName: String { "`none` or `bandit`" }

    init?(literal: OptionLiteral) {
        guard case .string(let value) = literal else { return nil }
        self.init(rawValue: value)
    }

    var literal: OptionLiteral { .string(rawValue) }
}

/// Something found, and who would say so.
struct Verdict {
    let check: BanditCheck
    let node: Node
    /// What is underlined.
    let bytes: Range<Int>
    /// What the message quotes.
    let subject: Text
    let severity: Severity
    let confidence: Confidence
    let standards: Standards

    struct Standards: OptionSet {
        let rawValue: UInt8
        static let bandit = Standards(rawValue: 1)
        static let picket = Standards(rawValue: 2)
        static let both: Standards = [.bandit, .picket]
    }
}

/// A rule that picks its verdicts from what ``PythonSecurity`` found in the file.
protocol PythonSecurityRule: Detector {
    static var checks: [BanditCheck] { get }
    var compatibility: Compatibility { get }
    /// - Parameter subject: the source text it is about, cut to a line.
    func message(_ check: BanditCheck, _ subject: String) -> String
}

extension PythonSecurityRule {
    var kinds: KindSet { [.file] }

    func visit(_ node: Node, in inspection: Inspection) {
        guard inspection.artifact.language == .python else { return }
        let wanted: Verdict.Standards = compatibility == .bandit ? .bandit : .picket
        for verdict in inspection.analysis(PythonSecurity.self).verdicts
        where verdict.standards.contains(wanted) && Self.checks.contains(verdict.check) {
            let text = message(verdict.check, verdict.subject.short)
            inspection.report(
                verdict.bytes, in: verdict.node,
                // Who compares needs to see which of Bandit's tests it was.
                compatibility == .bandit ? "\(verdict.check.id): \(text)" : text,
                severity: verdict.severity, confidence: verdict.confidence)
        }
    }

    static var aliases: [Rule.Alias] { checks.flatMap(\.aliases) }
}

extension Text {
    /// For messages: the first line, and not too much of it.
    fileprivate var short: String {
        let line = bytes.prefix { $0 >= 0x20 }.prefix(60)
        return String(decoding: line, as: UTF8.self) + (line.count < count ? "…" : "")
    }
}
