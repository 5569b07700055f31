import Detection
import PicketTestKit
import Testing

@testable import Reporting

@Suite struct CouplingMapTests {
    static let reports = [
        Sample.ordinary, Sample.clean, Sample.unfinished, Sample.hostile, Sample.large(2000), coupled,
    ]

    /// Two folders that share a value, and one with a coupling of its own.
    static let coupled: Report = {
        func finding(_ rule: String, _ path: String, _ others: [String] = [], degree: Int? = nil) -> Finding {
            Finding(
                rule: "connascence/\(rule)", severity: .low, confidence: .high, message: "because of `x`",
                place: Sample.place(path, 3, 1..<4),
                related: others.map { .init(place: Sample.place($0, 5, 1..<4), message: "there") },
                measures: degree.map { [.init("degree", $0), .init("locality", 4)] } ?? [])
        }
        return Report(
            findings: [
                finding("value", "lib/cart/a.py", ["lib/orders/b.py", "lib/orders/c.py"], degree: 3),
                finding("meaning", "lib/cart/a.py"), finding("meaning", "lib/cart/a.py"),
                finding("identity", "lib/users/d.py"), finding("unknown", "lib/users/d.py"),
            ], tool: Sample.tool, root: "/home/shop")
    }()

    @Test func `couplings are summed up by module, kind and strength`() throws {
        let map = CouplingMap(Self.coupled, depth: 1)
        #expect(map.folder == "lib/")
        #expect(map.modules == ["cart", "users", "orders"])
        let shared = try #require(map.cell(0, 2))
        #expect(shared.counts[7] == 1 && shared.count == 1 && shared.weight == 8)
        #expect(map.cell(2, 0)?.weight == 8)
        #expect(map.cell(0, 0)?.weight == 6)
        #expect(map.cell(1, 1)?.strongest == 8)
        #expect(map.cell(1, 2) == nil)
        #expect(map.total.count == 4)
        // 8 * 4 * 3, 9 * 3, 3 * 3, 3 * 3
        #expect(map.strongest.map(\.score) == [96, 27, 9, 9])
    }

    @Test func `what is left out is counted`() {
        let map = CouplingMap(Self.coupled, depth: 1, mostModules: 1)
        #expect(map.modules == ["cart"] && map.modulesLeftOut == 2)
        #expect(map.cells.count == 1)
        #expect(map.text().contains("2 modules less coupled are left out"))
    }

    @Test func `text shows the matrix and the strongest`() {
        let text = CouplingMap(Self.coupled, depth: 1).text()
        #expect(text.contains("orders 3 Va8   ·  ·"))
        #expect(text.contains(" 1. value (strength 8, locality 4, degree 3) lib/cart/a.py:3"))
    }

    @Test(.enabled(if: Programs.python != nil, "no .venv: run scripts/setup-tests"), arguments: reports.indices)
    func `json is as its schema says`(_ index: Int) throws {
        let schema = "\(Project.root)/docs/schemas/connascence.schema.json"
        let outcome = try Programs.check(CouplingMap(Self.reports[index]).json(), SchemaTests.validate, [schema])
        #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.output)\(outcome.errors)")
    }

    @Test(.enabled(if: Programs.python != nil, "no .venv: run scripts/setup-tests"), arguments: reports.indices)
    func `the page is well-formed and runs nothing`(_ index: Int) throws {
        let program = """
            import re, sys, xml.etree.ElementTree
            text = open(sys.argv[1], encoding="utf-8").read()
            assert "<script" not in text and " style=" not in text and " on" + "click" not in text
            for picture in re.findall(r"<svg.*?</svg>", text, re.S): xml.etree.ElementTree.fromstring(picture)
            assert not any(ord(c) < 32 and c != "\\n" or c in "\\u202e\\u2066" for c in text)
            """
        let outcome = try Programs.check(CouplingMap(Self.reports[index]).html(), program)
        #expect(outcome.status == 0, "\(outcome.errors)")
    }
}
