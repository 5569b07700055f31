/// The labels that a service writes into entries: `L2/5` for a level and hexadecimal bits of compartments, nothing for
/// the lowest.
enum LedgerLabel {
    /// Whether who may see `upper` may see `lower`. What is no such label is dominated by itself alone.
    static func dominates(_ upper: String, _ lower: String) -> Bool {
        if upper == lower || lower.isEmpty { return true }
        guard let high = parts(upper), let low = parts(lower) else { return false }
        return high.level >= low.level && low.compartments & ~high.compartments == 0
    }

    private static func parts(_ text: String) -> (level: Int, compartments: UInt64)? {
        if text.isEmpty { return (0, 0) }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].first == "L", let level = Int(parts[0].dropFirst()),
            let compartments = UInt64(parts[1], radix: 16)
        else { return nil }
        return (level, compartments)
    }
}
