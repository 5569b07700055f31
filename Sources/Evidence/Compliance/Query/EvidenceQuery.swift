/// A question about the ledger that evidences a control, as a text that anyone can run again.
///
///     entries where action = scan.completed within 90d expect every 7d
///     fact crypto.validated = true
///
/// It selects and counts; there are no loops, no functions and no names to bind, so every query ends after one pass over
/// the log. `docs/compliance.md` has the language.
public enum EvidenceQuery: Sendable, Hashable {
    case entries(EntryQuery)
    case fact(FactQuery)
}

/// A population of entries, and what is expected of it.
public struct EntryQuery: Sendable, Hashable {
    /// All of them hold of an entry of the population.
    public var conditions: [Condition]
    /// How far back from the report's date; `nil`: from the log's start.
    public var window: Period?
    public var expectation: Expectation

    public init(_ conditions: [Condition], within window: Period? = nil, expect expectation: Expectation) {
        self.conditions = conditions
        self.window = window
        self.expectation = expectation
    }
}

/// What has to hold of a population that is not empty. Of an empty one nothing is known.
public enum Expectation: Sendable, Hashable {
    /// So many, or more, meet the conditions.
    case atLeast(Int, [Condition])
    /// No more than so many do.
    case atMost(Int, [Condition])
    case all([Condition])
    /// The last of them in the log does.
    case latest([Condition])
    /// From the window's start to the report's date no time without one is longer.
    case every(Period)
    /// After each comes, in time, an entry about the same object that meets the conditions.
    case followed(within: Period, by: [Condition])
}

/// A comparison with something known from outside the log.
public struct FactQuery: Sendable, Hashable {
    public var fact: Fact
    public var comparison: Comparison

    public init(_ fact: Fact, _ comparison: Comparison) {
        self.fact = fact
        self.comparison = comparison
    }
}

/// A length of time.
public struct Period: Sendable, Hashable {
    public enum Unit: String, Sendable, CaseIterable {
        case seconds = "s"
        case minutes = "m"
        case hours = "h"
        case days = "d"
        case weeks = "w"

        var milliseconds: Int64 {
            switch self {
            case .seconds: 1000
            case .minutes: 60_000
            case .hours: 3_600_000
            case .days: 86_400_000
            case .weeks: 604_800_000
            }
        }
    }

    /// 1 to ``mostCount``.
    public let count: Int
    public let unit: Unit

    /// A thousand years of days.
    public static let mostCount = 365_000

    public init?(_ count: Int, _ unit: Unit) {
        guard (1...Self.mostCount).contains(count) else { return nil }
        self.count = count
        self.unit = unit
    }

    public var milliseconds: Int64 { Int64(count) * unit.milliseconds }
}

/// What holds of an entry.
public struct Condition: Sendable, Hashable {
    public var field: Field
    public var comparison: Comparison

    public init(_ field: Field, _ comparison: Comparison) {
        self.field = field
        self.comparison = comparison
    }

    /// A member of an entry.
    public enum Field: Sendable, Hashable {
        case action, actor, object, outcome, label, request
        case digest(String)
        case version(String)
        /// Names of members, and indices of elements, from the outside in.
        case details([String])
    }
}

/// Of what is not there, only ``absent`` holds: `!=` asks for another value, not for none.
public enum Comparison: Sendable, Hashable {
    case equal(Literal)
    case notEqual(Literal)
    case oneOf([Literal])
    /// `*` stands for any text.
    case like(String)
    case less(Double)
    case atMost(Double)
    case greater(Double)
    case atLeast(Double)
    case exists
    case absent

    public enum Literal: Sendable, Hashable {
        case string(String)
        case number(Double)
        case bool(Bool)
    }
}

extension EvidenceQuery: CustomStringConvertible {
    /// The canonical text: what is read from it is the same query.
    public var description: String {
        switch self {
        case .fact(let query): "fact \(query.fact.rawValue) \(query.comparison)"
        case .entries(let query):
            "entries" + Condition.text(query.conditions) + (query.window.map { " within \($0)" } ?? "")
                + " expect \(query.expectation)"
        }
    }
}

extension Expectation: CustomStringConvertible {
    public var description: String {
        switch self {
        case .atLeast(let count, let conditions): "at least \(count)" + Condition.text(conditions)
        case .atMost(0, let conditions): "none" + Condition.text(conditions)
        case .atMost(let count, let conditions): "at most \(count)" + Condition.text(conditions)
        case .all(let conditions): "all" + Condition.text(conditions)
        case .latest(let conditions): "latest" + Condition.text(conditions)
        case .every(let period): "every \(period)"
        case .followed(let period, let conditions):
            "each followed within \(period) by " + Condition.joined(conditions)
        }
    }
}

extension Period: CustomStringConvertible {
    public var description: String { "\(count)\(unit.rawValue)" }
}

extension Condition: CustomStringConvertible {
    public var description: String { "\(field) \(comparison)" }

    static func joined(_ conditions: [Condition]) -> String {
        conditions.map(\.description).joined(separator: " and ")
    }

    fileprivate static func text(_ conditions: [Condition]) -> String {
        conditions.isEmpty ? "" : " where " + joined(conditions)
    }
}

extension Condition.Field: CustomStringConvertible {
    public var description: String {
        switch self {
        case .action: "action"
        case .actor: "actor"
        case .object: "object"
        case .outcome: "outcome"
        case .label: "label"
        case .request: "request"
        case .digest(let name): "digest.\(name)"
        case .version(let name): "version.\(name)"
        case .details(let path): "details." + path.joined(separator: ".")
        }
    }
}

extension Comparison: CustomStringConvertible {
    public var description: String {
        switch self {
        case .equal(let value): "= \(value)"
        case .notEqual(let value): "!= \(value)"
        case .oneOf(let values): "in (" + values.map(\.description).joined(separator: ", ") + ")"
        case .like(let pattern): "like \(Literal.string(pattern))"
        case .less(let value): "< \(JSON.text(of: value))"
        case .atMost(let value): "<= \(JSON.text(of: value))"
        case .greater(let value): "> \(JSON.text(of: value))"
        case .atLeast(let value): ">= \(JSON.text(of: value))"
        case .exists: "exists"
        case .absent: "absent"
        }
    }
}

extension Comparison.Literal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .bool(let value): value ? "true" : "false"
        case .number(let value): JSON.text(of: value)
        case .string(let text): QueryWord.isBare(text) ? text : QueryWord.quoted(text)
        }
    }
}
