import Detection
import Foundation
import PicketTestKit
import Testing

/// Holds cyclomatic complexity against lizard's, function by function, on real projects. What is counted differently, and
/// why, is in docs/oracles.md; here each difference is computed, so that one without an explanation fails.
struct LizardTests {
    static let lizard = Project.root + "/.venv/bin/lizard"

    /// Where Picket or lizard misreads the source.
    static let exceptions: [Language: Set<String>] = [
        .c: [
            // `a == (b) && c` is read as a cast of the address of the label c.
            "release_conns_user_server"
        ]
    ]

    @Test(arguments: [Language.python, .c, .java, .go])
    func agrees(_ language: Language) throws {
        let project = language.rawValue
        guard FileManager.default.isExecutableFile(atPath: Self.lizard),
            let figures = try Figures.of(project, as: language)
        else {
            print("skipped: no \(Self.lizard) or no .corpora/\(project); scripts/setup-tests fetches both")
            return
        }
        let theirs = try Self.measure(project, as: language)
        let byPlace = Dictionary(grouping: figures) { "\($0.path) \($0.name)" }
        var tally: [String: Int] = [:]
        var unexplained: [String] = []
        for their in theirs {
            let ours = byPlace["\(their.path) \(their.name)"]?.first {
                $0.firstLine...max($0.firstLine, $0.nameLine + 1) ~= their.firstLine
            }
            let explanation = ours.map { Self.explain(their, by: $0, language) } ?? "known to lizard only"
            tally[explanation ?? "unexplained", default: 0] += 1
            if explanation == nil, let ours {
                unexplained.append("\(their.path):\(their.firstLine): \(their.name): lizard \(their.figure), \(ours)")
            }
        }
        let list = tally.sorted { $0.value > $1.value }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        print("lizard, \(language.title), \(figures.count) functions: \(list)")
        #expect(unexplained.isEmpty, "\(unexplained.joined(separator: "\n"))")
        // The comparison is of most functions, and most are equal as they stand.
        #expect(theirs.count > 2000)
        #expect(tally["equal", default: 0] * 10 > figures.count * 7)
        #expect(tally["known to lizard only", default: 0] * 20 < figures.count || language == .go)
    }

    /// Why lizard has another figure; `nil` if nothing explains it.
    private static func explain(_ their: Measured, by ours: Figures, _ language: Language) -> String? {
        let difference = their.figure - ours.cyclomatic
        if difference == 0 { return "equal" }
        let also = ours.also
        switch language {
        case .python:
            if difference == also.finally { return "counts finally" }
            if difference == also.finally + also.inLambdas { return "counts lambdas" }
        case .java:
            if difference == also.inLambdas { return "counts lambdas" }
            if (also.inLambdas...also.inLambdas + also.wildcards).contains(difference) { return "counts wildcards" }
            if difference == -also.inClasses { return "leaves out fields of anonymous classes" }
        case .c:
            if difference == also.directives { return "counts #if" }
            if difference == also.directives - also.assignmentsAfterAnd { return "takes && for a reference" }
            if also.errors > 0 { return "does not parse before preprocessing" }
            if also.functions > 0 { return "macro that looks like a function" }
        default: break
        }
        if their.lastLine != ours.lastLine { return "ends elsewhere for lizard" }
        return exceptions[language]?.contains(ours.name) == true ? "listed" : nil
    }

    private struct Measured {
        let path: String
        /// Without the class.
        let name: String
        let firstLine: Int
        let lastLine: Int
        let figure: Int
    }

    private static func measure(_ project: String, as language: Language) throws -> [Measured] {
        let outcome = try Peer.run(
            lizard, ["--csv", "-l", language.rawValue, "."], in: "\(Project.root)/.corpora/\(project)")
        // 1 says that it has warnings.
        #expect(outcome.status <= 1)
        let text = outcome.output
        return text.split(whereSeparator: \.isNewline).compactMap { line in
            let columns = Self.columns(of: line)
            guard columns.count >= 11, let figure = Int(columns[1]), let first = Int(columns[9]),
                let last = Int(columns[10])
            else { return nil }
            let name = columns[7].split(whereSeparator: { $0 == ":" || $0 == "." }).last.map(String.init) ?? ""
            let path = columns[6].hasPrefix("./") ? String(columns[6].dropFirst(2)) : columns[6]
            return Measured(path: path, name: name, firstLine: first, lastLine: last, figure: figure)
        }
    }

    /// Of a line of comma separated values, some in quotes.
    private static func columns(of line: Substring) -> [String] {
        var columns = [""]
        var isQuoted = false
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: columns.append("")
            default: columns[columns.count - 1].append(character)
            }
        }
        return columns
    }
}
