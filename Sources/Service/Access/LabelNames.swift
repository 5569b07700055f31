package import Detection
package import Storage

/// What a site calls its levels and compartments: labels as people, findings and the ledger have them.
///
/// A name is the level's, then the compartments': `restricted:propulsion.guidance`. What has no name of its own, or one
/// too long, is told by numbers: `level-3:0x11`.
package struct LabelNames: Sendable, Hashable {
    private let levels: [String]
    private let compartments: [String]

    package static let plain = LabelNames(unchecked: ["public", "internal", "confidential", "restricted"], [])

    private init(unchecked levels: [String], _ compartments: [String]) {
        self.levels = levels
        self.compartments = compartments
    }

    /// - Returns: `nil` unless there are 1 to 16 levels and at most 62 compartments, each 1 to 24 of `a-z`, `0-9`, `_`, and
    ///   none twice.
    package init?(levels: [String], compartments: [String]) {
        let all = levels + compartments
        guard (1...16).contains(levels.count), compartments.count <= 62, Set(all).count == all.count,
            all.allSatisfy({ name in
                (1...24).contains(name.utf8.count)
                    && name.utf8.allSatisfy {
                        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
                    }
            })
        else { return nil }
        self.init(unchecked: levels, compartments)
    }

    /// Of the levels and compartments that one with this clearance may know of: the names of others tell as well.
    func names(for clearance: Label) -> (levels: [(Int, String)], compartments: [(Int, String)]) {
        (
            levels.enumerated().filter { $0.offset <= clearance.level }.map { ($0.offset, $0.element) },
            compartments.enumerated().filter { clearance.compartments >> Int64($0.offset) & 1 == 1 }.map {
                ($0.offset, $0.element)
            }
        )
    }

    package func name(of label: Label) -> SecurityLabel {
        if label == .lowest { return .unlabelled }
        let bits = (0..<62).filter { label.compartments >> Int64($0) & 1 == 1 }
        if levels.indices.contains(label.level), bits.allSatisfy(compartments.indices.contains) {
            let names = bits.map { compartments[$0] }
            let text = levels[label.level] + (names.isEmpty ? "" : ":" + names.joined(separator: "."))
            if let name = SecurityLabel(text) { return name }
        }
        // 24 characters at most, so always a label.
        return SecurityLabel("level-\(label.level):0x" + String(label.compartments, radix: 16)) ?? .unlabelled
    }

    /// - Returns: `nil` if it names no level or compartment: whoever asks then takes ``Storage/Label/highest``, not the lowest.
    package func label(of name: SecurityLabel) -> Label? {
        if name == .unlabelled { return .lowest }
        let parts = name.name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, parts[0].hasPrefix("level-"), parts[1].hasPrefix("0x") {
            guard let level = Int(parts[0].dropFirst(6)), (0...15).contains(level),
                let bits = Int64(parts[1].dropFirst(2), radix: 16), bits & ~Label.highest.compartments == 0
            else { return nil }
            return Label(level: level, compartments: bits)
        }
        guard let level = levels.firstIndex(of: String(parts[0])) else { return nil }
        var bits: Int64 = 0
        for part in parts.count == 2 ? parts[1].split(separator: ".", omittingEmptySubsequences: false) : [] {
            guard let bit = compartments.firstIndex(of: String(part)) else { return nil }
            bits |= 1 << Int64(bit)
        }
        return Label(level: level, compartments: bits)
    }
}
