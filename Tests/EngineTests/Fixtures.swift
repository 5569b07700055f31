import Detection
import PicketTestKit

@testable import Engine

/// Reports every whole number that is not allowed.
struct NumberDetector: Detector {
    static let allowed = Option("allowed", default: [0, 1], help: "Numbers that are not reported.")
    static let rule = Rule(
        id: "test/number", title: "Number", severity: .medium, tags: ["test"],
        aliases: [
            .init("ruff", "PLR2004"), .init("bandit", "B999"), .init("clang-tidy", "readability-magic-numbers"),
            .init("semgrep", "magic-number"),
        ],
        help: .init(what: "Reports numbers.", why: "Test.", fix: "Test.", example: .init(.python, bad: "7", good: "1")),
        options: [allowed])

    let kinds: KindSet = [.integer]
    private let allowed: [Int]

    init(_ settings: Settings) { allowed = settings[Self.allowed] }

    func visit(_ node: Node, in inspection: Inspection) {
        let text = node.text.string
        if let number = Int(text), allowed.contains(number) { return }
        inspection.report(at: node, "The number \(text)", measures: [.init("digits", text.utf8.count)])
    }
}

/// Reports identifiers that occur in more than one file.
struct SharedNameDetector: ProjectDetector {
    static let rule = Rule(
        id: "project/shared-name", title: "Shared name", severity: .low, aliases: [.init("ruff", "X100")],
        help: .init(what: "Test.", why: "Test.", fix: "Test.", example: .init(.python, bad: "a", good: "b")))

    let kinds: KindSet = [.identifier]

    init(_ settings: Settings) {}

    func visit(_ node: Node, in inspection: Inspection) {
        guard node.text.hasPrefix("shared") else { return }
        let place = inspection.place(of: node.bytes)
        inspection.record { writer in
            writer.write(node.text.string)
            for position in [place.start, place.end] {
                writer.write(position.line)
                writer.write(position.column)
                writer.write(position.byteColumn)
            }
        }
    }

    func conclude(_ facts: [FileFacts]) throws -> [Conclusion] {
        var places: [String: [Place]] = [:]
        for file in facts {
            var reader = ByteReader(file.bytes)
            while !reader.isAtEnd {
                let name = try reader.readString()
                func position() throws -> Position {
                    Position(line: try reader.readInt(), column: try reader.readInt(), byteColumn: try reader.readInt())
                }
                places[name, default: []].append(
                    Place(path: file.artifact.path, start: try position(), end: try position()))
            }
        }
        return places.flatMap { name, places in
            Set(places.map(\.path)).count < 2
                ? []
                : places.map { place in
                    Conclusion(
                        place: place, message: "\(name) is in \(places.count) places",
                        related: places.filter { $0 != place }.map { .init(place: $0, message: "here") }, anchor: name)
                }
        }
    }
}

let testDetectors: [any Detector.Type] = [NumberDetector.self, SharedNameDetector.self]

let testLanguages = LanguageMap(
    extensions: ["py": .python, "c": .c, "js": .javascript, "C": .cpp], fileNames: ["SConstruct": .python],
    interpreters: ["python": .python, "bash": .bash])

extension ScanConfiguration {
    /// Scans a folder with the test detectors.
    static func test(
        _ folder: TemporaryFolder, paths: [String] = ["."], rules: RuleSelection = .all(of: testDetectors)
    ) -> ScanConfiguration {
        ScanConfiguration(
            inputs: paths.map(Input.path), base: folder.path, rules: rules,
            tool: Report.Tool(name: "Picket", version: "test"))
    }

    func scan(_ faults: Scan.Faults = .init()) -> Scan {
        var scan = Scan(self, detectors: testDetectors, languages: testLanguages, frontEnd: { LineFrontEnd() })
        scan.faults = faults
        return scan
    }

    func run(_ faults: Scan.Faults = .init()) async throws -> Report { try await scan(faults).run() }
}

extension Report {
    /// `path:line rule` of each finding, with `(suppressed)` where it is.
    var summary: [String] {
        findings.map {
            "\($0.place.path):\($0.place.start.line) \($0.rule)" + ($0.suppression == nil ? "" : " (suppressed)")
        }
    }
}
