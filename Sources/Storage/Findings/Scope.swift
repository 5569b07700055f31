/// Where a scan looked: in which repository and branch, in which of its folders.
struct Scope: Hashable {
    var repository: String
    var branch: String
    /// Sorted; empty: all.
    var paths: [String]

    init(_ scan: Scan) {
        repository = scan.draft.repository?.text ?? ""
        branch = scan.draft.branch ?? ""
        paths = Set(scan.draft.paths).sorted()
    }

    init(repository: String, branch: String, paths: [String]) {
        self.repository = repository
        self.branch = branch
        self.paths = paths
    }

    /// Whether who looked here would have seen all that who looked there saw.
    func covers(_ other: Scope) -> Bool {
        guard repository == other.repository, branch == other.branch else { return false }
        guard !paths.isEmpty else { return true }
        return !other.paths.isEmpty
            && other.paths.allSatisfy { path in
                paths.contains { path == $0 || path.hasPrefix($0.hasSuffix("/") ? $0 : $0 + "/") }
            }
    }

    struct Covered {
        var own: Identifier
    }

    /// Names this scope, and puts the names of all that it covers into `scan_wider`.
    func covered(_ project: Identifier, _ time: Int64, _ connection: any Connection) throws -> Covered {
        let joined = Scan.joined(paths)
        try connection.run(
            """
            INSERT INTO scan_scopes (id, project, repository, branch, paths) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (project, repository, branch, paths) DO NOTHING
            """, Identifier(time: time), project, repository, branch, joined)
        var own: Identifier?
        var covered: [[SQLValue]] = []
        try connection.forEachRow(
            "SELECT id, paths FROM scan_scopes WHERE project = ?1 AND repository = ?2 AND branch = ?3",
            [project.sql, repository.sql, branch.sql]
        ) { row in
            let text: String = try row.get(1)
            let id: Identifier = try row.get(0)
            if text == joined { own = id }
            let other = Scope(
                repository: repository, branch: branch, paths: text.split(separator: "\n").map(String.init))
            if covers(other) { covered.append([id.sql]) }
            return true
        }
        guard let own else { throw StoreError(.damaged, "the scope of a scan vanished") }
        try connection.insert("INSERT INTO scan_wider (id) VALUES ?rows", columns: [.text], rows: covered)
        return Covered(own: own)
    }
}
