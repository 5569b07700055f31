import Detection
import Foundation
import PicketTestKit
import Testing

/// Holds cognitive complexity against PyPI's cognitive_complexity on a real project. Functions with something that the
/// package counts otherwise than the paper may differ; all others are equal.
struct CognitiveOracleTests {
    @Test func agrees() throws {
        let python = Project.root + "/.venv/bin/python"
        guard FileManager.default.isExecutableFile(atPath: python),
            try Peer.run(python, ["-c", "import cognitive_complexity"], in: "/").status == 0,
            let figures = try Figures.of("python", as: .python)
        else {
            print("skipped: no cognitive_complexity in .venv or no .corpora/python; scripts/setup-tests fetches both")
            return
        }
        let outcome = try Peer.run(
            python, ["\(Project.root)/scripts/measure-cognitive", "\(Project.root)/.corpora/python"], in: "/")
        #expect(outcome.status == 0)
        let byPlace = Dictionary(
            figures.map { ("\($0.path) \($0.firstLine)", $0) }, uniquingKeysWith: { first, _ in first })
        var tally: [String: Int] = [:]
        var unexplained: [String] = []
        for line in outcome.output.split(separator: "\n") {
            let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard columns.count == 4, let figure = Int(columns[2]) else { continue }
            guard let ours = byPlace["\(columns[0]) \(columns[1])"] else {
                unexplained.append("\(line): unknown to Picket")
                continue
            }
            if figure == ours.cognitive {
                tally["equal", default: 0] += 1
            } else if columns[3].isEmpty {
                unexplained.append("\(columns[0]):\(columns[1]): \(ours.name): \(figure), Picket: \(ours.cognitive)")
            } else {
                for peculiarity in columns[3].split(separator: ", ") { tally[String(peculiarity), default: 0] += 1 }
            }
        }
        let list = tally.sorted { $0.value > $1.value }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        print("cognitive_complexity, \(figures.count) functions: \(list)")
        #expect(unexplained.isEmpty, "\(unexplained.joined(separator: "\n"))")
        #expect(tally["equal", default: 0] * 10 > figures.count * 9)
    }
}
