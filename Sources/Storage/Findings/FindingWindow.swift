internal import Detection

/// The rows that a page looks at: stretches of an index, merged in the order of their keys.
struct FindingWindow {
    /// How rows follow each other.
    struct Order {
        /// The column before the number; `nil`: there is none.
        var column: String?
        var isDescending: Bool
        /// Where the page before ended.
        var after: (key: SQLValue, number: Int64)?

        /// Of the columns that a window has.
        var text: String {
            let direction = isDescending ? " DESC" : ""
            return column == nil ? "n\(direction)" : "k\(direction), n\(direction)"
        }

        var key: String { column.map { "f.\($0)" } ?? "0" }

        /// What is behind the page before; `nil`: all is.
        func behind(_ conditions: inout Conditions, number: String = "f.number") -> String? {
            guard let after else { return nil }
            let sign = isDescending ? "<" : ">"
            let place = conditions.bind(after.number)
            guard let column else { return "\(number) \(sign) \(place)" }
            return "(f.\(column), \(number)) \(sign) (\(conditions.bind(after.key)), \(place))"
        }
    }

    /// Rows with `n`, their number; `k`, the key that orders them; `g`, the value that was asked for; and `fits`.
    let sql: String
    /// The same rows with `n` and `k` alone: nothing but the index is read.
    let places: String
    let arguments: [SQLValue]
    let order: Order
    /// Whether rows lie in it in their order.
    let isOrdered: Bool
    /// How many rows it has at most.
    let limit: Int

    /// Stretches of an index.
    ///
    /// - Parameters:
    ///   - isOrdered: whether rows come in their order; else as they are found.
    ///   - value: a column to group by.
    init(
        _ plan: FindingPlan, _ source: FindingPlan.Source, _ order: Order, isOrdered: Bool, limit: Int,
        value: String? = nil
    ) {
        var conditions = plan.conditions()
        let dialect = plan.connection.dialect
        // What is not a stretch of the index is looked at row by row.
        let rest = isOrdered ? nil : order.behind(&conditions)
        let columns = Self.columns(order, value, fits: conditions.joined + (rest.map { " AND \($0)" } ?? ""))
        let few = Self.columns(order)
        let project = conditions.bind(plan.query.project)
        var stretches: [String] = []
        for stretch in source.stretches(plan, isOrdered: isOrdered) {
            for range in isOrdered ? stretch.range.behind(order, dialect) : [stretch.range] {
                var part = Conditions(after: conditions)
                part.add("f.project = \(project)")
                stretch.add(&part)
                range.add(&part)
                conditions = Conditions(after: part)
                stretches.append("FROM findings f WHERE \(part.joined)")
            }
        }
        if stretches.isEmpty { stretches.append("FROM findings f WHERE f.project = \(project) AND 1 = 0") }
        let end = "\(isOrdered ? "ORDER BY \(order.text) " : "")LIMIT \(limit)"
        sql = Self.merged(stretches.map { "SELECT \(columns) \($0)" }, end, dialect)
        places = Self.merged(stretches.map { "SELECT \(few) \($0)" }, end, dialect)
        arguments = conditions.arguments
        self.order = order
        self.isOrdered = isOrdered
        self.limit = limit
    }

    /// Rows of another table that are joined with the findings, or of theirs: in their order, or all.
    ///
    /// - Parameters:
    ///   - source: what is behind `FROM`; the findings are `f`.
    ///   - limit: `nil`: all are read, and rows come as they are found.
    init(
        _ plan: FindingPlan, from source: String, _ conditions: Conditions, _ order: Order, limit: Int?,
        number: String, fits: String, value: String?
    ) {
        // OFFSET 0 keeps PostgreSQL from taking this apart, and going along the order instead of the words.
        let end = limit.map { "ORDER BY \(order.text) LIMIT \($0)" } ?? "OFFSET 0"
        let rest = "FROM \(source) WHERE \(conditions.joined) \(end)"
        sql = "SELECT \(Self.columns(order, value, fits: fits, number: number)) \(rest)"
        places = "SELECT \(Self.columns(order, number: number)) \(rest)"
        arguments = conditions.arguments
        self.order = order
        isOrdered = limit != nil
        self.limit = limit ?? .max
    }

    private static func columns(
        _ order: Order, _ value: String? = nil, fits: String? = nil, number: String = "f.number"
    ) -> String {
        "\(number) AS n, \(order.key) AS k\(value.map { ", f.\($0) AS g" } ?? "")\(fits.map { ", (\($0)) AS fits" } ?? "")"
    }

    /// Either engine merges stretches without reading the whole of them, if it is told in its own way.
    private static func merged(_ selects: [String], _ end: String, _ dialect: Dialect) -> String {
        guard selects.count > 1 else { return "\(selects.first ?? "") \(end)" }
        switch dialect {
        case .sqlite: return "SELECT * FROM (\(selects.joined(separator: " UNION ALL "))) y \(end)"
        case .postgres:
            let parts = selects.enumerated().map { "SELECT * FROM (\($1) \(end)) x\($0)" }
            return "SELECT * FROM (\(parts.joined(separator: " UNION ALL "))) y \(end)"
        }
    }

    // MARK: Statements

    /// The first of the rows that fit.
    func rows(_ limit: Int, _ dialect: Dialect) -> String {
        // SQLite passes rows on in the order it gets them; told to sort them it would read the whole window.
        let ordering = isOrdered && dialect == .sqlite ? "" : "ORDER BY \(order.text) "
        return """
            SELECT \(TrackedFinding.columns)
            FROM (SELECT n, k FROM (\(sql)) v WHERE fits \(ordering)LIMIT \(limit)) w
            JOIN findings f ON f.number = w.n ORDER BY \(order.text)
            """
    }

    /// The number of its last row, if it has as many as it may have: there may be more behind it.
    var last: String {
        "SELECT n FROM (\(places)) v ORDER BY \(order.text) LIMIT 1 OFFSET \(limit - 1)"
    }

    /// For each value: how many rows have it and fit, and how many have it.
    var groups: String {
        "SELECT g, count(CASE WHEN fits THEN 1 END), count(*) FROM (\(sql)) v GROUP BY g ORDER BY g"
    }

    var count: String { "SELECT count(*) FROM (\(places)) v" }
}
