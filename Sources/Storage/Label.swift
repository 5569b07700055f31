/// How secret something is, and which matters it belongs to: a level, and a set of compartments.
///
/// They form a lattice: who is cleared for a label may see everything whose level is no higher and whose compartments
/// are all among theirs. What is made of several things carries the least upper bound of their labels.
public struct Label: Sendable, Hashable {
    /// 0: anybody. A site names its levels and compartments in the settings.
    public var level: Int
    /// A bit for each of up to 62 compartments.
    public var compartments: Int64

    public static let lowest = Label(level: 0, compartments: 0)
    public static let highest = Label(level: 15, compartments: 0x3FFF_FFFF_FFFF_FFFF)

    public init(level: Int, compartments: Int64) {
        self.level = level
        self.compartments = compartments
    }

    /// Whether one cleared for this label may see what is labelled `other`.
    public func dominates(_ other: Label) -> Bool {
        level >= other.level && other.compartments & ~compartments == 0
    }

    /// Of what is made of both.
    public func joined(_ other: Label) -> Label {
        Label(level: max(level, other.level), compartments: compartments | other.compartments)
    }
}

extension Label {
    /// A condition on the columns `label_level` and `label_compartments` of `table`: only what a reader may see.
    ///
    /// The `+` keeps SQLite from looking for it in an index of labels, which it takes to be narrower than any other.
    ///
    /// - Parameters:
    ///   - first: the number of the first of the two parameters: ``arguments``.
    package static func visible(in table: String = "", parameters first: Int) -> String {
        let prefix = table.isEmpty ? "" : table + "."
        return "(+\(prefix)label_level <= ?\(first) AND (\(prefix)label_compartments & ?\(first + 1)) = 0)"
    }

    /// Of a reader cleared for this label, for ``visible(in:parameters:)``.
    package var arguments: [SQLValue] { [.integer(Int64(level)), .integer(~compartments)] }
}
