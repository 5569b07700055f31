import Detection
import PicketTestKit
import Testing

struct FixtureParserTests {
    private func fixture(_ text: String) throws -> Fixture { try Fixture(name: "a.c", source: [UInt8](text.utf8)) }

    @Test func readsExpectations() throws {
        let text = """
            // path: test/a.c
            // options: limit=5, deep=true, allowed=[-1 0], name=x
            f(); // expect: a/b
            g(); /* expect: a/b medium, c/d */
            // expect-next: a/b
            h();
            // expect-above: a/b low
            """
        let fixture = try fixture(text)
        #expect(fixture.path == "test/a.c")
        #expect(fixture.expectations.map(\.line) == [3, 4, 4, 6, 6])
        #expect(fixture.expectations.map(\.rule) == ["a/b", "a/b", "c/d", "a/b", "a/b"])
        #expect(fixture.expectations.map(\.severity) == [nil, .medium, nil, nil, .low])
        #expect(fixture.options.map(\.name) == ["limit", "deep", "allowed", "name"])
        let values: [OptionLiteral] = [.int(5), .bool(true), .list([.int(-1), .int(0)]), .string("x")]
        #expect(fixture.options.map(\.value) == values)
    }

    @Test(arguments: ["// expect: ab", "// expect: a/b enormous", "// expect: a/b low high", "// options: limit"])
    func refusesMistakes(_ text: String) {
        #expect(throws: Fixture.Mistake.self) { try fixture(text) }
    }

    @Test func leavesCodeAlone() throws {
        #expect(try fixture("expect: a/b\nx = \"expect: a/b\"").expectations.isEmpty)
    }
}
