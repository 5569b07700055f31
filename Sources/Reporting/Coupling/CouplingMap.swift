public import Detection

/// How the modules of a project are coupled, by kind and strength: the findings on connascence, summed up.
public struct CouplingMap: Sendable {
    /// The nine kinds, the weakest first. The strength of a kind is its place in the list, from 1.
    public static let kinds = [
        "name", "type", "meaning", "position", "algorithm", "execution", "timing", "value", "identity",
    ]

    /// What two modules, or one within itself, have between them.
    struct Cell: Sendable {
        /// How many couplings of each kind.
        var counts = [Int](repeating: 0, count: CouplingMap.kinds.count)

        var count: Int { counts.reduce(0, +) }
        /// Couplings times their strength.
        var weight: Int { zip(counts, 1...).reduce(0) { $0 + $1.0 * $1.1 } }
        /// The index of the strongest kind.
        var strongest: Int { counts.lastIndex { $0 > 0 } ?? 0 }
    }

    struct Pair: Hashable, Sendable {
        let first: Int
        let second: Int
    }

    /// One finding, as a coupling.
    struct Coupling: Sendable {
        let kind: Int
        let locality: Int
        let degree: Int
        let finding: Finding

        var strength: Int { kind + 1 }
        /// What makes a coupling bad: strong, far apart, many places.
        var score: Int { strength * locality * min(degree, 1_000) }
    }

    let report: Report
    /// The names of modules in `folder`: folders, or files where there are few. The most coupled first.
    let modules: [String]
    /// What the paths of all modules begin with; empty or with a `/` at its end.
    let folder: String
    let cells: [Pair: Cell]
    let strongest: [Coupling]
    let total: Cell
    /// Modules that are coupled and not among `modules`.
    let modulesLeftOut: Int

    /// - Parameters:
    ///   - depth: how many parts of a path make a module; `nil` for as many as keep the map readable.
    ///   - mostModules: further ones, the least coupled, are counted and left out.
    public init(_ report: Report, depth: Int? = nil, mostModules: Int = 24) {
        self.report = report
        let couplings = report.activeFindings.compactMap(Self.coupling)
        let paths = couplings.map { Set([$0.finding.place.path] + $0.finding.related.map(\.place.path)) }
        let all = Set(paths.joined())
        let folder = Self.commonFolder(of: all)
        let depth = depth ?? Self.readableDepth(all, folder, mostModules)
        func module(of path: String) -> String { Self.module(of: path, in: folder, depth) }
        self.folder = folder

        var numbers: [String: Int] = [:]
        var names: [String] = []
        var cells: [Pair: Cell] = [:]
        var total = Cell()
        for (coupling, paths) in zip(couplings, paths) {
            total.counts[coupling.kind] += 1
            let own = Self.number(module(of: coupling.finding.place.path), &numbers, &names)
            let others = Set(paths.map { Self.number(module(of: $0), &numbers, &names) }).subtracting([own])
            for other in others.isEmpty ? [own] : others {
                cells[Pair(first: min(own, other), second: max(own, other)), default: Cell()].counts[coupling.kind] += 1
            }
        }

        // By weight, what couples different modules counting most.
        var weights = [Int](repeating: 0, count: names.count)
        for (pair, cell) in cells {
            weights[pair.first] += cell.weight
            if pair.first != pair.second { weights[pair.second] += cell.weight }
        }
        let order = names.indices.sorted { (weights[$1], names[$0]) < (weights[$0], names[$1]) }.prefix(mostModules)
        let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        modules = order.map { names[$0] }
        modulesLeftOut = names.count - modules.count
        self.cells = cells.reduce(into: [:]) { kept, entry in
            guard let first = places[entry.key.first], let second = places[entry.key.second] else { return }
            kept[Pair(first: min(first, second), second: max(first, second))] = entry.value
        }
        self.total = total
        strongest = Array(couplings.sorted(by: Self.isStronger).prefix(Self.mostStrongest))
    }

    private static let mostStrongest = 10

    func cell(_ row: Int, _ column: Int) -> Cell? { cells[Pair(first: min(row, column), second: max(row, column))] }

    /// The pairs of different modules, the heaviest first.
    var links: [(pair: Pair, cell: Cell)] {
        cells.filter { $0.key.first != $0.key.second }.map { ($0.key, $0.value) }.sorted {
            ($1.1.weight, $0.0.first, $0.0.second) < ($0.1.weight, $1.0.first, $1.0.second)
        }
    }

    // MARK: Couplings

    private static func isStronger(_ left: Coupling, _ right: Coupling) -> Bool {
        if left.score != right.score { return left.score > right.score }
        if left.kind != right.kind { return left.kind > right.kind }
        return Finding.precedes(left.finding, right.finding)
    }

    private static func coupling(_ finding: Finding) -> Coupling? {
        let family = "connascence/"
        guard finding.rule.hasPrefix(family),
            let kind = kinds.firstIndex(of: String(finding.rule.dropFirst(family.count)))
        else { return nil }
        func measure(_ name: String) -> Int? { finding.measures.first { $0.name == name }?.value }
        let isFar = finding.related.contains { $0.place.path != finding.place.path }
        return Coupling(
            kind: kind, locality: min(max(measure("locality") ?? (isFar ? 5 : 3), 1), 5),
            degree: max(measure("degree") ?? measure("places") ?? finding.related.count + 1, 1), finding: finding)
    }

    // MARK: Modules

    private static func number(_ name: String, _ numbers: inout [String: Int], _ names: inout [String]) -> Int {
        if let number = numbers[name] { return number }
        numbers[name] = names.count
        names.append(name)
        return names.count - 1
    }

    /// The first parts of a path: `shop/cart` of `src/shop/cart/items.py` at a depth of 2 in `src/`.
    private static func module(of path: String, in folder: String, _ depth: Int) -> String {
        let path = path.dropFirst(folder.count)
        let parts = path.split(separator: "/")
        return parts.count <= depth ? String(path) : parts.prefix(depth).joined(separator: "/")
    }

    private static func commonFolder(of paths: Set<String>) -> String {
        guard let first = paths.min(), let last = paths.max() else { return "" }
        // What the first and the last in order have in common, all between them have.
        let common = zip(first, last).prefix { $0 == $1 }.count
        let shared = first.prefix(common)
        return shared.lastIndex(of: "/").map { String(shared[...$0]) } ?? ""
    }

    private static func readableDepth(_ paths: Set<String>, _ folder: String, _ most: Int) -> Int {
        var depth = 1
        while depth < 32 {
            let deeper = Set(paths.map { module(of: $0, in: folder, depth + 1) }).count
            let current = Set(paths.map { module(of: $0, in: folder, depth) }).count
            guard deeper <= most, deeper > current || current < 2 else { break }
            depth += 1
        }
        return depth
    }
}
