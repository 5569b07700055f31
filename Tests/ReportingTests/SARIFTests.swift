import Detection
import Foundation
import Testing

@testable import Reporting

@Suite struct SARIFTests {
    static func run(of report: Report, _ options: RenderOptions = RenderOptions()) throws -> [String: Any] {
        try run(in: report.rendered(as: .sarif, options))
    }

    static func run(in rendering: Rendering) throws -> [String: Any] {
        let document = try #require(JSONSerialization.jsonObject(with: Data(rendering.bytes)) as? [String: Any])
        let runs = try #require(document["runs"] as? [[String: Any]])
        #expect(runs.count == 1)
        return try #require(runs.first)
    }

    static func value(_ object: Any?, _ path: String) -> Any? {
        path.split(separator: ".").reduce(object) { object, key in
            if let index = Int(key) {
                guard let array = object as? [Any], array.indices.contains(index) else { return nil }
                return array[index]
            }
            return (object as? [String: Any])?[String(key)]
        }
    }

    @Test func `results carry what services match and show`() throws {
        let run = try Self.run(of: Sample.ordinary)
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.count == 5)
        #expect(Self.value(results[0], "partialFingerprints.picket/v1") as? String == Sample.fingerprint(1))
        #expect(
            Self.value(results[1], "locations.0.physicalLocation.region.snippet.text") as? String == "eval(名前, \"é\")")
        #expect(Self.value(results[1], "level") as? String == "error")
        #expect(
            Self.value(results[2], "locations.0.physicalLocation.artifactLocation.uri") as? String
                == "src/ui/list%20%26%20table.ts")
        #expect(Self.value(results[2], "relatedLocations.1.message.text") as? String == "with 1 statement inserted")
        #expect(Self.value(results[3], "suppressions.0.kind") as? String == "inSource")
        #expect(
            Self.value(results[4], "suppressions.0.justification") as? String
                == "Suppressed by waiver (team-mail): until the rewrite")
        #expect(Self.value(run, "originalUriBaseIds.SRCROOT.uri") as? String == "file:///home/user/my%20project/")
        #expect(Self.value(run, "columnKind") as? String == "utf16CodeUnits")
    }

    @Test func `every index leads to what it names`() throws {
        let run = try Self.run(of: Sample.ordinary)
        for result in try #require(run["results"] as? [[String: Any]]) {
            let rule = try #require(result["ruleIndex"] as? Int)
            #expect(Self.value(run, "tool.driver.rules.\(rule).id") as? String == result["ruleId"] as? String)
            let location = Self.value(result, "locations.0.physicalLocation.artifactLocation")
            let artifact = try #require(Self.value(location, "index") as? Int)
            #expect(
                Self.value(run, "artifacts.\(artifact).location.uri") as? String == Self.value(location, "uri")
                    as? String)
        }
        for notification in try #require(
            Self.value(run, "invocations.0.toolExecutionNotifications") as? [[String: Any]])
        {
            let index = try #require(Self.value(notification, "descriptor.index") as? Int)
            #expect(
                Self.value(run, "tool.driver.notifications.\(index).id") as? String == Self.value(
                    notification, "descriptor.id") as? String)
        }
    }

    @Test func `rules say what GitHub asks for`() throws {
        let run = try Self.run(of: Sample.ordinary)
        let rule = Self.value(run, "tool.driver.rules.2")
        #expect(
            Self.value(rule, "properties.tags") as? [String] == [
                "security", "external/cwe/cwe-095", "external/cwe/cwe-020", "injection",
            ])
        #expect(Self.value(rule, "properties.security-severity") as? String == "9.5")
        #expect(Self.value(rule, "properties.precision") as? String == "high")
        #expect(Self.value(rule, "relationships.0.target.id") as? String == "CWE-95")
        #expect((Self.value(rule, "help.markdown") as? String)?.contains("```python") == true)
        // A score would make a security alert of what is none.
        #expect(Self.value(run, "tool.driver.rules.1.properties.security-severity") == nil)
        #expect(Self.value(run, "taxonomies.0.taxa.2.id") as? String == "CWE-1120")
    }

    @Test func `failures make a run unsuccessful`() throws {
        let run = try Self.run(of: Sample.ordinary)
        #expect(Self.value(run, "invocations.0.executionSuccessful") as? Bool == false)
        #expect(Self.value(run, "invocations.0.toolExecutionNotifications.0.level") as? String == "warning")
        #expect(Self.value(run, "invocations.0.toolExecutionNotifications.1.level") as? String == "error")
        #expect(Self.value(run, "invocations.0.toolExecutionNotifications.3.level") as? String == "note")
        #expect(Self.value(try Self.run(of: Sample.clean), "invocations.0.executionSuccessful") as? Bool == true)
    }

    @Test func `beyond GitHub's limit the least severe are left out, and it says so`() throws {
        let report = Sample.large(26_000)
        let rendering = report.rendered(as: .sarif)
        let run = try Self.run(in: rendering)
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.count == 25_000)
        // Of 26,000, 520 are suppressed: they go first, then those of severity info.
        #expect(!results.contains { $0["suppressions"] != nil })
        let kept = results.map { ($0["properties"] as? [String: Any])?["severity"] as? String }
        let active = report.activeFindings
        for severity in Severity.allCases {
            let all = active.count { $0.severity == severity }
            #expect(kept.count { $0 == severity.name } == (severity == .info ? all - 480 : all))
        }
        let notice = try #require(rendering.notices.first)
        #expect(notice.message.contains("1,000 findings left out, the least severe (480 info, 520 suppressed)"))
        let notifications = try #require(
            Self.value(run, "invocations.0.toolExecutionNotifications") as? [[String: Any]])
        #expect(notifications.contains { "sarif: \(Self.value($0, "message.text") ?? "")" == notice.message })
    }

    @Test func `related places and tags are limited, and it says so`() throws {
        var report = Sample.ordinary
        report.findings[0].related = (1...150).map { .init(place: Sample.place("a.py", $0, 1..<2), message: "") }
        report.rules.append(Sample.rule("x/y", "Tagged", .low, tags: (1...40).map { "tag\($0)" }))
        let run = try Self.run(of: report)
        #expect((Self.value(run, "results.0.relatedLocations") as? [Any])?.count == 100)
        #expect((Self.value(run, "tool.driver.rules.4.properties.tags") as? [Any])?.count == 20)
        #expect(report.rendered(as: .sarif).notices.count == 2)
    }

    @Test func `texts are cut between characters`() {
        #expect(SARIF.cut("abc", to: 3) == "abc")
        #expect(SARIF.cut("abcd", to: 3) == "ab…")
        #expect(SARIF.cut("a😀b😀", to: 4) == "a😀…")
        #expect(SARIF.cut("a😀😀", to: 4) == "a😀…")
    }
}
