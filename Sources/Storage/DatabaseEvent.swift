/// What an operator should hear of a database, beside its answers. No statement's values are in it.
package enum DatabaseEvent: Sendable, Hashable {
    /// A statement took longer than the limit.
    case slowStatement(SlowStatement)
    /// Somebody holds a connection and does not give it back.
    case heldConnection(purpose: String, milliseconds: Int64)
    /// Of reads, writes or all: why, and since when none could be opened.
    case cannotConnect(pool: String, reason: String)
    /// A transaction ran again after a conflict with others, or on another server after the first was lost.
    case ranAgain(purpose: String, reason: String)
}

package struct SlowStatement: Sendable, Hashable {
    package var purpose: String
    /// With `?1` in place of values.
    package var sql: String
    package var milliseconds: Int64
    package var rows: Int
    /// How the database goes about it; `nil` if there was one too lately, or it has none.
    package var plan: String?
}
