import Detection
import Detectors
import Foundation
import PicketTestKit
import Testing
import TreeSitterSyntax

/// Measures the secrets rules, and detect-secrets beside them, on the labelled set that `scripts/label-secrets` makes.
struct SecretsOracleTests {
    private struct Case {
        let path: String
        let isTrue: Bool
        let kind: String
    }

    private struct Score {
        var found = 0
        var missed: [String] = []
        var mistaken: [String] = []

        init(_ reported: Set<String>, _ cases: [Case]) {
            for one in cases {
                switch (one.isTrue, reported.contains(one.path)) {
                case (true, true): found += 1
                case (true, false): missed.append("\(one.kind): \(one.path)")
                case (false, true): mistaken.append("\(one.kind): \(one.path)")
                case (false, false): break
                }
            }
        }

        var text: String {
            "found \(found) of \(found + missed.count), mistaken \(mistaken.count), precision "
                + "\(found * 1000 / max(1, found + mistaken.count)) of 1000"
        }
    }

    @Test func findsMoreAndIsMistakenLessThanDetectSecrets() throws {
        let python = Project.root + "/.venv/bin/python"
        guard FileManager.default.isExecutableFile(atPath: python),
            try Peer.run(python, ["-c", "import detect_secrets"], in: "/").status == 0
        else {
            print("skipped: no detect-secrets in .venv; scripts/setup-tests fetches it")
            return
        }
        let folder = try TemporaryFolder()
        let peer = try Peer.run(python, ["\(Project.root)/scripts/label-secrets", "--peer", folder.path], in: "/")
        #expect(peer.status == 0)
        let cases = String(decoding: try folder.read("labels.tsv"), as: UTF8.self).split(separator: "\n").map { line in
            let columns = line.split(separator: "\t").map(String.init)
            return Case(path: columns[0], isTrue: columns[1] == "true", kind: columns[2])
        }
        #expect(cases.count(where: \.isTrue) >= 150 && cases.count { !$0.isTrue } >= 300)
        let ours = Score(Set(try cases.map(\.path).filter { try isReported($0, in: folder) }), cases)
        let theirs = Score(Set(peer.output.split(separator: "\n").map(String.init)), cases)
        print("Picket: \(ours.text)\ndetect-secrets: \(theirs.text)")
        #expect(ours.missed.count <= 2, "missed:\n\(ours.missed.joined(separator: "\n"))")
        #expect(ours.mistaken.isEmpty, "mistaken:\n\(ours.mistaken.joined(separator: "\n"))")
        #expect(theirs.found < ours.found && theirs.mistaken.count > ours.mistaken.count)
    }

    private func isReported(_ path: String, in folder: TemporaryFolder) throws -> Bool {
        let source = try folder.read(path)
        // Without the folders of the set: `true/007/src/client.py` is `src/client.py`.
        let own = path.split(separator: "/").dropFirst(2).joined(separator: "/")
        let language = Languages.byExtension[String(own.split(separator: ".").last ?? "")] ?? .text
        return try Registry.detectors.filter { $0.rule.family == "secrets" }.contains { detector in
            var run = RuleRun(detector)
            try run.inspect(source, path: own, language: language)
            return !run.results.isEmpty
        }
    }
}
