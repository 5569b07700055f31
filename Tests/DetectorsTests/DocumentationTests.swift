import Detection
import Detectors
import FoundationEssentials
import PicketTestKit
import Testing

/// `docs/rules` says what the rules say of themselves. `PICKET_UPDATE=1` rewrites it.
struct DocumentationTests {
    static let folder = Project.root + "/docs/rules"
    static let pages = RuleDocumentation.pages(for: Registry.detectors.map { $0.rule })

    @Test(arguments: pages)
    func isCurrent(_ page: RuleDocumentation.Page) throws {
        try Self.check(Self.folder + "/" + page.path, page.text)
    }

    /// `docs/power-of-ten.md` says what the table says.
    @Test func powerOfTenIsCurrent() throws {
        try Self.check(Project.root + "/docs/power-of-ten.md", PowerOfTen.documentation)
    }

    private static func check(_ file: String, _ text: String) throws {
        if ProcessInfo.processInfo.environment["PICKET_UPDATE"] == "1" {
            let parent = file.split(separator: "/").dropLast().joined(separator: "/")
            try FileManager.default.createDirectory(atPath: "/" + parent, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: file), options: .atomic)
        }
        let current = FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
        #expect(current == text, "\(file) is not current: run the tests with PICKET_UPDATE=1")
    }

    /// A page of a rule that is gone goes too.
    @Test func hasNoOtherPages() throws {
        let expected = Set(Self.pages.map(\.path))
        let found = try FileManager.default.subpathsOfDirectory(atPath: Self.folder).filter { $0.hasSuffix(".md") }
        #expect(found.filter { !expected.contains($0) }.isEmpty)
    }

    @Test(arguments: Registry.detectors.map { $0.rule })
    func isComplete(_ rule: Rule) {
        #expect(rule.id.split(separator: "/").count == 2)
        for text in [rule.title, rule.help.what, rule.help.why, rule.help.fix] { #expect(!text.isEmpty, "\(rule.id)") }
        #expect(Set(rule.options.map(\.name)).count == rule.options.count, "\(rule.id) has an option twice")
        for option in rule.options {
            #expect(!option.help.isEmpty, "\(rule.id) does not say what \(option.name) is for")
            #expect(option.complaint(about: option.defaultLiteral) == nil, "\(rule.id): \(option.name)")
        }
        for alias in rule.aliases { #expect(alias.tool == alias.tool.lowercased(), "\(rule.id)") }
    }

    @Test func escapesTables() {
        let rule = Rule(
            id: "a/b", title: "x | y", severity: .low,
            help: Rule.Help(what: "w", why: "y", fix: "f", example: Rule.Example(.python, bad: "a", good: "b")))
        #expect(RuleDocumentation.index(of: [rule]).contains("x \\| y"))
    }
}
