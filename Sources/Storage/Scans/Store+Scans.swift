extension Store {
    // MARK: The life of a scan

    /// Puts a scan into the queue.
    ///
    /// - Throws: ``StoreError`` `notFound` if there is no such project.
    public func makeScan(project: Identifier, _ draft: ScanDraft) async throws(StoreError) -> Scan {
        guard draft.paths.count <= 1_000, draft.paths.allSatisfy({ $0.utf8.count <= 4_096 && !$0.contains("\n") })
        else {
            throw StoreError(.invalid, "a scan has at most 1,000 paths of at most 4,096 bytes, without line ends")
        }
        let (id, time) = (newIdentifier(), now())
        let made = try await database.write("make scan") { connection in
            guard
                let row = try connection.row(
                    "SELECT label_level, label_compartments FROM projects WHERE id = ?1", project)
            else { throw StoreError(.notFound, "there is no project \(project)") }
            let label = Label(level: try row.get(0), compartments: try row.get(1)).joined(draft.label)
            let scan = Scan(
                id: id, project: project, draft: draft, toolVersion: "", state: .queued, label: label, createdAt: time,
                progress: .init(), problem: nil, counts: .init())
            try connection.run(
                """
                INSERT INTO scans (\(Scan.columns), owner) VALUES
                (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, NULL, NULL, 0, 0, NULL,
                0, 0, 0, 0, 0, ?17)
                """, id, project, draft.repository, draft.branch, draft.revision,
                Scan.joined(draft.paths), draft.kind.rawValue, draft.tool, "", Scan.State.queued.rawValue,
                draft.priority, draft.deadline, draft.actor, label.level, label.compartments, time, node)
            return scan
        }
        mark.raise(to: made.label)
        return made
    }

    /// - Throws: ``StoreError`` `conflict` unless it is queued here: somebody cancelled it, or another process took it.
    @discardableResult
    public func start(_ scan: Identifier) async throws(StoreError) -> Scan {
        try await move(scan, from: [.queued], to: .running, problem: nil)
    }

    /// How far it is. Says nothing of a scan that is not running.
    public func progress(_ scan: Identifier, done: Int, total: Int) async throws(StoreError) {
        _ = try await database.write("scan progress") { connection in
            try connection.run(
                "UPDATE scans SET done = ?2, total = ?3 WHERE id = ?1 AND state = \(Scan.State.running.rawValue)", scan,
                done, total)
        }
    }

    /// Ends a scan well: its findings live on from here, and its report is kept.
    ///
    /// - Throws: ``StoreError`` `conflict` unless it is running.
    public func finish(_ scan: Identifier, _ outcome: ScanOutcome) async throws(StoreError) -> Scan {
        let recording = Recording(outcome, at: now())
        return try await database.write("finish scan") { connection in
            guard let running = try Scan.get(scan, connection) else {
                throw StoreError(.notFound, "there is no scan \(scan)")
            }
            guard running.state == .running else {
                throw StoreError(.conflict, "the scan \(scan) is \(running.state.name), and cannot be finished")
            }
            try Self.lock(running.project, connection)
            let counts = try recording.record(running, connection)
            try connection.run(
                """
                UPDATE scans SET state = \(Scan.State.done.rawValue), finished_at = ?2, tool_version = ?3, seen = ?4,
                found = ?5, fixed = ?6, regressed = ?7, failures = ?8, revision = COALESCE(revision, ?9) WHERE id = ?1
                """, scan, recording.time, outcome.toolVersion, counts.seen, counts.found, counts.fixed,
                counts.regressed, outcome.failures, outcome.revision)
            if let document = outcome.document {
                try connection.run(
                    "INSERT INTO scan_reports (scan, encoding, document) VALUES (?1, ?2, ?3)", scan, document.encoding,
                    document.bytes)
            }
            guard let done = try Scan.get(scan, connection) else { throw StoreError(.damaged, "a scan vanished") }
            return done
        }
    }

    /// Ends a scan that could not do its work. What it may have found is not known, so no finding changes.
    @discardableResult
    public func fail(_ scan: Identifier, _ problem: String) async throws(StoreError) -> Scan {
        try await move(scan, from: [.queued, .running], to: .failed, problem: problem)
    }

    /// - Throws: ``StoreError`` `conflict` if it has ended already.
    @discardableResult
    public func cancel(_ scan: Identifier, _ reason: String) async throws(StoreError) -> Scan {
        try await move(scan, from: [.queued, .running], to: .cancelled, problem: reason)
    }

    /// Ends the scans that this process was running when it stopped; for its start. Those of others are not touched.
    ///
    /// - Returns: those that wait, in the order they were asked for.
    public func resumeScans(_ problem: String) async throws(StoreError) -> [Scan] {
        let time = now()
        return try await database.write("resume scans") { connection in
            try connection.run(
                """
                UPDATE scans SET state = \(Scan.State.failed.rawValue), finished_at = ?1, problem = ?2
                WHERE state = \(Scan.State.running.rawValue) AND owner = ?3
                """, time, problem, node)
            return try connection.rows(
                """
                SELECT \(Scan.columns) FROM scans WHERE state = \(Scan.State.queued.rawValue) AND owner = ?1
                ORDER BY id LIMIT 10000
                """, node
            ).map { try Scan($0) }
        }
    }

    private func move(
        _ scan: Identifier, from: [Scan.State], to state: Scan.State, problem: String?
    ) async throws(StoreError) -> Scan {
        let time = now()
        return try await database.write("move scan") { connection in
            let column = state == .running ? "started_at" : "finished_at"
            let states = from.map { String($0.rawValue) }.joined(separator: ", ")
            let owner = state == .running ? " AND owner = ?5" : ""
            var arguments: [SQLValue] = [
                scan.sql, state.rawValue.sql, time.sql, problem.map { String($0.prefix(2_000)) }.sql,
            ]
            if state == .running { arguments.append(node.sql) }
            let moved = try connection.execute(
                "UPDATE scans SET state = ?2, \(column) = ?3, problem = ?4 WHERE id = ?1 AND state IN (\(states))\(owner)",
                arguments)
            guard let now = try Scan.get(scan, connection) else {
                throw StoreError(.notFound, "there is no scan \(scan)")
            }
            guard moved == 1 else {
                throw StoreError(.conflict, "the scan \(scan) is \(now.state.name), and cannot become \(state.name)")
            }
            return now
        }
    }

    /// One writer at a time for a project's findings: whoever reads a state and writes the next finds it unchanged.
    static func lock(_ project: Identifier, _ connection: any Connection) throws {
        // SQLite has one writer anyway.
        guard connection.dialect == .postgres else { return }
        _ = try connection.row("SELECT id FROM projects WHERE id = ?1 FOR UPDATE", project)
    }

    // MARK: Reading

    /// - Returns: `nil` if there is none, or none that a reader so cleared may know of.
    public func scan(_ id: Identifier, for clearance: Label) async throws(StoreError) -> Scan? {
        try await database.read("scan") { connection in
            guard let scan = try Scan.get(id, connection), clearance.dominates(scan.label) else { return nil }
            return scan
        }
    }

    /// The latest first.
    public func scans(
        project: Identifier? = nil, states: [Scan.State] = [], for clearance: Label, before: String? = nil,
        limit: Int = 50
    ) async throws(StoreError) -> Page<Scan> {
        let rows = try await database.read("scans") { connection in
            var arguments: [SQLValue] = [.text(before ?? "~"), .integer(Int64(limit) + 1)] + clearance.arguments
            var conditions = ["id < ?1", Label.visible(parameters: 3)]
            if let project {
                arguments.append(project.sql)
                conditions.append("project = ?\(arguments.count)")
            }
            if !states.isEmpty {
                conditions.append("state IN (\(states.map { String($0.rawValue) }.joined(separator: ", ")))")
            }
            return try connection.rows(
                """
                SELECT \(Scan.columns) FROM scans WHERE \(conditions.joined(separator: " AND "))
                ORDER BY id DESC LIMIT ?2
                """, arguments: arguments
            ).map { try Scan($0) }
        }
        return Page(rows, limit: limit) { $0.id.text }
    }

    /// - Returns: `nil` if none is kept, or the reader may not see the scan.
    public func report(
        of scan: Identifier, for clearance: Label
    ) async throws(StoreError) -> ScanOutcome.Document? {
        try await database.read("report of scan") { connection in
            var document: ScanOutcome.Document?
            try connection.forEachRow(
                """
                SELECT r.encoding, r.document FROM scan_reports r JOIN scans s ON s.id = r.scan
                WHERE s.id = ?1 AND \(Label.visible(in: "s", parameters: 2))
                """, [scan.sql] + clearance.arguments
            ) { row in
                document = .init(encoding: try row.get(0), bytes: try row.get(1))
                return false
            }
            return document
        }
    }
}

extension Scan {
    static let columns = """
        id, project, repository, branch, revision, paths, kind, tool, tool_version, state, priority, deadline, actor, \
        label_level, label_compartments, created_at, started_at, finished_at, done, total, problem, seen, found, \
        fixed, regressed, failures
        """

    /// In one order, each once: two scans of the same paths have the same scope.
    static func joined(_ paths: [String]) -> String { Set(paths).sorted().joined(separator: "\n") }

    static func get(_ id: Identifier, _ connection: any Connection) throws -> Scan? {
        try connection.row("SELECT \(columns) FROM scans WHERE id = ?1", id).map { try Scan($0) }
    }

    init(_ row: SQLRow) throws(StoreError) {
        guard let kind = ScanDraft.Kind(rawValue: try row.get(6)), let state = State(rawValue: try row.get(9)) else {
            throw StoreError(.damaged, "a scan is of no known kind or state")
        }
        let paths = try row.get(5, as: String.self).split(separator: "\n").map(String.init)
        let label = Label(level: try row.get(13), compartments: try row.get(14))
        let draft = ScanDraft(
            kind, repository: try row.get(2), branch: try row.get(3), revision: try row.get(4), paths: paths,
            tool: try row.get(7), priority: try row.get(10), deadline: try row.get(11), label: label,
            actor: try row.get(12))
        var counts = Counts()
        counts.seen = try row.get(21)
        counts.found = try row.get(22)
        counts.fixed = try row.get(23)
        counts.regressed = try row.get(24)
        counts.failures = try row.get(25)
        self.init(
            id: try row.get(0), project: try row.get(1), draft: draft, toolVersion: try row.get(8), state: state,
            label: label, createdAt: try row.get(15), startedAt: try row.get(16), finishedAt: try row.get(17),
            progress: Progress(done: try row.get(18), total: try row.get(19)), problem: try row.get(20), counts: counts)
    }
}
