import Detection
import Foundation
import PicketTestKit
import Reporting
import Testing

/// JSON held against its schemas by a validator that is not ours.
@Suite struct SchemaTests {
    static let reports: [(name: String, report: Report)] = [
        ("ordinary", Sample.ordinary), ("clean", Sample.clean), ("unfinished", Sample.unfinished),
        ("hostile", Sample.hostile),
        ("large", Sample.large(300)),
    ]
    static let options = RenderOptions(
        invocation: .init(
            arguments: ["picket", "it's", "", "\u{1B}"], workingDirectory: "/a b", exitCode: 1, start: 1e9, end: .nan))

    static let validate = """
        import json, sys, jsonschema
        schema = json.load(open(sys.argv[2]))
        jsonschema.validators.validator_for(schema).check_schema(schema)
        if len(sys.argv) > 3: schema = {**schema, "$ref": sys.argv[3]}; [schema.pop(k) for k in ("type", "required", "properties", "additionalProperties")]
        validator = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
        text = open(sys.argv[1], newline="").read()
        documents = [json.loads(each) for each in text.split("\\n") if each] if len(sys.argv) > 3 else [json.loads(text)]
        assert documents
        for document in documents:
            for error in list(validator.iter_errors(document))[:5]: print(error.json_path, error.message[:300])
        """

    private static let schema = "\(Project.root)/docs/schemas/report.schema.json"

    @Test(.enabled(if: Programs.python != nil, "no .venv: run scripts/setup-tests"), arguments: reports.indices)
    func `json is as its schema says`(_ index: Int) throws {
        let outcome = try Programs.check(
            Self.reports[index].report.rendered(as: .json).bytes, Self.validate, [Self.schema])
        #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.output)\(outcome.errors)")
    }

    @Test(.enabled(if: Programs.python != nil, "no .venv: run scripts/setup-tests"), arguments: reports.indices)
    func `jsonl is as its schema says`(_ index: Int) throws {
        let report = Self.reports[index].report
        let bytes = report.rendered(as: .jsonl).bytes
        let outcome = try Programs.check(bytes, Self.validate, [Self.schema, "#/$defs/record"])
        #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.output)\(outcome.errors)")
        #expect(bytes.count { $0 == 0x0A } == report.findings.count + report.failures.count + report.notices.count + 1)
    }

    @Test(.enabled(if: Programs.python != nil, "no .venv: run scripts/setup-tests"))
    func `the schema refuses what it does not know`() throws {
        let text = String(decoding: Sample.ordinary.rendered(as: .json).bytes, as: UTF8.self)
        let other = text.replacingOccurrences(of: "\"partial\":true", with: "\"partial\":1")
        let outcome = try Programs.check(Array(other.utf8), Self.validate, [Self.schema])
        #expect(outcome.output.contains("failures[0].partial"))
    }

    @Test(
        .enabled(
            if: Programs.python != nil && Programs.vectors != nil, "no Python or no shared vectors (PICKET_VECTORS)"),
        arguments: reports.indices)
    func `sarif is as its schema says`(_ index: Int) throws {
        let vectors = try #require(Programs.vectors)
        let bytes = Self.reports[index].report.rendered(as: .sarif, Self.options).bytes
        let outcome = try Programs.check(bytes, Self.validate, [vectors + "/schemas/sarif-2.1.0.json"])
        #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.output)\(outcome.errors)")
    }

    /// What every reader of the format can rely on, whatever the report.
    @Test(
        .enabled(if: Programs.python != nil, "no .venv: run scripts/setup-tests"),
        arguments: [
            (Format.json, "json.loads(text)"),
            (.gitlab, "issues = json.loads(text); assert len({i['fingerprint'] for i in issues}) == len(issues) > 5"),
            (
                .junit,
                """
                root = xml.etree.ElementTree.fromstring(data)
                cases = root.findall('.//testcase')
                assert int(root.get('tests')) == len(cases) == sum(int(s.get('tests')) for s in root)
                for kind, name in (('failures', 'failure'), ('errors', 'error'), ('skipped', 'skipped')):
                    assert int(root.get(kind)) == len(root.findall('.//' + name)) == sum(int(s.get(kind)) for s in root), kind
                """
            ),
            (
                .csv,
                """
                rows = list(csv.reader(io.StringIO(text, newline='')))
                assert len(rows) > 1 and all(len(row) == 15 for row in rows), [len(row) for row in rows]
                assert not any(cell[:1] in tuple('=+-@\\t\\r\\n') and cell for row in rows for cell in row)
                assert text.endswith('\\r\\n') and '\\x00' not in text
                """
            ),
            (
                .github,
                """
                lines = text.split('\\n')[:-1]
                assert all(line.startswith(('::error ', '::warning ', '::notice ')) for line in lines), lines
                assert not any(ord(c) < 32 for line in lines for c in line)
                """
            ),
            (
                .text,
                "assert not any(ord(c) < 32 and c != '\\n' or 0x7f <= ord(c) < 0xa0 or c in '\\u202e\\u2066\\u2028' for c in text)"
            ),
            (.markdown, "assert len(text) < 65536 and '<script' not in text and '<img' not in text"),
            (
                .html,
                "assert text.count('<script') == 2 and text.count('</script') == 2 and '<img' not in text and '\\x00' not in text"
            ),
        ])
    func `any report makes a well-formed file`(_ format: Format, _ program: String) throws {
        let head =
            "import csv, io, json, sys, xml.etree.ElementTree\ndata = open(sys.argv[1], 'rb').read()\ntext = data.decode('utf-8')\n"
        for report in [Sample.hostile, Sample.large(2000)] {
            let outcome = try Programs.check(report.rendered(as: format).bytes, head + program)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
    }
}
