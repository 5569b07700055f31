import Detection

/// Functions that call themselves, directly or through others (the Power of Ten, rule 1).
///
/// Files are reduced to their functions and calls (``CallCollector``, ``CallFacts``); over all files these make a graph
/// (``CallGraph``), and what lies on a cycle of it is recursive.
struct Recursion: ProjectDetector {
    static let rule = Rule(
        id: "power-of-ten/recursion", title: "Recursion", severity: .medium, cwe: [674],
        tags: ["power-of-ten", "strict", "reliability"],
        aliases: [
            Rule.Alias("clang-tidy", "misc-no-recursion"), Rule.Alias("misra", "C:2012-17.2"),
        ],
        help: Rule.Help(
            what: """
                Reports functions that call themselves, and those that call one another in a circle, over all files of the \
                project. A call counts where its name leaves no doubt about what is called: a function of the file, an \
                imported one, one of the same package or program, or a method through `self`, `this` or the type's own \
                name.
                """,
            why: """
                Without recursion the graph of calls has no cycles: the depth of the stack has a bound that a tool can \
                compute, and every call ends if every loop does. With it, input decides how much stack is used.
                """,
            fix: """
                Write the loop, with a stack of your own whose size has a limit, or pass the depth along and refuse to go \
                beyond a stated one (and record that as a deviation: `picket: ignore[power-of-ten/recursion] depth is \
                limited to …`).
                """,
            knownProblems: """
                Calls through function pointers, through objects other than `self`, through virtual dispatch, and of one of \
                several overloads with as many parameters make no edge. A lambda counts into its function unless it is \
                stored or handed to something that runs it later (`setTimeout`, `then`, `Thread`).
                """,
            example: Rule.Example(
                .c,
                bad: """
                    unsigned sum(const struct node *n) {
                        return n ? n->value + sum(n->next) : 0;
                    }

                    """,
                good: """
                    unsigned sum(const struct node *n) {
                        unsigned total = 0;
                        for (int i = 0; n && i < MAX_NODES; i++, n = n->next) total += n->value;
                        return total;
                    }

                    """),
            references: [PowerOfTen.reference("1")]))

    /// In larger groups, no path is looked for.
    private static let largestGroup = 64
    private static let longestPath = 6

    let kinds: KindSet = [.file]

    init(_ settings: Settings) {}

    func visit(_ node: Node, in inspection: Inspection) {
        let collected = CallCollector(inspection)
        guard !collected.functions.isEmpty else { return }
        inspection.record { CallFacts.write(collected, to: &$0) }
    }

    func conclude(_ facts: [FileFacts]) throws -> [Conclusion] {
        let graph = try CallGraph(facts)
        return graph.cycles().flatMap { group in
            group.map { conclusion(about: $0, in: group, graph, facts) }
        }
    }

    private func conclusion(
        about function: Int, in group: [Int], _ graph: CallGraph, _ facts: [FileFacts]
    ) -> Conclusion {
        func place(_ function: Int) -> Place {
            let entry = graph.functions[function]
            return Place(
                path: facts[entry.file].artifact.path, start: entry.record.start, end: entry.record.end)
        }
        let path = group.count <= Self.largestGroup ? graph.shortestCycle(from: function, in: group) : group
        return Conclusion(
            place: place(function), message: message(path, function, graph),
            related: path.filter { $0 != function }.prefix(Self.longestPath).map {
                Finding.Related(place: place($0), message: "called on the way")
            },
            measures: [Finding.Measure("functions", group.count)], anchor: graph.name(of: function))
    }

    private func message(_ path: [Int], _ function: Int, _ graph: CallGraph) -> String {
        let name = graph.name(of: function)
        let way: String
        if path.count == 1 {
            way = "calls itself"
        } else if path.count <= Self.longestPath {
            way = "calls itself through " + path.dropFirst().map { "`\(graph.name(of: $0))`" }.joined(separator: ", ")
        } else {
            way = "is one of \(path.count) functions that call one another in a circle"
        }
        return "`\(name)` \(way): use a loop with a bound, so that the depth of the stack is known"
    }
}
