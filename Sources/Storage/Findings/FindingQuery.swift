public import Detection

/// Which findings of a project, and in which order. An empty list does not restrict.
public struct FindingQuery: Sendable, Hashable {
    public enum Order: String, Sendable, Hashable, CaseIterable {
        /// The worst first.
        case severity
        /// The latest first.
        case lastSeen
        case path
    }

    public var project: Identifier
    public var states: Set<FindingState> = []
    public var severities: Set<Severity> = []
    public var rules: Set<String> = []
    /// Of rules: their family is one as well.
    public var tags: Set<String> = []
    public var tools: Set<String> = []
    /// What the path begins with.
    public var path: String?
    /// Empty: nobody.
    public var assignee: String?
    public var firstSeen: ClosedRange<Int64>?
    public var lastSeen: ClosedRange<Int64>?
    /// Words that message, path or rule have, all of them; the last may be the beginning of one. Findings come in the
    /// order they were found, the latest first.
    public var text: String?
    public var order = Order.severity
    /// The rules that the reader may see findings of; `nil`: all.
    public var permitted: Set<String>?

    public init(project: Identifier, path: String? = nil) {
        self.project = project
        self.path = path
    }

    /// The words of ``text``, as the indexes have them.
    var words: [String] {
        guard let text else { return [] }
        return text.lowercased().split { !$0.isLetter && !$0.isNumber }.prefix(10).map(String.init)
    }
}

/// Conditions and their arguments, as they are put together.
struct Conditions {
    private(set) var texts: [String] = []
    private(set) var arguments: [SQLValue] = []

    init() {}

    /// Other conditions of a statement that has these as well: they share the arguments.
    init(after others: Conditions) { arguments = others.arguments }

    mutating func bind(_ value: some SQLConvertible) -> String {
        arguments.append(value.sql)
        return "?\(arguments.count)"
    }

    mutating func add(_ text: String) { texts.append(text) }

    mutating func add(_ column: String, in values: some Collection<String>) { add(text(column, in: values)) }

    /// The condition alone, whose arguments are these.
    mutating func text(_ column: String, in values: some Collection<String>) -> String {
        let places = values.sorted().map { bind($0) }
        return places.isEmpty ? "1 = 0" : "\(column) IN (\(places.joined(separator: ", ")))"
    }

    mutating func add(visibleFor clearance: Label, in table: String = "f") {
        add(text(visibleFor: clearance, in: table))
    }

    mutating func text(visibleFor clearance: Label, in table: String) -> String {
        let first = arguments.count + 1
        arguments += clearance.arguments
        return Label.visible(in: table, parameters: first)
    }

    mutating func add(_ column: String, within range: ClosedRange<Int64>) {
        add("\(column) BETWEEN \(bind(range.lowerBound)) AND \(bind(range.upperBound))")
    }

    /// What begins with `prefix` is a stretch of an index: a database of Picket sorts by bytes.
    mutating func add(_ column: String, startsWith prefix: String) {
        add("\(column) >= \(bind(prefix)) AND \(column) < \(bind(prefix + "\u{10FFFF}"))")
    }

    var joined: String { texts.joined(separator: " AND ") }
}
