/// What the service remembers, in whichever engine: each kind of thing has an extension with its questions.
public struct Store: Sendable {
    package let database: any Database
    /// Milliseconds since 1970.
    package let now: @Sendable () -> Int64
    /// What this process is called among those that share the database: the same after a restart.
    package let node: String
    /// Of all that was worked on here.
    package let mark = LabelMark()

    package init(_ database: any Database, node: String = "", now: @escaping @Sendable () -> Int64) {
        self.database = database
        self.node = node
        self.now = now
    }

    /// Names what is made now.
    package func newIdentifier() -> Identifier { Identifier(time: now()) }
}

/// A stretch of a list too long for one answer.
public struct Page<Item: Sendable>: Sendable {
    public var items: [Item]
    /// What the next page is asked for with; `nil` after the last.
    public var next: String?

    public init(items: [Item], next: String? = nil) {
        self.items = items
        self.next = next
    }

    /// Of rows of which one more than `limit` was asked for.
    package init(_ rows: [Item], limit: Int, cursor: (Item) -> String) {
        items = Array(rows.prefix(limit))
        next = rows.count > limit ? items.last.map(cursor) : nil
    }

    public func map<Other>(_ transform: (Item) throws -> Other) rethrows -> Page<Other> {
        Page<Other>(items: try items.map(transform), next: next)
    }
}
