import Detection

/// Files that import each other in a circle.
struct ImportCycle: ProjectDetector {
    static let rule = Rule(
        id: "structure/import-cycle", title: "Modules import each other in a cycle", severity: .low, cwe: [1047],
        tags: ["maintainability", "design"],
        aliases: [
            Rule.Alias("pylint", "R0401"), Rule.Alias("eslint", "import/no-cycle"), Rule.Alias("sonar", "S7027"),
            Rule.Alias("clang-tidy", "misc-header-include-cycle"),
        ],
        help: Rule.Help(
            what: """
                Reports files of the project that import each other in a cycle (or themselves), once for each such knot, with a \
                shortest way around it. What counts is what is imported when a file is loaded: not Python's imports \
                in functions and under `TYPE_CHECKING`, nor TypeScript's `import type`. JavaScript and TypeScript: \
                relative paths; C and C++: headers in quotes.
                """,
            why: """
                None of the files can be understood, tested or replaced without all others. What is there when the \
                first of them is loaded depends on which was asked for first.
                """,
            fix: """
                Move what both need into a module of its own that imports neither; or hand it over as a parameter \
                instead of importing it.
                """,
            knownProblems: """
                Imports through search paths, package names of JavaScript and aliases of bundlers are not followed. \
                Go's and Ada's compilers refuse cycles; in Java, Rust and Swift files of one package or module see \
                each other without imports; what Bash sources, it runs.
                """,
            example: Rule.Example(
                .c,
                bad: """
                    /* example: what it needs it has to get from a header that does not need it. */
                    #include "example"

                    int total(int net);

                    """,
                good: """
                    /* example: what it needs it has to get from a header that does not need it. */
                    #include "prices.h"

                    int total(int net);

                    """),
            references: [
                "CWE-1047: Modules with Circular Dependencies", "J. Lakos: Large-Scale C++. 1996 (levelization)",
            ]))

    let kinds: KindSet = [.file, .importation, .exportation]

    init(_ settings: Settings) {}

    func visit(_ node: Node, in inspection: Inspection) {
        let language = inspection.artifact.language
        guard Self.isFor(language) else { return }
        if node.kind == .file {
            // Files without imports can be imported.
            inspection.record { $0.write(UInt8(0)) }
            return
        }
        switch language {
        case .python:
            // Loaded when it is called, or never.
            guard node.enclosingFunction == nil, !node.isForTypesOnly else { return }
        case .c, .cpp: break
        default: if node.text.hasPrefix("import type") || node.text.hasPrefix("export type") { return }
        }
        let targets = language == .python ? node.pythonTargets : node.pathTargets
        guard !targets.isEmpty else { return }
        let place = inspection.place(of: inspection.firstLine(of: node))
        for target in targets {
            inspection.record { writer in
                writer.write(UInt8(1))
                writer.write(target)
                for position in [place.start, place.end] {
                    writer.write(position.line)
                    writer.write(position.column)
                    writer.write(position.byteColumn)
                }
            }
        }
    }

    private static func isFor(_ language: Language) -> Bool {
        switch language {
        case .python, .javascript, .typescript, .tsx, .c, .cpp: true
        default: false
        }
    }

    // MARK: Across files

    private struct Link {
        let target: Int
        let place: Place
    }

    func conclude(_ facts: [FileFacts]) throws -> [Conclusion] {
        let paths = facts.map(\.artifact.path)
        let files = ModulePaths(paths)
        var graph = ModuleGraph(count: paths.count)
        var own: [Conclusion] = []
        var links: [[Link]] = Array(repeating: [], count: paths.count)
        for (index, file) in facts.enumerated() {
            var reader = ByteReader(file.bytes)
            while !reader.isAtEnd {
                guard try reader.readByte() == 1 else { continue }
                let name = try reader.readString()
                let place = Place(
                    path: paths[index], start: try Self.position(&reader), end: try Self.position(&reader))
                guard let target = files.resolve(name, from: paths[index], file.artifact.language) else { continue }
                if target == index {
                    own.append(Conclusion(place: place, message: "This file imports itself", anchor: paths[index]))
                }
                graph.connect(index, target)
                links[index].append(Link(target: target, place: place))
            }
        }
        return own
            + graph.cycles.compactMap { knot in
                let way = graph.shortestCycle(through: knot[0])
                guard let first = way.first, way.count > 1,
                    let link = links[first].first(where: { $0.target == way[1] })
                else {
                    return nil
                }
                return conclusion(knot, way.map { paths[$0] }, link.place)
            }
    }

    private func conclusion(_ knot: [Int], _ way: [String], _ place: Place) -> Conclusion {
        let most = 6
        let shown = way.prefix(most).joined(separator: " -> ") + (way.count > most ? " -> …" : "")
        let size = knot.count > way.count ? " (one of the cycles in a knot of \(knot.count) files)" : ""
        return Conclusion(
            place: place, message: "These files import each other: \(shown) -> \(way[0])\(size)",
            severity: knot.count > 2 ? .medium : .low, measures: [Finding.Measure("files", knot.count)],
            anchor: way.joined(separator: " "))
    }

    private static func position(_ reader: inout ByteReader) throws -> Position {
        let line = try reader.readInt()
        let column = try reader.readInt()
        return Position(line: line, column: column, byteColumn: try reader.readInt())
    }
}

extension Node {
    /// Whether it stands under `if TYPE_CHECKING`.
    fileprivate var isForTypesOnly: Bool {
        for (ancestor, _) in zip(ancestors, 0..<16) where ancestor.kind == .branch {
            if let condition = ancestor.child(Field.condition)?.text, condition.hasSuffix("TYPE_CHECKING") {
                return true
            }
        }
        return false
    }

    /// `.model:Order` for each name of `from .model import Order`, `a.b` of `import a.b`.
    fileprivate var pythonTargets: [String] {
        let names = children.filter { $0.field == .name }.map { name -> String in
            (name.kind == .other ? name.firstChild ?? name : name).text.string
        }
        guard let path = child(Field.path) else { return names }
        return names.isEmpty ? [path.text.string + ":"] : names.map { "\(path.text.string):\($0)" }
    }

    /// `./model` of `import … from "./model"`, `model.h` of `#include "model.h"`.
    fileprivate var pathTargets: [String] {
        guard let path = child(Field.path), path.kind == .string else { return [] }
        let text = path.text
        return text.count > 2 ? [text.slice(1..<text.count - 1).string] : []
    }
}
