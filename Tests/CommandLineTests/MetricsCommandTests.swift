import FoundationEssentials
import PicketTestKit
import Testing

@Suite struct MetricsCommandTests {
    private static let source = """
        def price(order, rate):
            # With the tax.
            if order.net > 0 and rate:
                return order.net * rate

            return 0

        """

    private func run(_ arguments: String...) throws -> Program.Outcome {
        let folder = try TemporaryFolder()
        try folder.write(Self.source, to: "price.py")
        return try Program.picket.run(
            ["metrics", folder.path] + arguments, environment: ["PICKET_GRAMMARS": Project.root + "/.grammars"])
    }

    @Test func measuresAFunctionAndItsFile() throws {
        let outcome = try run("--format", "csv")
        #expect(outcome.status == 0, "\(outcome.error)")
        let rows = outcome.output.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        try #require(rows.count == 3)
        let names = rows[0].map(String.init)
        func figure(_ name: String, _ row: Int) throws -> Substring {
            rows[row][try #require(names.firstIndex(of: name))]
        }
        #expect(try figure("name", 2) == "price")
        for row in [1, 2] {
            #expect(try figure("code", row) == "4")
            #expect(try figure("comments", row) == "1")
            #expect(try figure("blank", row) == "1")
            #expect(try figure("cyclomatic", row) == "3")
            // `>`, `and`, `*`; of their operands `net` is one, whatever it is of.
            #expect(try figure("operators", row) == "3")
            #expect(try figure("distinctOperators", row) == "3")
            #expect(try figure("operands", row) == "6")
            #expect(try figure("distinctOperands", row) == "4")
            #expect(try figure("volume", row) == "25.27")
        }
        #expect(try figure("parameters", 2) == "2")
    }

    @Test func listsWhatIsHardest() throws {
        let output = try run().output
        #expect(output.contains("1 files, 1 functions, 6 lines: 4 code, 1 comments, 1 blank"))
        #expect(output.contains("price  price.py:1"))
    }

    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: Project.root + "/.venv/bin/jsonschema"),
            "scripts/setup-tests installs the validator"))
    func jsonIsOfItsSchema() throws {
        let folder = try TemporaryFolder()
        let json = try folder.write(try run("--format", "json").output, to: "metrics.json")
        let outcome = try Program(path: Project.root + "/.venv/bin/jsonschema").run(
            "-i", json, Project.root + "/docs/schemas/metrics.schema.json")
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.error)")
    }

    @Test func saysWhatItCouldNotMeasure() throws {
        let outcome = try Program.picket.run(
            ["metrics", "/nonexistent.py"], environment: ["PICKET_GRAMMARS": Project.root + "/.grammars"])
        #expect(outcome.status == 3)
        #expect(outcome.output.contains("failure: "))
    }
}
