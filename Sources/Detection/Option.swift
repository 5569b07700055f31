/// A value an option can take in `picket.yaml`.
public enum OptionLiteral: Sendable, Hashable {
    case bool(Bool)
    case int(Int)
    case string(String)
    case list([OptionLiteral])

    public var typeName: String {
        switch self {
        case .bool: "a boolean"
        case .int: "a whole number"
        case .string: "a string"
        case .list: "a list"
        }
    }
}

/// A Swift type that an option can have.
public protocol OptionValue: Sendable {
    /// As the documentation calls it: "whole number".
    static var typeName: String { get }
    /// `nil` if the literal is of another type.
    init?(literal: OptionLiteral)
    var literal: OptionLiteral { get }
}

/// An option of a rule, whatever its type: what documentation and configuration need to know of it.
public protocol AnyOption: Sendable {
    var name: String { get }
    var help: String { get }
    var typeName: String { get }
    var defaultLiteral: OptionLiteral { get }
    /// What is wrong with this value, or `nil`: "expected a whole number from 1 to 50".
    func complaint(about literal: OptionLiteral) -> String?
}

/// A typed, documented option of a rule.
///
/// ```swift
/// static let limit = Option("limit", default: 3, in: 1...50, help: "Positional parameters a function may have.")
/// ```
public struct Option<Value: OptionValue>: AnyOption {
    public let name: String
    public let help: String
    public let defaultValue: Value
    let bounds: ClosedRange<Int>?

    /// An option without bounds.
    public init(_ name: String, default defaultValue: Value, help: String) {
        self.init(name, defaultValue, nil, help)
    }

    private init(_ name: String, _ defaultValue: Value, _ bounds: ClosedRange<Int>?, _ help: String) {
        self.name = name
        self.help = help
        self.defaultValue = defaultValue
        self.bounds = bounds
    }

    public var typeName: String {
        guard let bounds else { return Value.typeName }
        return "\(Value.typeName) from \(bounds.lowerBound) to \(bounds.upperBound)"
    }

    public var defaultLiteral: OptionLiteral { defaultValue.literal }

    public func complaint(about literal: OptionLiteral) -> String? {
        guard let value = Value(literal: literal) else { return "expected \(typeName), found \(literal.typeName)" }
        if let bounds, case .int(let number) = value.literal, !bounds.contains(number) {
            return "expected \(typeName), found \(number)"
        }
        return nil
    }
}

extension Option where Value == Int {
    /// A whole number within bounds.
    public init(_ name: String, default defaultValue: Int, in bounds: ClosedRange<Int>, help: String) {
        precondition(bounds.contains(defaultValue), "the default of option \(name) is out of its own bounds")
        self.init(name, defaultValue, bounds, help)
    }
}

/// The options in force for one rule: what configuration set, over the defaults. Values have been checked by
/// ``AnyOption/complaint(about:)`` before they get here.
public struct Settings: Sendable, Hashable {
    public var values: [String: OptionLiteral]

    public init(_ values: [String: OptionLiteral] = [:]) { self.values = values }

    public subscript<Value>(option: Option<Value>) -> Value {
        values[option.name].flatMap(Value.init(literal:)) ?? option.defaultValue
    }
}

extension Int: OptionValue {
    public static var typeName: String { "whole number" }
    public init?(literal: OptionLiteral) {
        guard case .int(let value) = literal else { return nil }
        self = value
    }
    public var literal: OptionLiteral { .int(self) }
}

extension Bool: OptionValue {
    public static var typeName: String { "true or false" }
    public init?(literal: OptionLiteral) {
        guard case .bool(let value) = literal else { return nil }
        self = value
    }
    public var literal: OptionLiteral { .bool(self) }
}

extension String: OptionValue {
    public static var typeName: String { "string" }
    public init?(literal: OptionLiteral) {
        switch literal {
        case .string(let value): self = value
        // YAML reads an unquoted 8080 as a number; where a string is asked for, that is what was meant.
        case .int(let value): self = String(value)
        default: return nil
        }
    }
    public var literal: OptionLiteral { .string(self) }
}

extension Array: OptionValue where Element: OptionValue {
    public static var typeName: String { "list of \(Element.typeName)s" }
    public init?(literal: OptionLiteral) {
        guard case .list(let literals) = literal else { return nil }
        let elements = literals.compactMap(Element.init(literal:))
        guard elements.count == literals.count else { return nil }
        self = elements
    }
    public var literal: OptionLiteral { .list(map(\.literal)) }
}
