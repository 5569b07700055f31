import Foundation
import PicketTestKit
import Testing

/// `docs/security.md` has every requirement of ASVS 5.0, levels 1 and 2, in the chapters that it goes through, and names
/// tests that there are.
@Suite struct SecurityPageTests {
    /// By section, the numbers of its requirements of levels 1 and 2.
    private static let requirements: [String: [Int]] = [
        "2.1": [1, 2, 3], "2.2": [1, 2, 3], "2.3": [1, 2, 3, 4], "2.4": [1], "3.2": [1, 2], "3.3": [1, 2, 3, 4],
        "3.4": [1, 2, 3, 4, 5, 6], "3.5": [1, 2, 3, 4, 5], "3.7": [1, 2], "4.1": [1, 2, 3], "4.2": [1], "4.3": [1, 2],
        "4.4": [1, 2, 3, 4], "5.1": [1], "5.2": [1, 2, 3], "5.3": [1, 2], "5.4": [1, 2, 3], "6.1": [1, 2, 3],
        "6.2": Array(1...12), "6.3": [1, 2, 3, 4], "6.4": [1, 2, 3, 4], "6.5": [1, 2, 3, 4, 5], "6.6": [1, 2, 3],
        "6.8": [1, 2, 3, 4], "7.1": [1, 2, 3], "7.2": [1, 2, 3, 4], "7.3": [1, 2], "7.4": [1, 2, 3, 4, 5],
        "7.5": [1, 2], "7.6": [1, 2], "8.1": [1, 2], "8.2": [1, 2, 3], "8.3": [1], "8.4": [1], "9.1": [1, 2, 3],
        "9.2": [1, 2, 3, 4], "11.1": [1, 2], "11.2": [1, 2, 3], "11.3": [1, 2, 3], "11.4": [1, 2, 3, 4], "11.5": [1],
        "11.6": [1], "12.1": [1, 2, 3], "12.2": [1, 2], "12.3": [1, 2, 3, 4], "13.1": [1], "13.2": [1, 2, 3, 4, 5],
        "13.3": [1, 2], "13.4": [1, 2, 3, 4, 5], "14.1": [1, 2], "14.2": [1, 2, 3, 4], "14.3": [1, 2, 3],
        "15.1": [1, 2, 3], "15.2": [1, 2, 3], "15.3": [1, 2, 3, 4, 5, 6, 7], "16.1": [1], "16.2": [1, 2, 3, 4, 5],
        "16.3": [1, 2, 3, 4], "16.4": [1, 2, 3], "16.5": [1, 2, 3],
    ]

    private struct Row {
        var number: String
        var met: String
        var how: String
        var tests: [String]
    }

    private static func rows() throws -> [Row] {
        let page = try String(contentsOfFile: "\(Project.root)/docs/security.md", encoding: .utf8)
        return page.split(separator: "\n").compactMap { line in
            guard line.hasPrefix("| V") else { return nil }
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard cells.count == 7 else { return Row(number: String(line), met: "", how: "", tests: []) }
            let tests = cells[5].split(separator: "`").filter { $0.contains("Tests") }.map(String.init)
            return Row(number: cells[1], met: cells[3], how: cells[4], tests: tests)
        }
    }

    @Test func everyRequirementIsThereOnce() throws {
        let wanted = Self.requirements.flatMap { section, numbers in numbers.map { "V\(section).\($0)" } }
        let found = try Self.rows().map(\.number)
        #expect(Set(found).subtracting(wanted) == [])
        #expect(Set(wanted).subtracting(found) == [])
        #expect(found.count == wanted.count)
    }

    @Test func whatIsMetIsShownByTestsThatThereAre() throws {
        let known = try Self.tests()
        for row in try Self.rows() {
            #expect(["yes", "partly", "no", "none", "operator"].contains(row.met), "\(row.number)")
            if row.met == "yes" || row.met == "partly" {
                #expect(!row.tests.isEmpty, "\(row.number) is shown by nothing")
            }
            if row.met != "yes" { #expect(!row.how.isEmpty, "\(row.number) does not say why") }
            for test in row.tests { #expect(known.contains(test), "\(row.number): there is no \(test)") }
        }
    }

    /// `Suite` and `Suite.test` of all that there are.
    private static func tests() throws -> Set<String> {
        let root = "\(Project.root)/Tests"
        var tests: Set<String> = []
        let files = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        for file in files where file.hasSuffix(".swift") {
            var suite = ""
            var isTest = false
            for line in try String(contentsOfFile: "\(root)/\(file)", encoding: .utf8).split(separator: "\n") {
                if let match = line.firstMatch(
                    of: #/^(?:@Suite.* |private |final )*(?:struct|class|enum|extension) (\w+)/#)
                {
                    suite = String(match.1)
                    tests.insert(suite)
                }
                if line.contains("@Test") { isTest = true }
                if isTest, let match = line.firstMatch(of: #/\bfunc (\w+)\(/#) {
                    tests.insert("\(suite).\(match.1)")
                    isTest = false
                }
            }
        }
        return tests
    }
}
