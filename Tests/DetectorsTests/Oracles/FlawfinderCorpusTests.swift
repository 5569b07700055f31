import Detection
import Detectors
import Foundation
import PicketTestKit
import Testing
import TreeSitterSyntax

/// Holds the C and C++ security rules against flawfinder at level 3 and above. What flawfinder reports and Picket does not
/// must be of one of the classes below, which are computed for each line; docs/oracles.md explains them.
struct FlawfinderCorpusTests {
    private static let rules = [
        "command-execution", "environment-trust", "file-race", "format-string", "legacy-cipher", "misused-call",
        "named-temporary-file", "predictable-random", "unbounded-copy", "unbounded-input",
    ]

    @Test(arguments: [Language.c, .cpp])
    func everyDifferenceHasAReason(_ language: Language) throws {
        let python = Project.root + "/.venv/bin/python"
        let folder = "\(Project.root)/.corpora/\(language.rawValue)"
        guard FileManager.default.isExecutableFile(atPath: python), FileManager.default.fileExists(atPath: folder),
            try Peer.run(python, ["-c", "import flawfinder"], in: "/").status == 0
        else {
            print("skipped: no flawfinder in .venv or no .corpora; scripts/setup-tests fetches both")
            return
        }
        let peer = try Peer.run(python, ["\(Project.root)/scripts/measure-flawfinder", folder], in: "/")
        #expect(peer.status == 0)
        var files: [String: File] = [:]
        var tally: [String: Int] = [:]
        var unexplained: [String] = []
        for row in peer.output.split(separator: "\n") {
            let columns = row.split(separator: "\t").map(String.init)
            guard columns.count == 4, let line = Int(columns[1]) else { continue }
            let path = columns[0]
            let file = try files[path] ?? File(path, in: folder, Self.rules)
            files[path] = file
            let reason = file.reason(line, columns[2], language)
            tally[reason ?? "unexplained", default: 0] += 1
            if reason == nil { unexplained.append("\(path):\(line): \(columns[2]): \(file.lines[line - 1])") }
        }
        let list = tally.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
        print("flawfinder, \(language.title): \(list.joined(separator: ", "))")
        #expect(unexplained.isEmpty, "\(unexplained.joined(separator: "\n"))")
        #expect(tally["both", default: 0] > 0)
    }

    /// A file flawfinder reports in, and what Picket made of it.
    private struct File {
        let lines: [String]
        private let reported: Set<Int>
        private let broken: Set<Int>
        private let calls: Set<String>

        init(_ path: String, in folder: String, _ rules: [String]) throws {
            let source = [UInt8](FileManager.default.contents(atPath: "\(folder)/\(path)") ?? Data())
            lines = String(decoding: source, as: UTF8.self).split(
                omittingEmptySubsequences: false, whereSeparator: \.isNewline
            )
            .map(String.init)
            let suffix = String(path.split(separator: ".").last ?? "")
            let language =
                suffix == "h" ? path.contains("googletest") ? Language.cpp : .c : Languages.byExtension[suffix] ?? .c
            var reported: Set<Int> = []
            for detector in Registry.detectors where rules.contains(where: { detector.rule.id == "security/" + $0 }) {
                var run = RuleRun(detector)
                try run.inspect(source, path: path, language: language)
                reported.formUnion(run.results.map(\.line))
            }
            self.reported = reported
            let tree = SyntaxTree()
            tree.reset(copying: source)
            try TreeSitterFrontEnd(store: RuleRun.grammars).parse(tree, as: language)
            let index = LineIndex(tree.source)
            var broken: Set<Int> = []
            var calls: Set<String> = []
            for row in 0..<tree.count {
                let node = tree[row]
                let first = index.line(of: node.start)
                let last = index.line(of: max(node.start, node.end - 1))
                switch node.kind {
                case .error, .missing: broken.formUnion(first...max(first, last))
                case .call:
                    guard let callee = node.child(Field.callee) else { continue }
                    // A call that goes over lines is on the line of its name.
                    let name = callee.kind == .member ? callee.child(Field.member) ?? callee : callee
                    let isMethod =
                        callee.kind == .member && callee.child(Field.object).map { $0.text != "std" } ?? false
                    calls.insert("\(index.line(of: name.start)) \(isMethod ? "." : "")\(name.text.string)")
                default: break
                }
            }
            self.broken = broken
            self.calls = calls
        }

        /// Why flawfinder and Picket differ on a line; `both` if they do not, `nil` if it is not known.
        func reason(_ line: Int, _ name: String, _ language: Language) -> String? {
            if reported.contains(line) { return "both" }
            let text = lines.indices.contains(line - 1) ? lines[line - 1] : ""
            if isInMacro(line) { return "in a macro's definition" }
            if !calls.contains("\(line) \(name)") {
                return broken.contains(line) && text.contains(name + "(") ? "does not parse" : "a name, not a call"
            }
            if name.hasPrefix("v") { return "a format handed on" }
            if name == "getenv" { return "kept or compared before it is used" }
            if name == "random", language == .cpp { return "a member of that name" }
            if ["random", "srandom", "srand", "drand48", "lrand48"].contains(name) { return "a number for no secret" }
            if name == "strcpy", lines[max(0, line - 12)..<max(0, line - 1)].contains(where: { $0.contains("strlen(") }) {
                return "made as long as its source"
            }
            if name.hasSuffix("printf") || name.hasPrefix("str") {
                let next = lines.indices.contains(line) ? lines[line] : ""
                let isConstant =
                    text.contains("? \"") || (text + next).contains { $0 == "\"" }
                    || text.range(of: "[A-Z_]{4,}\\)", options: .regularExpression) != nil
                return isConstant ? "a constant, or a macro that is one" : nil
            }
            return nil
        }

        /// Whether the line is part of a `#define`, continued lines included.
        private func isInMacro(_ line: Int) -> Bool {
            var index = line - 1
            while lines.indices.contains(index) {
                if lines[index].drop(while: { $0 == " " || $0 == "\t" }).hasPrefix("#") { return true }
                guard lines.indices.contains(index - 1), lines[index - 1].hasSuffix("\\") else { return false }
                index -= 1
            }
            return false
        }
    }
}
