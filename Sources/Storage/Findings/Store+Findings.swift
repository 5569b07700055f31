internal import Detection

extension Store {
    /// A page of a project's findings. It may be shorter than `limit`, even empty, and have a `next` all the same:
    /// then there was much to look through.
    ///
    /// - Throws: ``StoreError`` `invalid` if the cursor is not of such a page.
    public func findings(
        _ query: FindingQuery, for clearance: Label, after: String? = nil, limit: Int = 50
    ) async throws(StoreError) -> Page<TrackedFinding> {
        let limit = min(max(limit, 1), 1_000)
        return try await database.read("findings") { connection in
            let plan = try FindingPlan(query, for: clearance, connection)
            return try FindingPages(plan, after: after, limit: limit).page()
        }
    }

    /// - Returns: `nil` if there is none, or none that a reader so cleared may know of.
    public func finding(
        _ id: Identifier, for clearance: Label, permitted: Set<String>? = nil
    ) async throws(StoreError) -> TrackedFinding? {
        try await database.read("finding") { connection in
            guard let finding = try TrackedFinding.get(id, connection), clearance.dominates(finding.label),
                permitted?.contains(finding.rule) ?? true
            else { return nil }
            return finding
        }
    }

    /// Others with the same code, then others of the same rule, of the few that are looked at: the worst, the latest of them.
    public func similar(
        to finding: TrackedFinding, for clearance: Label, permitted: Set<String>? = nil, limit: Int = 20
    ) async throws(StoreError) -> [TrackedFinding] {
        try await database.read("similar findings") { connection in
            var found: [TrackedFinding] = []
            func add(_ condition: String, _ value: SQLValue, order: String) throws {
                let known = Set(found.map(\.id) + [finding.id])
                var arguments: [SQLValue] = [finding.project.sql, value, .integer(Int64(limit + known.count))]
                arguments += clearance.arguments
                found += try connection.rows(
                    """
                    SELECT \(TrackedFinding.columns) FROM
                    (SELECT * FROM findings f WHERE f.project = ?1 AND \(condition)
                    ORDER BY \(order) LIMIT \(FindingPlan.Size().few)) f
                    WHERE \(Label.visible(in: "f", parameters: 4)) ORDER BY \(order) LIMIT ?3
                    """, arguments: arguments
                ).map { try TrackedFinding($0) }
                    .filter { !known.contains($0.id) && permitted?.contains($0.rule) ?? true }
            }
            if finding.excerptHash != 0 {
                try add("f.excerpt_hash = ?2", .integer(finding.excerptHash), order: "f.excerpt_hash")
            }
            if found.count < limit {
                try add("f.rule = ?2", .text(finding.rule), order: "f.severity DESC, f.number DESC")
            }
            return Array(found.prefix(limit))
        }
    }
}

extension TrackedFinding {
    static func get(_ id: Identifier, _ connection: any Connection) throws -> TrackedFinding? {
        try connection.row("SELECT \(columns) FROM findings f WHERE f.id = ?1", id).map { try TrackedFinding($0) }
    }
}
