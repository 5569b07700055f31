internal import Detection

/// Reads a page of findings, in the way that its plan says.
struct FindingPages {
    private let plan: FindingPlan
    private let limit: Int
    private let order: FindingWindow.Order

    private var connection: any Connection { plan.connection }

    init(_ plan: FindingPlan, after: String?, limit: Int) throws {
        self.plan = plan
        self.limit = limit
        var order = Self.order(plan)
        order.after = try after.map { try Self.place($0, plan, order) }
        self.order = order
    }

    /// Findings with words come in the order they were found.
    private static func order(_ plan: FindingPlan) -> FindingWindow.Order {
        guard plan.query.text == nil else {
            return .init(
                column: plan.connection.dialect == .sqlite ? nil : "first_seen", isDescending: true)
        }
        switch plan.query.order {
        case .severity: return .init(column: "severity", isDescending: true)
        case .lastSeen: return .init(column: "last_seen", isDescending: true)
        case .path: return .init(column: "path", isDescending: false)
        }
    }

    // MARK: Cursors

    /// `key.id`: a path is too long for one, so it is looked up.
    private static func place(
        _ text: String, _ plan: FindingPlan, _ order: FindingWindow.Order
    ) throws -> (key: SQLValue, number: Int64) {
        let wrong = StoreError(.invalid, "the cursor is not of such a list, or what it names is gone: start again")
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let key = Int64(parts[0]), let id = Identifier(String(parts[1])),
            let row = try plan.connection.row(
                "SELECT number, path, first_seen FROM findings WHERE id = ?1 AND project = ?2", id, plan.query.project)
        else { throw wrong }
        let value: SQLValue =
            switch order.column {
            case "path": try row.get(1)
            case "first_seen": try row.get(2)
            default: .integer(key)
            }
        return (value, try row.get(0))
    }

    private func cursor(after finding: TrackedFinding) -> String {
        let key: Int64 =
            switch plan.query.order {
            case .severity: Int64(finding.severity.rawValue)
            case .lastSeen: finding.lastSeen
            case .path: 0
            }
        return "\(key).\(finding.id)"
    }

    private func cursor(at number: Int64) throws -> String? {
        try connection.row("SELECT \(TrackedFinding.columns) FROM findings f WHERE f.number = ?1", number)
            .map { cursor(after: try TrackedFinding($0)) }
    }

    /// Behind all findings of a path.
    func cursor(behind path: String) throws -> String? {
        let row = try connection.row(
            "SELECT number FROM findings WHERE project = ?1 AND path = ?2 ORDER BY number DESC LIMIT 1",
            plan.query.project, path)
        return try row.flatMap { try cursor(at: $0.get(0)) }
    }

    /// Behind so many of the project's findings, whatever is asked for; for measuring alone, since it reads them all.
    func cursor(behind count: Int) throws -> String? {
        let direction = order.isDescending ? " DESC" : ""
        let row = try connection.row(
            """
            SELECT number FROM findings f WHERE project = ?1 ORDER BY \(order.key)\(direction), number\(direction)
            LIMIT 1 OFFSET ?2
            """, plan.query.project, count)
        return try row.flatMap { try cursor(at: $0.get(0)) }
    }

    // MARK: Pages

    func page() throws -> Page<TrackedFinding> { try page(plan.way()) }

    func page(_ way: FindingPlan.Way) throws -> Page<TrackedFinding> {
        guard let window = try window(way) else { return Page(items: []) }
        let rows = try connection.rows(
            window.rows(limit + 1, connection.dialect), arguments: window.arguments
        ).map { try TrackedFinding($0) }
        guard rows.count <= limit else { return Page(rows, limit: limit, cursor: cursor) }
        // Short: all have been looked at, unless the window has a last row, behind which there is more.
        guard window.isOrdered, let last = try connection.rows(window.last, arguments: window.arguments).first else {
            return Page(items: rows)
        }
        return Page(items: rows, next: try cursor(at: last.get(0)))
    }

    private func window(_ way: FindingPlan.Way, value: String? = nil) throws -> FindingWindow? {
        switch way {
        case .none: nil
        case .few(let source):
            FindingWindow(plan, source, order, isOrdered: false, limit: plan.size.few + 1, value: value)
        case .ordered(let source):
            FindingWindow(plan, source, order, isOrdered: true, limit: plan.size.window, value: value)
        case .words: try plan.wordsWindow(order, limit: plan.size.words, value: value)
        }
    }

    // MARK: Groups

    /// For each value of a column: how many of the findings that pages would have, at most of those that a page looks at.
    func groups(
        by column: String
    ) throws -> (groups: [(value: SQLValue, fitting: Int)], isWhole: Bool) {
        guard let window = try window(plan.way(), value: column) else { return ([], true) }
        var looked = 0
        let groups = try connection.rows(window.groups, arguments: window.arguments).map { row in
            looked += try row.get(2, as: Int.self)
            return (value: row.values[0], fitting: try row.get(1, as: Int.self))
        }
        return (groups, looked < window.limit)
    }
}
