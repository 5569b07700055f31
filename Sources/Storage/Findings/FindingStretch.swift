internal import Detection

/// Rows that lie beside each other in an index: some values, and a range of the column behind them.
struct FindingStretch {
    /// The conditions of the values.
    var add: (inout Conditions) -> Void = { _ in }
    var range: KeyRange
}

/// What lies between two places of a column.
///
/// An engine finds where to begin by one condition on each side, and SQLite picks among several as it likes: here there is one.
struct KeyRange {
    enum Bound {
        case including(SQLValue)
        case excluding(SQLValue)
        /// Of those with the key, the ones behind a number.
        case passing(SQLValue, number: Int64)
    }

    private let column: String
    private var lower: Bound?
    private var upper: Bound?
    /// For SQLite, of the rows with the only key.
    private var numbers: (sign: String, last: Int64)?

    init(_ column: String) { self.column = column }

    init(_ column: String, _ range: ClosedRange<Int64>) {
        self.column = column
        lower = .including(.integer(range.lowerBound))
        upper = .including(.integer(range.upperBound))
    }

    /// What begins with a text is a range: a database of Picket sorts by bytes.
    init(_ column: String, beginning: String) {
        self.column = column
        lower = .including(.text(beginning))
        upper = .excluding(.text(beginning + "\u{10FFFF}"))
    }

    // MARK: Conditions

    func add(_ conditions: inout Conditions) {
        let column = "f.\(column)"
        if let numbers, case .including(let key) = lower {
            conditions.add("\(column) = \(conditions.bind(key))")
            conditions.add("f.number \(numbers.sign) \(conditions.bind(numbers.last))")
        } else {
            // Never by equality: what equals a value has no order for PostgreSQL, which would read all stretches to merge them.
            if let lower { add(column, ">", lower, &conditions) }
            if let upper { add(column, "<", upper, &conditions) }
        }
    }

    private func add(_ column: String, _ sign: String, _ bound: Bound, _ conditions: inout Conditions) {
        switch bound {
        case .including(let key): conditions.add("\(column) \(sign)= \(conditions.bind(key))")
        case .excluding(let key): conditions.add("\(column) \(sign) \(conditions.bind(key))")
        case .passing(let key, let number):
            conditions.add("(\(column), f.number) \(sign) (\(conditions.bind(key)), \(conditions.bind(number)))")
        }
    }

    // MARK: Going on

    /// What of it is behind the page before.
    ///
    /// PostgreSQL goes on from a key and a number in an index; SQLite from a key alone, and would pass all that have it: for it
    /// those are a range, and the other keys are one.
    func behind(_ order: FindingWindow.Order, _ dialect: Dialect) -> [KeyRange] {
        guard let (key, number) = order.after else { return [self] }
        guard isAbove(key), isBelow(key) else {
            // It begins behind the key, or has ended before it.
            return (order.isDescending ? isBelow(key) : isAbove(key)) ? [] : [self]
        }
        var others = self
        others.bound(order.isDescending, dialect == .postgres ? .passing(key, number: number) : .excluding(key))
        guard dialect == .sqlite else { return [others] }
        var same = KeyRange(column)
        same.lower = .including(key)
        same.upper = .including(key)
        same.numbers = (order.isDescending ? "<" : ">", number)
        return others.isEmpty ? [same] : [same, others]
    }

    private mutating func bound(_ isUpper: Bool, _ bound: Bound) {
        if isUpper { upper = bound } else { lower = bound }
    }

    /// Whether a key is not below the lower bound.
    private func isAbove(_ key: SQLValue) -> Bool {
        switch lower {
        case nil: true
        case .including(let bound), .passing(let bound, _): !key.precedes(bound)
        case .excluding(let bound): bound.precedes(key)
        }
    }

    private func isBelow(_ key: SQLValue) -> Bool {
        switch upper {
        case nil: true
        case .including(let bound), .passing(let bound, _): !bound.precedes(key)
        case .excluding(let bound): key.precedes(bound)
        }
    }

    /// Whether its bounds leave out the only key that is between them.
    private var isEmpty: Bool {
        switch (lower, upper) {
        case (.including(let key), .excluding(let other)), (.excluding(let key), .including(let other)): key == other
        default: false
        }
    }
}

extension SQLValue {
    /// As both engines sort.
    fileprivate func precedes(_ other: SQLValue) -> Bool {
        switch (self, other) {
        case (.integer(let left), .integer(let right)): left < right
        case (.text(let left), .text(let right)): left.utf8.lexicographicallyPrecedes(right.utf8)
        default: false
        }
    }
}

extension FindingPlan.Source {
    /// - Parameter isOrdered: whether rows are to come in the asked order, which the index has behind the values.
    func stretches(_ plan: FindingPlan, isOrdered: Bool) -> [FindingStretch] {
        let query = plan.query
        func stretches(_ values: [(inout Conditions) -> Void], _ ranges: [KeyRange]) -> [FindingStretch] {
            values.flatMap { add in ranges.map { FindingStretch(add: add, range: $0) } }
        }
        func ofStates(_ states: some Sequence<FindingState>) -> [(inout Conditions) -> Void] {
            states.map(\.rawValue).sorted().map { state in { $0.add("f.state = \(state)") } }
        }
        switch self {
        case .states:
            let isByTime = isOrdered && query.order == .lastSeen
            let ranges = isByTime ? [Self.range("last_seen", query.lastSeen)] : Self.severities(query)
            return stretches(ofStates(query.states.isEmpty ? Set(FindingState.allCases) : query.states), ranges)
        case .rules:
            let rules: [(inout Conditions) -> Void] = (plan.rules ?? []).sorted().map { rule in
                { $0.add("f.rule = \($0.bind(rule))") }
            }
            return stretches(rules, Self.severities(query))
        case .labels(let labels):
            let values: [(inout Conditions) -> Void] = labels.map { label in
                { $0.add("f.label_level = \(label.level) AND f.label_compartments = \(label.compartments)") }
            }
            return stretches(values, Self.severities(query))
        case .path:
            return [FindingStretch(range: query.path.map { KeyRange("path", beginning: $0) } ?? KeyRange("path"))]
        case .assignee:
            return stretches([{ $0.add("f.assignee = \($0.bind(query.assignee ?? ""))") }], Self.severities(query))
        case .firstSeen: return [FindingStretch(range: Self.range("first_seen", query.firstSeen))]
        case .lastSeen: return stretches(ofStates(FindingState.allCases), [Self.range("last_seen", query.lastSeen)])
        }
    }

    private static func range(_ column: String, _ times: ClosedRange<Int64>?) -> KeyRange {
        times.map { KeyRange(column, $0) } ?? KeyRange(column)
    }

    /// Runs of severities that are beside each other.
    private static func severities(_ query: FindingQuery) -> [KeyRange] {
        guard !query.severities.isEmpty else { return [KeyRange("severity")] }
        var runs: [ClosedRange<Int64>] = []
        for severity in query.severities.map({ Int64($0.rawValue) }).sorted() {
            if let last = runs.last, last.upperBound + 1 == severity {
                runs[runs.count - 1] = last.lowerBound...severity
            } else {
                runs.append(severity...severity)
            }
        }
        return runs.map { KeyRange("severity", $0) }
    }
}
