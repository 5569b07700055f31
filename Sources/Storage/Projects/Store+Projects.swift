extension Store {
    private static let columns = "id, key, name, description, label_level, label_compartments, created_at, archived_at"

    /// - Throws: ``StoreError`` `conflict` if there is one with this key.
    public func makeProject(
        key: String, name: String, description: String = "", label: Label = .lowest
    ) async throws(StoreError) -> Project {
        guard Project.isKey(key) else {
            throw StoreError(.invalid, "the key of a project is 1 to 64 of a-z, 0-9 and -, and does not start with -")
        }
        let project = Project(
            id: newIdentifier(), key: key, name: name, description: description, label: label, createdAt: now())
        try await database.write("make project") { connection in
            let made = try connection.run(
                """
                INSERT INTO projects (\(Self.columns)) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                ON CONFLICT (key) DO NOTHING
                """, project.id, project.key, project.name, project.description, project.label.level,
                project.label.compartments, project.createdAt, project.archivedAt)
            guard made == 1 else { throw StoreError(.conflict, "there is a project with the key \(key) already") }
        }
        mark.raise(to: label)
        return project
    }

    /// - Parameter key: its key or its id.
    /// - Returns: `nil` if there is none, or none that a reader so cleared may know of.
    public func project(_ key: String, for clearance: Label) async throws(StoreError) -> Project? {
        try await database.read("project") { connection in
            var found: Project?
            try connection.forEachRow(
                "SELECT \(Self.columns) FROM projects WHERE (key = ?1 OR id = ?1) AND \(Label.visible(parameters: 2))",
                [.text(key)] + clearance.arguments
            ) { row in
                found = try Project(row)
                return false
            }
            return found
        }
    }

    /// Gives a project another name or description, or puts it aside (its scans and findings stay) or back.
    ///
    /// - Throws: ``StoreError`` `notFound` if there is none, or none that who is so cleared may know of.
    public func changeProject(
        _ id: Identifier, name: String? = nil, description: String? = nil, isArchived: Bool? = nil,
        for clearance: Label
    ) async throws(StoreError) -> Project {
        let time = now()
        return try await database.write("change project") { connection in
            var arguments: [SQLValue] = [id.sql] + clearance.arguments
            func value(_ value: SQLValue) -> String {
                arguments.append(value)
                return "?\(arguments.count)"
            }
            var changes: [String] = []
            if let name { changes.append("name = \(value(.text(name)))") }
            if let description { changes.append("description = \(value(.text(description)))") }
            switch isArchived {
            case true?: changes.append("archived_at = COALESCE(archived_at, \(value(.integer(time))))")
            case false?: changes.append("archived_at = NULL")
            case nil: break
            }
            if !changes.isEmpty {
                try connection.execute(
                    """
                    UPDATE projects SET \(changes.joined(separator: ", "))
                    WHERE id = ?1 AND \(Label.visible(parameters: 2))
                    """, arguments)
            }
            let rows = try connection.rows(
                "SELECT \(Self.columns) FROM projects WHERE id = ?1 AND \(Label.visible(parameters: 2))",
                arguments: [id.sql] + clearance.arguments)
            guard let row = rows.first else { throw StoreError(.notFound, "there is no project \(id)") }
            return try Project(row)
        }
    }

    /// In the order of their keys.
    ///
    /// - Parameter after: the `next` of the page before.
    public func projects(
        for clearance: Label, archived: Bool = false, after: String? = nil, limit: Int = 50
    ) async throws(StoreError) -> Page<Project> {
        let rows = try await database.read("projects") { connection in
            try connection.rows(
                """
                SELECT \(Self.columns) FROM projects
                WHERE archived_at IS \(archived ? "NOT NULL" : "NULL") AND key > ?1 AND \(Label.visible(parameters: 3)) ORDER BY key LIMIT ?2
                """, arguments: [.text(after ?? ""), .integer(Int64(limit) + 1)] + clearance.arguments
            ).map { try Project($0) }
        }
        return Page(rows, limit: limit) { $0.key }
    }
}

extension Project {
    fileprivate init(_ row: SQLRow) throws(StoreError) {
        self.init(
            id: try row.get(0), key: try row.get(1), name: try row.get(2), description: try row.get(3),
            label: Label(level: try row.get(4), compartments: try row.get(5)), createdAt: try row.get(6),
            archivedAt: try row.get(7))
    }
}
