import Foundation
import PicketTestKit
import Testing

@Suite struct LedgerDocumentationTests {
    private static func matches(_ pattern: String, in path: String) throws -> [String] {
        let text = try String(contentsOfFile: "\(Project.root)/\(path)", encoding: .utf8)
        let expression = try Regex(pattern, as: (Substring, Substring).self)
        return text.split(separator: "\n").compactMap { $0.firstMatch(of: expression).map { String($0.output.1) } }
    }

    /// docs/ledger.md has a row for each action, and none for others.
    @Test func everyActionIsDocumented() throws {
        let declared = try Self.matches(
            #"static let \w+ = EntryAction\(rawValue: "([a-z.-]+)"\)"#, in: "Sources/Evidence/Ledger/EntryAction.swift")
        let documented = try Self.matches(#"^\| `([a-z-]+\.[a-z-]+)` \|"#, in: "docs/ledger.md")
        #expect(declared.count > 15 && Set(declared).count == declared.count)
        #expect(declared.sorted() == documented.sorted())
    }
}
