import Detection

/// How code is coupled, for the findings of all rules on connascence (Page-Jones; Weirich): a kind, how far apart the
/// two ends are, and how many there are. Every finding carries the three as measures, so that couplings of different
/// kinds can be compared.
struct Coupling {
    /// The nine kinds, the weakest first: what is further down is harder to see and to change.
    enum Kind: Int, CaseIterable {
        case name = 1
        case type, meaning, position, algorithm, execution, timing, value, identity
    }

    /// How far apart the ends are. The further, the weaker a coupling should be.
    enum Locality: Int {
        case function = 1
        case type, file, folder, project
    }

    let kind: Kind
    var locality = Locality.file
    /// How many places must agree.
    var degree = 2

    var measures: [Finding.Measure] {
        [
            Finding.Measure("strength", kind.rawValue), Finding.Measure("locality", locality.rawValue),
            Finding.Measure("degree", degree),
        ]
    }
}

extension Coupling.Locality {
    /// Of places in several files.
    init(paths: [String]) {
        guard let first = paths.first, paths.contains(where: { $0 != first }) else {
            self = .file
            return
        }
        func folder(_ path: String) -> Substring { path[..<(path.lastIndex(of: "/") ?? path.startIndex)] }
        self = paths.allSatisfy { folder($0) == folder(first) } ? .folder : .project
    }
}
