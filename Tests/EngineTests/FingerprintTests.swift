import Detection
import PicketTestKit
import Testing

@testable import Engine

@Suite struct FingerprintTests {
    private let code = """
        a = 42
        def first {
            b = 42
            c = 42
            d = 42 + 42
        }
        def second {
            e = 43
        }

        """

    /// Fingerprints by the number and the line they are at.
    private func fingerprints(_ text: String, path: String = "a.py") async throws -> [String] {
        let folder = try TemporaryFolder()
        try folder.write(text, to: path)
        let report = try await ScanConfiguration.test(folder).run()
        #expect(report.failures.isEmpty)
        #expect(Set(report.findings.map(\.fingerprint)).count == report.findings.count, "distinct in a report")
        return report.findings.map(\.fingerprint)
    }

    @Test func surviveWhatDoesNotTouchThem() async throws {
        let before = try await fingerprints(code)
        #expect(before.count == 6)
        for edit in [
            "# a comment\n\nimport os\n" + code,
            code.replacing("    ", with: "\t\t"),
            code.replacing("\n", with: "\r\n"),
            code + "def third {\n}\n",
            code.replacing("b =", with: "renamed ="),
        ] {
            #expect(try await fingerprints(edit) == before)
        }
    }

    @Test func changeWithWhatTheyAreAbout() async throws {
        let before = Set(try await fingerprints(code))
        #expect(before.subtracting(try await fingerprints(code.replacing("43", with: "44"))).count == 1)
        #expect(before.subtracting(try await fingerprints(code.replacing("second", with: "other"))).count == 1)
        #expect(before.isDisjoint(with: try await fingerprints(code, path: "b.py")))
    }

    @Test func whiteSpaceInTheAnchorDoesNotMatter() {
        var fingerprints = Fingerprints()
        let one = fingerprints.make(rule: "r", path: "p", scope: "", anchor: "a  (b,\n\tc) ")
        fingerprints.reset()
        #expect(fingerprints.make(rule: "r", path: "p", scope: "", anchor: "a (b, c)") == one)
        #expect(fingerprints.make(rule: "r", path: "p", scope: "", anchor: "a (b, c)") != one)
        #expect(fingerprints.make(rule: "r", path: "p", scope: "", anchor: "a(b, c)") != one)
        // Neighbouring parts do not run together.
        #expect(fingerprints.make(rule: "rp", path: "", scope: "", anchor: "a (b, c)") != one)
    }
}
