import Detection
import Foundation
import Reporting
import Testing

/// The page in a browser: its document as it is after the script ran.
@Suite(.serialized, .enabled(if: Programs.chromium != nil, "chromium is not installed"))
struct HTMLTests {
    struct Page {
        var document: String
        var console: String

        /// The fingerprints of the rows shown, in order.
        var rows: [String] {
            document.matches(of: /<tr class="finding[^"]*" data-index="\d+" data-fingerprint="([^"]*)"/).map {
                String($0.1)
            }
        }

        func text(ofID id: String) -> String {
            guard let start = document.range(of: "id=\"\(id)\""),
                let open = document[start.upperBound...].firstIndex(of: ">"),
                let close = document[open...].firstIndex(of: "<")
            else { return "" }
            return String(document[document.index(after: open)..<close])
        }
    }

    static func open(_ report: Report, _ hash: String = "") throws -> Page {
        let folder = try Programs.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(report.rendered(as: .html, RenderOptions(omitTimings: true)).bytes)
            .write(to: URL(fileURLWithPath: folder + "/report.html"))
        let outcome = try Programs.run(
            try #require(Programs.chromium),
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(folder)/profile",
                "--enable-logging=stderr",
                "--dump-dom", "file://\(folder)/report.html\(hash.isEmpty ? "" : "#" + hash)",
            ])
        let console = outcome.errors.split(separator: "\n").filter { $0.contains("CONSOLE") }.joined(separator: "\n")
        return Page(document: outcome.output, console: console)
    }

    static func fingerprints(_ numbers: [Int]) -> [String] { numbers.map(Sample.fingerprint) }

    @Test(arguments: [
        ("", [2, 1, 3]), ("sort=severity&severity=nonsense", [3, 1, 2]), ("sort=-place", [3, 2, 1]),
        ("sort=message&suppressed=1", [1, 5, 4, 3, 2]), ("severity=high,medium&sort=rule", [3, 1]),
        ("rule=security/eval", [2]), ("path=UI/", [3]), ("q=takes+mail.py%3A12", [1]), ("q=nothing-like-it", []),
        ("severity=low&suppressed=1&sort=place", [4, 5]),
    ])
    func `the address filters and sorts`(_ hash: String, _ expected: [Int]) throws {
        let page = try Self.open(Sample.ordinary, hash)
        #expect(page.document.contains("data-ready=\"true\""), "\(page.console)")
        #expect(page.console.isEmpty)
        #expect(page.rows == Self.fingerprints(expected))
    }

    @Test func `a finding can be linked to`() throws {
        let page = try Self.open(Sample.ordinary, "open=" + Sample.fingerprint(2))
        #expect(page.document.contains("<mark>eval(名前, \"é\")</mark>"))
        #expect(page.document.contains("aria-expanded=\"true\""))
    }

    @Test func `summary, failures and notices need no script`() {
        let text = String(decoding: Sample.ordinary.rendered(as: .html).bytes, as: UTF8.self)
        let html = text[..<(text.range(of: "<script")?.lowerBound ?? text.endIndex)]
        #expect(html.contains("Permission denied. Give read permission or exclude it"))
        #expect(html.contains("expired on 2026-11-01"))
        #expect(html.contains("data-severity=\"critical\" aria-pressed=\"false\" title=\"Show only these\"><b>1</b>"))
        #expect(!text.contains(" src=") && !text.contains("url(") && !text.contains("@import"))
    }

    @Test func `hostile content stays text`() throws {
        let page = try Self.open(Sample.hostile, "suppressed=1&open=" + Sample.fingerprint(4))
        #expect(page.document.contains("data-ready=\"true\""), "\(page.console)")
        #expect(page.console.isEmpty)
        #expect(page.rows.count == Sample.hostile.findings.count)
        #expect(!page.document.contains("<title>owned"))
        #expect(!page.document.contains("<img"))
        #expect(page.document.matches(of: /<script/).count == 2)
        // Shown, as the text it is.
        #expect(page.document.contains("&lt;/script&gt;&lt;script&gt;document.title='owned'"))
        #expect(page.document.contains("<span class=\"control\">U+202E</span>"))
    }

    @Test func `the policy stops what is not the page's own`() throws {
        let folder = try Programs.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let text = String(decoding: Sample.ordinary.rendered(as: .html).bytes, as: UTF8.self)
            .replacingOccurrences(of: "</body>", with: "<script>document.title='owned'</script></body>")
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/report.html"))
        let outcome = try Programs.run(
            try #require(Programs.chromium),
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(folder)/profile", "--dump-dom",
                "file://\(folder)/report.html",
            ])
        #expect(outcome.output.contains("<title>Picket: 3 findings"))
    }

    @Test func `20,000 findings are shown a page at a time`() throws {
        let page = try Self.open(Sample.large(20_000), "severity=critical&path=package7/&sort=-place")
        let expected = Sample.large(20_000).findings.filter {
            $0.suppression == nil && $0.severity == .critical && $0.place.path.contains("package7/")
        }.sorted(by: Finding.precedes)
        #expect(page.text(ofID: "count") == "\(expected.count) findings")
        #expect(page.rows == expected.reversed().map(\.fingerprint))
        let all = try Self.open(Sample.large(20_000))
        #expect(all.rows.count == 200)
        #expect(all.text(ofID: "count").hasPrefix("19,600 findings, the first 200 shown"))
    }
}
