import Foundation
import PicketTestKit
import Testing

/// What `make sbom` writes, of the binary that the tests run.
@Suite(
    .enabled(
        if: FileManager.default.isExecutableFile(atPath: Project.root + "/.venv/bin/python")
            && FileManager.default.fileExists(atPath: Project.root + "/Package.resolved"),
        "no .venv (run scripts/setup-tests), or nothing was built here"))
struct BillOfMaterialsTests {
    static let python = Project.root + "/.venv/bin/python"
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let outcome = try Program(path: Self.python).run(
            Project.root + "/scripts/sbom", "--binary", Program.picket.path, "--output", folder.path)
        try #require(outcome.status == 0, "\(outcome.error)")
    }

    private static let judge = """
        import hashlib, json, sys
        from cyclonedx.schema import SchemaVersion
        from cyclonedx.validation.json import JsonStrictValidator
        from google.protobuf.json_format import ParseDict
        from in_toto_attestation.predicates.provenance.v1.provenance_pb2 import Provenance
        from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor
        from in_toto_attestation.v1.statement import Statement
        import in_toto_attestation.v1.statement_pb2 as proto
        folder, root, binary = sys.argv[1:]
        digest = hashlib.sha256(open(binary, "rb").read()).hexdigest()

        text = open(f"{folder}/picket.cdx.json").read()
        error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
        assert error is None, error
        bom = json.loads(text)
        pins = json.load(open(f"{root}/Package.resolved"))["pins"]
        components = {component["name"]: component for component in bom["components"]}
        for pin in pins: assert components[pin["identity"]]["version"] == pin["state"]["version"], pin
        assert components["libzstd1"]["purl"].startswith("pkg:deb/debian/libzstd1@"), components["libzstd1"]
        grammars = components["tree-sitter-language-pack"]["components"]
        assert {"tree-sitter-python", "tree-sitter-ada"} <= {grammar["name"] for grammar in grammars}
        for component in bom["components"]:
            for part in component.get("components", []): assert part.get("hashes") or part["name"] == "boringssl", part
        refs = {component["bom-ref"] for component in bom["components"]} | {bom["metadata"]["component"]["bom-ref"]}
        for edge in bom["dependencies"]: assert edge["ref"] in refs and set(edge["dependsOn"]) <= refs, edge
        crypto = next(edge for edge in bom["dependencies"] if "swift-crypto" in edge["ref"])
        assert any("swift-asn1" in ref for ref in crypto["dependsOn"]), crypto
        assert bom["metadata"]["component"]["hashes"][0]["content"] == digest

        statement = json.load(open(f"{folder}/picket.provenance.json"))
        Statement.copy_from_pb(ParseDict(statement, proto.Statement())).validate()
        assert statement["predicateType"] == "https://slsa.dev/provenance/v1"
        assert statement["subject"][0]["digest"]["sha256"] == digest
        provenance = ParseDict(statement["predicate"], Provenance())
        materials = provenance.build_definition.resolved_dependencies
        for material in materials: ResourceDescriptor.copy_from_pb(material).validate()
        assert len(materials) > len(pins) + 10
        assert provenance.run_details.builder.id.endswith("/make/build")
        print(provenance.build_definition.resolved_dependencies[0].digest["gitCommit"])
        """

    @Test func bothAreAsTheirSchemasSayAndTrue() throws {
        let outcome = try Program(path: Self.python).run(
            "-c", Self.judge, folder.path, Project.root, Program.picket.path)
        let commit = try Program(path: "/usr/bin/git").run("-C", Project.root, "rev-parse", "HEAD")
        #expect(outcome.status == 0 && outcome.output == commit.output, "\(outcome.error)")
    }

    /// The provenance is a statement: `picket attest` signs it as it is.
    @Test func theProvenanceCanBeSigned() throws {
        let picket = Program.picket
        let made = try picket.run(
            "ledger", "init", "--evidence", "evidence", "--unprotected", "picket.test/log", in: folder.path)
        try #require(made.status == 0, "\(made.error)")
        let signed = try picket.run("attest", "picket.provenance.json", "--evidence", "evidence", in: folder.path)
        #expect(signed.status == 0, "\(signed.error)")
        let key = try String(decoding: folder.read("evidence/logs/1/keys"), as: UTF8.self).split(separator: "\n")[0]
        let verified = try picket.run(
            "verify", "picket.provenance.json.attestation.json", "--key", String(key), "--report", picket.path,
            in: folder.path)
        #expect(verified.status == 0 && verified.output.contains("passed       report"), "\(verified.output)")
    }

    @Test func withoutABinaryThereIsNothingToSay() throws {
        let outcome = try Program(path: Self.python).run(
            Project.root + "/scripts/sbom", "--binary", folder.path(of: "nowhere"), "--output", folder.path)
        #expect(outcome.status == 1 && outcome.error.contains("make build"))
    }
}
