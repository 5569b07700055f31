/// What goes into a statement and comes out of it, in every engine.
package enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case bytes([UInt8])
}

/// A type that a column can hold.
package protocol SQLConvertible {
    var sql: SQLValue { get }
    init?(_ value: SQLValue)
}

extension SQLValue: SQLConvertible {
    package var sql: SQLValue { self }
    package init?(_ value: SQLValue) { self = value }
}

extension Int64: SQLConvertible {
    package var sql: SQLValue { .integer(self) }
    package init?(_ value: SQLValue) {
        guard case .integer(let number) = value else { return nil }
        self = number
    }
}

extension Int: SQLConvertible {
    package var sql: SQLValue { .integer(Int64(self)) }
    package init?(_ value: SQLValue) {
        guard case .integer(let number) = value else { return nil }
        self.init(exactly: number)
    }
}

/// 0 and 1: SQLite has nothing else, so PostgreSQL gets the same.
extension Bool: SQLConvertible {
    package var sql: SQLValue { .integer(self ? 1 : 0) }
    package init?(_ value: SQLValue) {
        guard case .integer(let number) = value else { return nil }
        self = number != 0
    }
}

extension Double: SQLConvertible {
    package var sql: SQLValue { .real(self) }
    package init?(_ value: SQLValue) {
        switch value {
        case .real(let number): self = number
        case .integer(let number): self = Double(number)
        default: return nil
        }
    }
}

extension String: SQLConvertible {
    package var sql: SQLValue { .text(self) }
    package init?(_ value: SQLValue) {
        guard case .text(let text) = value else { return nil }
        self = text
    }
}

extension [UInt8]: SQLConvertible {
    package var sql: SQLValue { .bytes(self) }
    package init?(_ value: SQLValue) {
        guard case .bytes(let bytes) = value else { return nil }
        self = bytes
    }
}

extension Identifier: SQLConvertible {
    package var sql: SQLValue { .text(text) }
    package init?(_ value: SQLValue) {
        guard case .text(let text) = value else { return nil }
        self.init(text)
    }
}

extension Optional: SQLConvertible where Wrapped: SQLConvertible {
    package var sql: SQLValue { map(\.sql) ?? .null }
    package init?(_ value: SQLValue) {
        if case .null = value {
            self = .none
        } else {
            guard let wrapped = Wrapped(value) else { return nil }
            self = .some(wrapped)
        }
    }
}

/// One row of a result; its columns in the order of the statement.
package struct SQLRow: Sendable {
    package let values: [SQLValue]

    package init(_ values: [SQLValue]) { self.values = values }

    /// - Throws: ``StoreError`` `damaged` if the column holds something else: whoever wrote it was not Picket.
    package func get<Value: SQLConvertible>(_ column: Int, as type: Value.Type = Value.self) throws(StoreError) -> Value
    {
        guard values.indices.contains(column), let value = Value(values[column]) else {
            throw StoreError(.damaged, "column \(column + 1) of a row holds no \(type)")
        }
        return value
    }
}
