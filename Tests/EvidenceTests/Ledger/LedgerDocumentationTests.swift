import Foundation
import PicketTestKit
import Testing

@Suite struct LedgerDocumentationTests {
    private static func matches(_ pattern: String, in path: String) throws -> [String] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let expression = try Regex(pattern, as: (Substring, Substring).self)
        return text.split(separator: "\n").compactMap { $0.firstMatch(of: expression).map { String($0.output.1) } }
    }

    /// docs/ledger.md has a row for each action that any module records, and none for others.
    @Test func everyActionIsDocumented() throws {
        let sources = Project.root + "/Sources"
        let files = try #require(FileManager.default.enumerator(atPath: sources)).compactMap { $0 as? String }
        let declared = try files.filter { $0.hasSuffix(".swift") }.flatMap {
            try Self.matches(#"EntryAction\(rawValue: "([a-z.-]+)"\)"#, in: "\(sources)/\($0)")
        }
        let documented = try Self.matches(#"^\| `([a-z-]+\.[a-z-]+)` \|"#, in: Project.root + "/docs/ledger.md")
        #expect(declared.count > 40 && Set(declared).count == declared.count)
        #expect(declared.sorted() == documented.sorted())
    }
}
