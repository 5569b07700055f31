import Foundation
import PicketTestKit
import Testing

@testable import Evidence

/// What reports say, in every format.
@Suite struct ComplianceReportTests {
    static let ids = ["soc2", "iso27001", "ssdf", "nist800-53", "gdpr", "fips140", "power-of-ten"]

    static func report(_ id: String, of log: MemoryLog, facts: Facts = Facts()) throws -> ComplianceReport {
        let framework = try #require(try Framework.builtIn().first { $0.id == id })
        let period = EvidencePeriod(end: MemoryLog.now)
        return try ComplianceReport(framework, of: log, facts: facts, period: period, tool: "0.1.0")
    }

    /// Good but for the clock, with texts that mean to do harm.
    static var hostile: MemoryLog {
        var log = MemoryLog.good
        let harm = "</script><img src=x onerror=alert(1)>|`\u{1B}[31m\u{202E}\n\t \"' # ~~~ \u{0}"
        log.origin = harm
        log.add(.clockJumped, object: harm)
        log.add(.scanCompleted, object: harm, outcome: .partial, details: ["findings": ["critical": 1]])
        return log
    }

    @Test(arguments: ids)
    func noShareIsEverShown(id: String) throws {
        let report = try Self.report(id, of: .good)
        for text in [report.text, report.markdown, report.html] {
            let shown = text.replacingOccurrences(of: Self.style(of: text), with: "")
            #expect(!shown.contains("%"))
            #expect(shown.contains("satisfied, ") || shown.contains(" satisfied ("))
        }
        let counts = ComplianceReport.Status.allCases.map(report.count)
        #expect(counts.reduce(0, +) == report.controls.count)
    }

    private static func style(of page: String) -> String {
        guard let start = page.range(of: "<style>"), let end = page.range(of: "</style>") else { return "<none>" }
        return String(page[start.lowerBound..<end.upperBound])
    }

    @Test(arguments: ids)
    func textsFromTheLogStayTexts(id: String) throws {
        let report = try Self.report(id, of: Self.hostile)
        let html = report.html
        #expect(!html.contains("<img") && !html.contains("</script>") && !html.contains("<script"))
        for text in [report.text, report.markdown, html] {
            let harmful = text.unicodeScalars.first { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E }
            #expect(harmful == nil)
        }
        #expect(!report.markdown.contains("<img") && !report.text.contains("\u{1B}"))
    }

    @Test(arguments: ids)
    func everySatisfiedControlLinksToItsEntries(id: String) throws {
        var facts = Facts()
        for fact in Fact.allCases { facts.set(fact, fact.isText ? "module 1" : true) }
        let report = try Self.report(id, of: .good, facts: facts)
        let json = report.json
        let queries = try #require(json["queries"]?.object)
        for control in try #require(json["controls"]?.array) where control["status"] == "satisfied" {
            let names = try #require(control["requires"]?.array).compactMap(\.string)
            #expect(names.contains { !(queries[$0]?["cited"]?.array ?? []).isEmpty })
        }
        // Each link of the page leads somewhere on it.
        let html = report.html
        for part in html.components(separatedBy: "href=\"#").dropFirst() {
            let target = part.prefix { $0 != "\"" }
            #expect(html.contains("id=\"\(target)\""), "\(target)")
        }
    }

    /// What a report tells to run again gives the same again, also when the log has grown since.
    @Test(arguments: ids)
    func queriesRunAgainGiveTheSame(id: String) throws {
        var log = MemoryLog.good
        let report = try Self.report(id, of: log)
        for _ in 0..<50 { log.add(.scanCompleted, ago: 0, outcome: .failure) }
        for (name, named) in report.framework.queries {
            let command = report.rerun(named.query)
            #expect(command.contains("--as-of 2026-11-21T00:00:00Z") && command.contains("--size \(report.size)"))
            let text = try #require(command.split(separator: "'").dropFirst().first)
            let period = EvidencePeriod(end: MemoryLog.now, size: report.size)
            let again = try QueryEvaluation(of: [EvidenceQuery(String(text))], in: log, period: period)
            #expect(again.results[0] == report.results[name], "\(name)")
        }
    }

    @Test func headlineCountsSideBySide() throws {
        let report = try Self.report("power-of-ten", of: .good)
        #expect(report.headline == "10 satisfied, 0 not satisfied, 0 not assessable, 0 organisational; 10 controls")
        let gdpr = try Self.report("gdpr", of: .good)
        #expect(gdpr.headline.contains("(Picket's part of 4 shared)"), "\(gdpr.headline)")
    }

    @Test func factsAreShownAsSuch() throws {
        var facts = Facts()
        facts.set(.cryptoModule, "OpenSSL <3>")
        facts.set(.cryptoValidated, false)
        let report = try Self.report("fips140", of: .good, facts: facts)
        #expect(report.text.contains("  crypto.module: OpenSSL <3>\n  crypto.validated: false\n"))
        #expect(report.markdown.contains("| crypto.module | OpenSSL &lt;3&gt; |"))
        #expect(report.html.contains("<td>crypto.module<td>OpenSSL &lt;3&gt;<td>"))
    }

    @Test func whatIsLaterIsSaid() throws {
        var log = MemoryLog.good
        log.add(.scanCompleted, ago: -1)
        let report = try Self.report("soc2", of: log)
        #expect(report.text.contains("; 1 entries later than the report's date are left out"))
        #expect(report.json["ledger"]?["later"] == 1)
    }

    // MARK: Against schemas

    @Test(
        .enabled(if: Python.plain != nil, "no .venv: run scripts/setup-tests"), arguments: ids, [false, true])
    func jsonIsAsTheSchemaSays(id: String, isHostile: Bool) throws {
        let folder = try TemporaryFolder()
        let report = try Self.report(id, of: isHostile ? Self.hostile : .good)
        let file = try folder.write(report.json.canonical, to: "report.json")
        let outcome = try Program(path: try #require(Python.plain)).run(
            "-m", "jsonschema", "-i", file, Project.root + "/docs/schemas/compliance.schema.json")
        #expect(outcome.status == 0, "\(outcome.error)")
    }

    @Test(.enabled(if: Python.plain != nil, "no .venv: run scripts/setup-tests"))
    func frameworkFilesAreAsTheSchemaSays() throws {
        let folder = try TemporaryFolder()
        var arguments = ["-m", "jsonschema"]
        for (name, bytes) in Framework.files + [("house.json", Array(FrameworkTests.good.utf8))] {
            arguments += ["-i", try folder.write(bytes, to: name)]
        }
        arguments.append(Project.root + "/docs/schemas/framework.schema.json")
        let outcome = try Program(path: try #require(Python.plain)).run(arguments)
        #expect(outcome.status == 0, "\(outcome.error)")
    }

    @Test(
        .enabled(
            if: Python.oscal != nil && FileManager.default.fileExists(atPath: Python.schemas),
            "no .venv-oscal (run scripts/setup-tests) or no ../shared/vectors"))
    func oscalIsValidAndLoadsIntoTrestle() throws {
        let folder = try TemporaryFolder()
        var files: [String] = []
        for id in Self.ids {
            for (name, log) in [("good", MemoryLog.good), ("hostile", Self.hostile), ("empty", MemoryLog())] {
                let report = try Self.report(id, of: log)
                files.append(try folder.write(report.oscal.canonical, to: "results-\(id)-\(name).json"))
            }
            let framework = try #require(try Framework.builtIn().first { $0.id == id })
            let definition = framework.componentDefinition(at: MemoryLog.now, tool: "0.1.0")
            files.append(try folder.write(definition.canonical, to: "component-\(id).json"))
        }
        let outcome = try Program(path: try #require(Python.oscal)).run(
            ["-c", Python.check, Python.schemas] + files)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
        #expect(outcome.output == "\(files.count) documents are valid and loaded\n")
    }

    @Test func identifiersAreThoseOfTheContent() throws {
        let first = try Self.report("soc2", of: .good).oscal
        #expect(try Self.report("soc2", of: .good).oscal == first)
        var log = MemoryLog.good
        log.add(.scanCompleted)
        let second = try Self.report("soc2", of: log).oscal
        #expect(first["assessment-results"]?["uuid"] != second["assessment-results"]?["uuid"])
        // RFC 9562's own example of a name-based UUID has version 5 and variant 10 in these places.
        let uuid = Array(try #require(first["assessment-results"]?["uuid"]?.string))
        #expect(uuid.count == 36 && uuid[14] == "5" && "89ab".contains(uuid[19]))
    }
}

/// The interpreters that scripts/setup-tests makes.
enum Python {
    static let plain = executable("\(Project.root)/.venv/bin/python")
    static let oscal = executable("\(Project.root)/.venv-oscal/bin/python")
    static let schemas = Project.root + "/../shared/vectors/schemas"

    private static func executable(_ path: String) -> String? {
        FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }

    /// Validates documents against OSCAL's schemas, whose patterns have `\p{L}`, and loads them with trestle.
    static let check = """
        import json, pathlib, sys, regex, jsonschema
        from trestle.oscal.assessment_results import AssessmentResults
        from trestle.oscal.component import ComponentDefinition

        def pattern(validator, pattern, instance, schema):
            if isinstance(instance, str) and not regex.search(pattern, instance):
                yield jsonschema.ValidationError(f"{instance!r} does not match {pattern!r}")

        def validator(name):
            schema = json.loads((pathlib.Path(sys.argv[1]) / name).read_text())
            kind = jsonschema.validators.extend(jsonschema.validators.validator_for(schema), {"pattern": pattern})
            return kind(schema)

        results, component = validator("oscal-assessment-results.json"), validator("oscal-component.json")
        failed = False
        for file in map(pathlib.Path, sys.argv[2:]):
            is_component = file.name.startswith("component")
            document = json.loads(file.read_text())
            for error in (component if is_component else results).iter_errors(document):
                print(file.name, list(error.absolute_path), error.message)
                failed = True
            loaded = (ComponentDefinition if is_component else AssessmentResults).oscal_read(file)
            if loaded is None or loaded.uuid != next(iter(document.values()))["uuid"]:
                print(file.name, "does not load")
                failed = True
        if not failed:
            print(len(sys.argv) - 2, "documents are valid and loaded")
        sys.exit(failed)
        """
}
