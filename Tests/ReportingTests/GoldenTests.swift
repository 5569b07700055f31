import Detection
import Foundation
import PicketTestKit
import Reporting
import Testing

/// What each format writes for an ordinary report, byte for byte. PICKET_REWRITE_GOLDEN=1 writes the files anew: read
/// the difference before you commit it.
@Suite struct GoldenTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var format: Format
        var report = Sample.ordinary
        var options = RenderOptions(omitTimings: true)
        var testDescription: String { name }
    }

    static let invocation = RenderOptions.Invocation(
        arguments: ["picket", "scan", "my project", "--format", "sarif"], workingDirectory: "/home/user", exitCode: 1,
        start: 1_795_253_400, end: 1_795_253_401.25)

    static let cases = [
        Case(name: "ordinary.txt", format: .text),
        Case(name: "colour.txt", format: .text, options: RenderOptions(usesColour: true, omitTimings: true)),
        Case(name: "quiet.txt", format: .text, options: RenderOptions(detail: .quiet, omitTimings: true)),
        Case(name: "verbose.txt", format: .text, options: RenderOptions(detail: .verbose, failOn: nil)),
        Case(name: "narrow.txt", format: .text, options: RenderOptions(width: 36, limit: 2, omitTimings: true)),
        Case(name: "clean.txt", format: .text, report: Sample.clean),
        Case(name: "unfinished.txt", format: .text, report: Sample.unfinished),
        Case(name: "hostile.txt", format: .text, report: Sample.hostile),
        Case(name: "ordinary.json", format: .json, options: RenderOptions()),
        Case(name: "ordinary.jsonl", format: .jsonl, options: RenderOptions()),
        Case(name: "ordinary.sarif", format: .sarif, options: RenderOptions(invocation: invocation)),
        Case(name: "ordinary.md", format: .markdown),
        Case(name: "clean.md", format: .markdown, report: Sample.clean),
        Case(name: "hostile.md", format: .markdown, report: Sample.hostile),
        Case(name: "ordinary.xml", format: .junit, options: RenderOptions()),
        Case(name: "ordinary.gitlab.json", format: .gitlab),
        Case(name: "ordinary.github.txt", format: .github),
        Case(name: "hostile.github.txt", format: .github, report: Sample.hostile),
        Case(name: "ordinary.csv", format: .csv),
        Case(name: "hostile.csv", format: .csv, report: Sample.hostile),
    ]

    @Test(arguments: cases) func `what is written is what was agreed`(_ test: Case) throws {
        let path = "\(Project.root)/Tests/ReportingTests/Golden/\(test.name)"
        let bytes = test.report.rendered(as: test.format, test.options).bytes
        if ProcessInfo.processInfo.environment["PICKET_REWRITE_GOLDEN"] == "1" {
            try Data(bytes).write(to: URL(fileURLWithPath: path))
        }
        let golden = try #require(FileManager.default.contents(atPath: path), "no golden file \(test.name)")
        #expect(
            Array(golden) == bytes,
            "\(test.name) differs:\n\(String(decoding: bytes, as: UTF8.self))")
    }

    @Test(arguments: Format.allCases) func `equal reports give equal bytes`(_ format: Format) {
        var other = Sample.ordinary
        other.timings = Report.Timings(total: 99)
        let options = RenderOptions(omitTimings: true)
        #expect(other.rendered(as: format, options).bytes == Sample.ordinary.rendered(as: format, options).bytes)
    }

    @Test(arguments: Format.allCases) func `writing piece by piece gives the same`(_ format: Format) throws {
        let report = Sample.large(1500)
        var (pieces, bytes) = (0, [UInt8]())
        let notices = try report.render(as: format) {
            pieces += 1
            bytes.append(contentsOf: $0)
        }
        let whole = report.rendered(as: format)
        #expect(bytes == whole.bytes)
        #expect(notices == whole.notices)
        if whole.bytes.count > 1 << 18 { #expect(pieces > 2) }
    }

    @Test(arguments: Format.allCases) func `an error of the receiver ends it`(_ format: Format) {
        struct Full: Error {}
        var calls = 0
        #expect(throws: Full.self) {
            try Sample.large(3000).render(as: format) { _ in
                calls += 1
                throw Full()
            }
        }
        #expect(calls == 1)
    }

    /// Where a failure would be lost, a run that inspected nothing would look clean.
    @Test(arguments: Format.allCases) func `failures are in every format`(_ format: Format) {
        let text = String(decoding: Sample.unfinished.rendered(as: format).bytes, as: UTF8.self)
        #expect(text.contains("big.c"))
        #expect(text.contains("101 MB, over the limit of 10 MB"))
    }

    @Test(arguments: Format.allCases) func `notices are in every format`(_ format: Format) {
        let text = String(decoding: Sample.ordinary.rendered(as: format).bytes, as: UTF8.self)
        #expect(text.contains("expired on 2026-11-01"))
    }
}
