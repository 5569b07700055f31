internal import Detection

/// Reads a page of findings, in the way that its plan says.
struct FindingPages {
    private let plan: FindingPlan
    private let limit: Int
    private let cursor: Cursor?

    /// Where the page before ended: the key of its last finding, and which that was.
    private struct Cursor {
        var key: SQLValue
        var number: Int64
    }

    private var connection: any Connection { plan.connection }
    private var order: FindingQuery.Order { plan.query.order }

    init(_ plan: FindingPlan, after: String?, limit: Int) throws {
        self.plan = plan
        self.limit = limit
        cursor = try after.map { try Self.cursor($0, plan) }
    }

    // MARK: Cursors

    /// `key.id`: a path is too long for one, so it is looked up.
    private static func cursor(_ text: String, _ plan: FindingPlan) throws -> Cursor {
        let wrong = StoreError(.invalid, "the cursor is not of such a list, or what it names is gone: start again")
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let key = Int64(parts[0]), let id = Identifier(String(parts[1])),
            let row = try plan.connection.row(
                "SELECT number, path FROM findings WHERE id = ?1 AND project = ?2", id, plan.query.project)
        else { throw wrong }
        return Cursor(key: plan.query.order == .path ? try row.get(1) : .integer(key), number: try row.get(0))
    }

    private func cursor(after finding: TrackedFinding) -> String {
        let key: Int64 =
            switch order {
            case .severity: Int64(finding.severity.rawValue)
            case .lastSeen: finding.lastSeen
            case .path: 0
            }
        return "\(key).\(finding.id)"
    }

    /// Behind all findings of a path that the reader may see.
    func cursor(behind path: String) throws -> String? {
        var conditions = plan.conditions()
        conditions.add("f.path = \(conditions.bind(path))")
        return try read(
            """
            SELECT \(TrackedFinding.columns) FROM findings f WHERE \(conditions.joined)
            ORDER BY f.path DESC, f.number DESC LIMIT 1
            """, conditions.arguments
        ).first.map { cursor(after: $0) }
    }

    // MARK: Orders

    private var column: String {
        switch order {
        case .severity: "severity"
        case .lastSeen: "last_seen"
        case .path: "path"
        }
    }

    private func ordering(_ prefix: String) -> String {
        order == .path ? "\(prefix)path, \(prefix)number" : "\(prefix)\(column) DESC, \(prefix)number DESC"
    }

    private func addCursor(_ conditions: inout Conditions) {
        guard let cursor else { return }
        conditions.add(
            "(f.\(column), f.number) \(order == .path ? ">" : "<") "
                + "(\(conditions.bind(cursor.key)), \(conditions.bind(cursor.number)))")
    }

    // MARK: Ways

    func page() throws -> Page<TrackedFinding> { try page(plan.way()) }

    func page(_ way: FindingPlan.Way) throws -> Page<TrackedFinding> {
        switch way {
        case .none: return Page(items: [])
        case .sort: return page(try sorted())
        case .merge(let column, let values): return page(try merged(column, values))
        case .walk: return try walked()
        case .words: return try withWords()
        }
    }

    private func page(_ rows: [TrackedFinding]) -> Page<TrackedFinding> { Page(rows, limit: limit, cursor: cursor) }

    private func read(_ sql: String, _ arguments: [SQLValue]) throws -> [TrackedFinding] {
        try connection.rows(sql, arguments: arguments).map { try TrackedFinding($0) }
    }

    /// The unary plus keeps SQLite from going along the index of the order: few are left by the other conditions.
    private func sorted() throws -> [TrackedFinding] {
        var conditions = plan.conditions()
        addCursor(&conditions)
        let ordering =
            order == .path
            ? "\(connection.dialect.text(sqlite: "+", postgres: ""))f.path, f.number"
            : "\(connection.dialect.text(sqlite: "+", postgres: ""))f.\(column) DESC, f.number DESC"
        return try read(
            """
            SELECT \(TrackedFinding.columns) FROM findings f WHERE \(conditions.joined)
            ORDER BY \(ordering) LIMIT \(limit + 1)
            """, conditions.arguments)
    }

    private func merged(_ filter: String, _ values: [SQLValue]) throws -> [TrackedFinding] {
        var conditions = plan.conditions()
        addCursor(&conditions)
        let stretches = values.map { value in
            """
            SELECT * FROM (SELECT f.number, f.\(column) FROM findings f
            WHERE f.\(filter) = \(conditions.bind(value)) AND \(conditions.joined)
            ORDER BY \(ordering("f.")) LIMIT \(limit + 1)) x\(conditions.arguments.count)
            """
        }
        return try read(
            """
            SELECT \(TrackedFinding.columns) FROM (SELECT * FROM (\(stretches.joined(separator: " UNION ALL "))) y
            ORDER BY \(ordering("y.")) LIMIT \(limit + 1)) z JOIN findings f ON f.number = z.number
            ORDER BY \(ordering("f."))
            """, conditions.arguments)
    }

    private func walked() throws -> Page<TrackedFinding> {
        var stretch = Conditions()
        stretch.add("f.project = \(stretch.bind(plan.query.project))")
        addCursor(&stretch)
        if order == .path, let path = plan.query.path { stretch.add("f.path", startsWith: path, connection.dialect) }
        if order == .lastSeen, let range = plan.query.lastSeen {
            stretch.add("f.last_seen BETWEEN \(stretch.bind(range.lowerBound)) AND \(stretch.bind(range.upperBound))")
        }
        return try windowed(stretch, from: "findings f", key: column, number: "f.number", ordering: ordering)
    }

    /// The latest first.
    private func withWords() throws -> Page<TrackedFinding> {
        let number = connection.dialect.text(sqlite: "t.rowid", postgres: "f.number")
        var stretch = Conditions()
        if connection.dialect == .postgres { stretch.add("f.project = \(stretch.bind(plan.query.project))") }
        stretch.add(addWords(&stretch).condition)
        if let cursor { stretch.add("\(number) < \(stretch.bind(cursor.number))") }
        return try windowed(
            stretch, from: connection.dialect.text(sqlite: "findings_text t", postgres: "findings f"), key: nil,
            number: number, ordering: { $0 == "f." ? "\(number) DESC" : "\($0)number DESC" })
    }

    /// Looks at the next of a stretch, and keeps those that are asked for.
    private func windowed(
        _ stretch: Conditions, from: String, key: String?, number: String, ordering: (String) -> String
    ) throws -> Page<TrackedFinding> {
        let window = """
            SELECT \(number) AS number\(key.map { ", f.\($0)" } ?? "") FROM \(from) WHERE \(stretch.joined)
            ORDER BY \(ordering("f.")) LIMIT \(FindingPlan.window)
            """
        let conditions = plan.conditions(after: stretch)
        let rows = try read(
            """
            SELECT \(TrackedFinding.columns) FROM (\(window)) w JOIN findings f ON f.number = w.number
            WHERE \(conditions.joined) ORDER BY \(ordering("w.")) LIMIT \(limit + 1)
            """, conditions.arguments)
        guard rows.count <= limit else { return page(rows) }
        // Short: all have been looked at, unless the window has a last row, behind which there is more.
        let last = try connection.rows(
            "SELECT number FROM (\(window)) w ORDER BY \(ordering("w.")) LIMIT 1 OFFSET \(FindingPlan.window - 1)",
            arguments: stretch.arguments
        ).first?.get(0, as: Int64.self)
        let behind = try last.flatMap { number in
            try connection.row("SELECT \(TrackedFinding.columns) FROM findings f WHERE f.number = ?1", number)
        }
        return Page(items: rows, next: try behind.map { self.cursor(after: try TrackedFinding($0)) })
    }

    // MARK: Values alone

    /// One column of the findings that pages would have, at most as many as a page looks at.
    func keys(_ name: String) throws -> (keys: [SQLValue], isWhole: Bool) {
        var conditions = plan.conditions()
        addCursor(&conditions)
        var from = "findings f"
        if plan.query.text != nil {
            guard !plan.query.words.isEmpty else { return ([], true) }
            let words = addWords(&conditions)
            from = words.from
            conditions.add(words.condition)
        }
        let order = plan.query.order == .path && plan.query.text == nil ? " ORDER BY f.path, f.number" : ""
        let keys = try connection.rows(
            "SELECT f.\(name) FROM \(from) WHERE \(conditions.joined)\(order) LIMIT \(limit + 1)",
            arguments: conditions.arguments
        ).map { $0.values[0] }
        return (Array(keys.prefix(limit)), keys.count <= limit)
    }

    private func addWords(_ conditions: inout Conditions) -> (from: String, condition: String) {
        switch connection.dialect {
        case .sqlite:
            (
                "findings_text t CROSS JOIN findings f ON f.number = t.rowid",
                "t.findings_text MATCH \(conditions.bind(match))"
            )
        case .postgres: ("findings f", "f.words @@ to_tsquery('simple', \(conditions.bind(match)))")
        }
    }

    /// What is asked of the index of words.
    private var match: String {
        let words = plan.query.words
        switch connection.dialect {
        case .sqlite:
            // The project's id is a word as well.
            let quoted = ([plan.query.project.text] + words).map { "\"\($0)\"" }
            return quoted.joined(separator: " ") + " *"
        case .postgres: return words.map { "'\($0)'" }.joined(separator: " & ") + ":*"
        }
    }
}
