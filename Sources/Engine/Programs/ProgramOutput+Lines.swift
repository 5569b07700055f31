import Detection
import FoundationEssentials

/// What programs print line by line: JSON, and what compilers say.
extension ProgramOutput {
    /// One line of JSON.
    private struct Line: Decodable {
        let finding: Finding?
        let rule: RuleLine?
        let failure: FailureLine?
        let done: Bool?

        struct Finding: Decodable {
            let rule: String
            let message: String
            let path: String?
            let line: Int?
            let column: Int?
            let endLine: Int?
            let endColumn: Int?
            let severity: String?

            enum CodingKeys: String, CodingKey {
                case rule, message, path, line, column, severity
                case endLine = "end_line"
                case endColumn = "end_column"
            }
        }

        struct RuleLine: Decodable {
            let id: String
            let title: String?
            let help: String?
            let severity: String?
            let cwe: [Int]?
        }

        struct FailureLine: Decodable {
            let message: String
            let path: String?
        }
    }

    /// Reads one line of JSON.
    ///
    /// - Returns: whether it says that a file is done.
    mutating func read(jsonLine line: [UInt8], of program: Program) throws(ProgramFault) -> Bool {
        if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { return false }
        let parsed: Line
        do {
            parsed = try JSONDecoder().decode(Line.self, from: Data(line))
        } catch {
            let shown = String(decoding: line.prefix(80), as: UTF8.self).unicodeScalars.filter { $0.value >= 0x20 }
            throw ProgramFault(
                .output,
                "\(program.name) printed a line that is none of the protocol: \(String(String.UnicodeScalarView(shown)))"
            )
        }
        if let rule = parsed.rule, rules.count < Limit.rules {
            rules[rule.id] = Self.rule(
                program, rule.id, title: rule.title, help: rule.help,
                severity: try Self.severity(rule.severity, program), cwe: rule.cwe ?? [])
        }
        if let finding = parsed.finding {
            guard findings.count < Limit.findings else {
                throw ProgramFault(.limit, "\(program.name) reported more than \(Limit.findings) findings")
            }
            findings.append(
                Reported(
                    rule: finding.rule, message: Self.cut(finding.message, to: Limit.messageBytes),
                    severity: try Self.severity(finding.severity, program),
                    location: Location(
                        path: finding.path, line: finding.line, column: finding.column, endLine: finding.endLine,
                        endColumn: finding.endColumn)))
        }
        if let failure = parsed.failure { failures.append((failure.path, Self.cut(failure.message, to: 1_000))) }
        return parsed.done ?? false
    }

    private static func severity(_ name: String?, _ program: Program) throws(ProgramFault) -> Severity? {
        guard let name else { return nil }
        guard let severity = Severity(name: name) else {
            throw ProgramFault(
                .output,
                "\(program.name) reported a severity \"\(cut(name, to: 40))\"; there are "
                    + Severity.allCases.map(\.name).joined(separator: ", "))
        }
        return severity
    }

    init(jsonLines bytes: [UInt8], of program: Program) throws(ProgramFault) {
        for line in bytes.split(separator: 0x0A) { _ = try read(jsonLine: Array(line), of: program) }
    }

    /// `path:line:column: severity: message [rule]`, where column and rule may be missing. Other lines, such as those
    /// that show the source, are passed over.
    init(gcc bytes: [UInt8], of program: Program) {
        for line in bytes.split(separator: 0x0A) where findings.count < Limit.findings {
            guard let finding = Self.finding(gcc: String(decoding: line, as: UTF8.self)) else { continue }
            if finding.isNote {
                // More about the one before.
                guard let last = findings.indices.last, findings[last].related.count < Limit.related else { continue }
                findings[last].related.append((finding.reported.location, finding.reported.message))
            } else {
                findings.append(finding.reported)
            }
        }
    }

    /// What stands before a message; a note has no severity.
    private static let words: [(word: String, severity: Severity?)] = [
        ("fatal error", .high), ("error", .high), ("warning", .medium), ("performance", .low), ("portability", .low),
        ("style", .low), ("information", .info), ("info", .info), ("note", nil),
    ]

    private static func finding(gcc line: String) -> (reported: Reported, isNote: Bool)? {
        // The severity is looked for first: a path may hold colons.
        var best: (range: Range<String.Index>, severity: Severity?)?
        for (word, severity) in words {
            if let range = line.firstRange(of: ": \(word): "),
                best.map({ range.lowerBound < $0.range.lowerBound }) ?? true
            {
                best = (range, severity)
            }
        }
        guard let best else { return nil }
        var parts = line[..<best.range.lowerBound].split(separator: ":", omittingEmptySubsequences: false)
        var numbers: [Int] = []
        while parts.count > 1, numbers.count < 2, let number = Int(parts[parts.count - 1]), number >= 0 {
            numbers.insert(number, at: 0)
            parts.removeLast()
        }
        guard let number = numbers.first else { return nil }
        var message = line[best.range.upperBound...]
        if message.hasSuffix("\r") { message.removeLast() }
        var rule = "finding"
        if message.hasSuffix("]"), let open = message.lastIndex(of: "[") {
            rule = String(message[message.index(after: open)...].dropLast())
            message = message[..<open]
            while message.hasSuffix(" ") { message.removeLast() }
        }
        let reported = Reported(
            rule: rule, message: cut(String(message), to: Limit.messageBytes), severity: best.severity,
            location: Location(
                path: parts.joined(separator: ":"), line: number,
                column: numbers.count > 1 && numbers[1] > 0 ? numbers[1] : nil, unit: .byte))
        return (reported, best.severity == nil)
    }
}
