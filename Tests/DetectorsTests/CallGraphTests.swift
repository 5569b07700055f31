import Detection
import PicketTestKit
import Testing

@testable import Detectors

/// Recursion is found in any graph of calls: what lies on a cycle, and nothing else.
struct CallGraphTests {
    /// Functions that call others at random, held against reachability by plain search.
    @Test(arguments: 0..<40) func findsEveryCycle(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let count = Int.random(in: 1...24, using: &random)
        let calls = (0..<count).map { _ in
            (0..<Int.random(in: 0...2, using: &random)).map { _ in Int.random(in: 0..<count, using: &random) }
        }
        var run = RuleRun(Recursion.self)
        for (index, callees) in calls.enumerated() {
            let text = "int f\(index)(void) {\n" + callees.map { "    f\($0)();\n" }.joined() + "    return 0;\n}\n"
            try run.inspect(Array(text.utf8), path: "src/f\(index).c", language: .c)
        }
        try run.conclude()
        let found = Set(run.results.map(\.path))
        let expected = Set((0..<count).filter { reaches($0, calls) }.map { "src/f\($0).c" })
        #expect(found == expected)
        #expect(run.results.count == expected.count)
    }

    private func reaches(_ start: Int, _ calls: [[Int]]) -> Bool {
        var seen: Set<Int> = []
        var rest = calls[start]
        while let next = rest.popLast() {
            if next == start { return true }
            if seen.insert(next).inserted { rest += calls[next] }
        }
        return false
    }

    /// One cycle through very many functions takes neither the stack nor quadratic time.
    @Test func endsOnLongCycles() throws {
        let count = 20_000
        let text = (0..<count).map { "int f\($0)(void) { return f\(($0 + 1) % count)(); }\n" }.joined()
        var run = RuleRun(Recursion.self)
        try run.inspect(Array(text.utf8), path: "src/a.c", language: .c)
        try run.conclude()
        #expect(run.results.count == count)
    }

    /// Facts come from a cache: no bytes make it crash.
    @Test func refusesBrokenFacts() throws {
        var run = RuleRun(Recursion.self)
        let text = "class A:\n    def f(self):\n        self.f()\n\nfrom a import b\n"
        try run.inspect(Array(text.utf8), path: "src/a.py", language: .python)
        let bytes = try #require(run.recordedFacts.first?.bytes)
        let detector = Recursion(Settings())
        let artifact = Artifact(path: "src/a.py", language: .python)
        for end in 0..<bytes.count {
            #expect(throws: ByteReader.Malformed.self) {
                try detector.conclude([FileFacts(artifact: artifact, bytes: Array(bytes[..<end]))])
            }
        }
        var random = SplitMix64(seed: 1)
        for _ in 0..<2_000 {
            var other = bytes
            other[Int.random(in: 0..<other.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            _ = try? detector.conclude([FileFacts(artifact: artifact, bytes: other)])
        }
    }
}
