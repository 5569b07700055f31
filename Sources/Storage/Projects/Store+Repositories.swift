/// Where a project's code comes from.
public struct Repository: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A folder of the service's machine.
        case path
        case git
    }

    public var id: Identifier
    public var project: Identifier
    public var kind: Kind
    /// A path or a URL. What may be fetched is decided by who fetches.
    public var location: String
    public var branch: String?
    public var createdAt: Int64
}

extension Store {
    /// - Throws: ``StoreError`` `conflict` if the project has one at this place.
    public func makeRepository(
        project: Identifier, _ kind: Repository.Kind, _ location: String, branch: String? = nil
    ) async throws(StoreError) -> Repository {
        let made = Repository(
            id: newIdentifier(), project: project, kind: kind, location: location, branch: branch, createdAt: now())
        _ = try await database.write("make repository") { connection in
            let rows = try connection.run(
                """
                INSERT INTO repositories (id, project, kind, location, branch, created_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (project, location) DO NOTHING
                """, made.id, project, kind.rawValue, location, branch, made.createdAt)
            guard rows == 1 else { throw StoreError(.conflict, "the project has a repository at \(location) already") }
        }
        return made
    }

    /// In the order they were made. Who may see the project may see them: they have its label.
    public func repositories(
        of project: Identifier, after: String? = nil, limit: Int = 50
    ) async throws(StoreError) -> Page<Repository> {
        let rows = try await database.read("repositories") { connection in
            try connection.rows(
                """
                SELECT id, project, kind, location, branch, created_at FROM repositories
                WHERE project = ?1 AND id > ?2 ORDER BY id LIMIT ?3
                """, project, after ?? "", limit + 1
            ).map { try Repository($0) }
        }
        return Page(rows, limit: limit) { $0.id.text }
    }

    /// Its scans and findings stay.
    ///
    /// - Returns: whether there was one.
    public func deleteRepository(_ id: Identifier, of project: Identifier) async throws(StoreError) -> Bool {
        try await database.write("delete repository") { connection in
            try connection.run("DELETE FROM repositories WHERE id = ?1 AND project = ?2", id, project) == 1
        }
    }
}

extension Repository {
    fileprivate init(_ row: SQLRow) throws(StoreError) {
        guard let kind = Kind(rawValue: try row.get(2)) else {
            throw StoreError(.damaged, "a repository is of no known kind")
        }
        self.init(
            id: try row.get(0), project: try row.get(1), kind: kind, location: try row.get(3), branch: try row.get(4),
            createdAt: try row.get(5))
    }
}
