/// What a team watches as one thing: code with one state, one list of findings, one label.
public struct Project: Sendable, Hashable {
    public var id: Identifier
    /// What people type: `[a-z0-9-]`, unique.
    public var key: String
    public var name: String
    public var description: String
    /// Of everything found in it, at least.
    public var label: Label
    /// Milliseconds since 1970.
    public var createdAt: Int64
    /// Since when it is kept, and not shown in lists; `nil`: in use.
    public var archivedAt: Int64?

    public init(
        id: Identifier, key: String, name: String, description: String = "", label: Label = .lowest, createdAt: Int64,
        archivedAt: Int64? = nil
    ) {
        self.id = id
        self.key = key
        self.name = name
        self.description = description
        self.label = label
        self.createdAt = createdAt
        self.archivedAt = archivedAt
    }

    /// 1 to 64 of `a-z`, `0-9`, `-`, with a letter or digit first.
    public static func isKey(_ text: String) -> Bool {
        guard (1...64).contains(text.utf8.count), text.utf8.first != UInt8(ascii: "-") else { return false }
        return text.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
        }
    }
}
