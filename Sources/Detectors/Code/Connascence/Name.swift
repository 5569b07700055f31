import Detection

/// Names that two modules must agree on, and do not, or only by luck.
struct ConnascenceOfName: ProjectDetector {
    static let wildcards = Option("wildcards", default: true, help: "Whether to report wildcard imports.")
    static let rule = Rule(
        id: "connascence/name", title: "Names that modules do not agree on", severity: .medium, confidence: .medium,
        cwe: [1047, 1120], tags: ["connascence", "correctness"],
        aliases: [
            Rule.Alias("pylint", "E0611"), Rule.Alias("pylint", "W0401"),
            Rule.Alias("ruff", "F403"), Rule.Alias("eslint", "import/named"),
            Rule.Alias("checkstyle", "AvoidStarImport"), Rule.Alias("clippy", "wildcard_imports"),
            Rule.Alias("revive", "dot-imports"), Rule.Alias("clang-tidy", "google-build-using-namespace"),
        ],
        help: Rule.Help(
            what: """
                Reports two ways in which the names of modules are not what they seem:

                - Python, JavaScript, TypeScript: a name imported from a module of the project, or asked of one, that \
                the module does not have;
                - wildcard imports: `from m import *`, Java's `import p.*` (not of static members), Go's dot import, Rust's `use m::*`, \
                `using namespace` in a C++ header.

                Modules that import each other are `structure/import-cycle`'s.

                The measures tell the strength of the coupling from 1 (name) to 9 (identity), its locality from 1 (one \
                function) to 5 (across the project), and its degree: how many places take part.
                """,
            why: """
                A name that is not there fails when the line is reached, which may be in production. A wildcard makes \
                all names of the other module part of this one: any name added there can hide one here.
                """,
            fix: """
                Correct the name; import the names that are used.
                """,
            knownProblems: """
                Modules that make names at run time (`globals()`, `__getattr__`, `module.exports`) are left out, and \
                so are imports inside `try`. Java's, Rust's and Go's compilers check names themselves. Modules must be \
                among the files scanned to be known.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    from shapes import *

                    def area():
                        return width * height
                    """,
                good: """
                    from shapes import height, width

                    def area():
                        return width * height
                    """),
            references: ["https://connascence.io/name.html"]),
        options: [wildcards])

    let kinds: KindSet = [.file, .importation]
    private let reportsWildcards: Bool

    init(_ settings: Settings) { reportsWildcards = settings[Self.wildcards] }

    func visit(_ node: Node, in inspection: Inspection) {
        if node.kind == .importation {
            guard reportsWildcards, Wildcards.isOne(node, inspection.artifact) else { return }
            inspection.report(
                at: node, "a wildcard import: name what is used, so that readers know where it comes from",
                severity: .low, measures: Coupling(kind: .name).measures)
            return
        }
        switch inspection.artifact.language {
        case .python, .javascript, .typescript, .tsx:
            let collected = ModuleCollector(inspection)
            inspection.record { collected.facts.write(to: &$0) }
        default: return
        }
    }

    func conclude(_ facts: [FileFacts]) throws -> [Conclusion] {
        let index = try ModuleIndex(facts)
        var conclusions: [Conclusion] = []
        for (file, module) in index.files.enumerated() {
            for use in module.uses where !use.isGuarded {
                guard let target = index.resolve(use.module, from: file), target != file else { continue }
                if let conclusion = missing(use, in: file, target, index) { conclusions.append(conclusion) }
            }
        }
        return conclusions
    }

    private func missing(_ use: ModuleFacts.Use, in file: Int, _ target: Int, _ index: ModuleIndex) -> Conclusion? {
        guard use.form == .named || use.form == .attribute, index.lacks(use.name, target) else { return nil }
        let place = index.place(use, file)
        return Conclusion(
            place: place,
            message: "`\(use.name.cut)` is not in \(index.paths[target]); correct the name, or define it there",
            severity: .high, measures: Self.measures([index.paths[file], index.paths[target]]),
            anchor: "\(use.module).\(use.name)")
    }

    private static func measures(_ paths: [String]) -> [Finding.Measure] {
        Coupling(kind: .name, locality: Coupling.Locality(paths: paths)).measures
    }
}

extension ModuleIndex {
    fileprivate func place(_ use: ModuleFacts.Use, _ file: Int) -> Place {
        Place(path: paths[file], start: use.place.lowerBound, end: use.place.upperBound)
    }
}

extension String {
    /// In a message: a name of any length, cut.
    var cut: String { utf8.count <= 60 ? self : String(prefix(60)) + "…" }
}
