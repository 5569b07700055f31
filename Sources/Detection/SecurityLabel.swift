/// Who may see an artifact and what was found in it: a name the user gives, such as `restricted` or `itar/propulsion`.
/// What was made under one label is never used for another.
public struct SecurityLabel: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Nothing said.
    public static let unlabelled = SecurityLabel(unchecked: "")

    public let name: String

    /// - Returns: `nil` unless `name` has 1 to 64 letters, digits, or `-_./:` of ASCII.
    public init?(_ name: String) {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D...0x2F, 0x3A, 0x5F: true
            default: false
            }
        }
        guard isPlain, (1...64).contains(name.utf8.count) else { return nil }
        self.name = name
    }

    private init(unchecked name: String) { self.name = name }

    public var description: String { name.isEmpty ? "unlabelled" : name }

    public static func < (left: SecurityLabel, right: SecurityLabel) -> Bool { left.name < right.name }
}
