/// What somebody decides about findings.
public struct Triage: Sendable, Hashable {
    /// The state they are to have; `nil`: as it is.
    public var decision: FindingState.Decision?
    /// For `accepted`: milliseconds since 1970; `nil`: for ever.
    public var until: Int64?
    /// Who is to mend it; `.some(nil)`: nobody any more.
    public var assignee: String??
    /// Why.
    public var reason: String
    /// As the ledger names them: `user:ada`.
    public var actor: String

    public init(
        _ decision: FindingState.Decision? = nil, until: Int64? = nil, assignee: String?? = nil, reason: String = "",
        actor: String
    ) {
        self.decision = decision
        self.until = until
        self.assignee = assignee
        self.reason = reason
        self.actor = actor
    }

    /// What came of it.
    public struct Result: Sendable, Hashable {
        public var changed: [Identifier]
        /// Fixed or suppressed ones, about which there is nothing to decide; and those that somebody changed meanwhile.
        public var refused: [Identifier]
        /// Whether a filter has more than were changed at once.
        public var hasMore: Bool
    }
}

/// One thing that happened to a finding.
public struct FindingEvent: Sendable, Hashable {
    /// `state`, `assignee`, `comment`
    public var kind: String
    public var at: Int64
    public var actor: String
    public var before: String?
    public var after: String?
    public var reason: String
    public var scan: Identifier?
}

extension Store {
    /// The most findings that are changed at once.
    public static let mostTriaged = 1_000

    /// - Parameters:
    ///   - version: the version that the caller saw.
    /// - Throws: ``StoreError`` `notFound`; `conflict` if it has another version by now, or is fixed.
    public func triage(
        _ finding: Identifier, version: Int, _ triage: Triage, for clearance: Label, permitted: Set<String>? = nil
    ) async throws(StoreError) -> TrackedFinding {
        try Self.check(triage, now())
        let time = now()
        return try await database.write("triage") { connection in
            guard let seen = try TrackedFinding.get(finding, connection), clearance.dominates(seen.label),
                permitted?.contains(seen.rule) ?? true
            else { throw StoreError(.notFound, "there is no finding \(finding), or you may not see it") }
            try Self.lock(seen.project, connection)
            guard let known = try TrackedFinding.get(finding, connection), known.version == version else {
                throw StoreError(.conflict, "somebody changed the finding since you read it: read it again")
            }
            let result = try Self.apply(triage, to: [known], at: time, connection)
            guard result.refused.isEmpty else {
                throw StoreError(.conflict, "the finding is \(known.state.name): there is nothing to decide about it")
            }
            guard let changed = try TrackedFinding.get(finding, connection) else {
                throw StoreError(.damaged, "a finding vanished")
            }
            return changed
        }
    }

    /// Many by their names; each is changed if it is as the caller saw it, whatever becomes of the others.
    public func triage(
        _ findings: [(id: Identifier, version: Int)], in project: Identifier, _ triage: Triage,
        for clearance: Label, permitted: Set<String>? = nil
    ) async throws(StoreError) -> Triage.Result {
        try Self.check(triage, now())
        guard findings.count <= Self.mostTriaged else {
            throw StoreError(.invalid, "at most \(Self.mostTriaged) findings are changed at once")
        }
        let time = now()
        let versions = Dictionary(findings.map { ($0.id, $0.version) }, uniquingKeysWith: { $1 })
        return try await database.write("triage many") { connection in
            try Self.lock(project, connection)
            var conditions = Conditions()
            conditions.add("f.project = \(conditions.bind(project))")
            conditions.add("f.id", in: versions.keys.map(\.text))
            conditions.add(visibleFor: clearance)
            let known = try connection.rows(
                "SELECT \(TrackedFinding.columns) FROM findings f WHERE \(conditions.joined)",
                arguments: conditions.arguments
            ).map { try TrackedFinding($0) }.filter { permitted?.contains($0.rule) ?? true }
            let current = known.filter { versions[$0.id] == $0.version }
            var result = try Self.apply(triage, to: current, at: time, connection)
            // Ones that there are not, or that the caller may not see, are refused as well: nobody learns which.
            let changed = Set(result.changed)
            result.refused = versions.keys.filter { !changed.contains($0) }.sorted()
            return result
        }
    }

    /// All that a filter finds, in steps of ``mostTriaged``.
    public func triage(
        _ query: FindingQuery, _ triage: Triage, for clearance: Label
    ) async throws(StoreError) -> Triage.Result {
        try Self.check(triage, now())
        let time = now()
        return try await database.write("triage filter") { connection in
            try Self.lock(query.project, connection)
            let plan = try FindingPlan(query, for: clearance, connection)
            var known: [TrackedFinding] = []
            var cursor: String?
            repeat {
                let page = try FindingPages(plan, after: cursor, limit: Self.mostTriaged - known.count).page()
                known += page.items
                cursor = page.next
            } while cursor != nil && known.count < Self.mostTriaged
            var result = try Self.apply(triage, to: known, at: time, connection)
            result.hasMore = cursor != nil
            return result
        }
    }

    /// Says something about a finding.
    public func comment(
        on finding: Identifier, _ text: String, actor: String, for clearance: Label, permitted: Set<String>? = nil
    ) async throws(StoreError) -> FindingEvent {
        guard (1...10_000).contains(text.unicodeScalars.count) else {
            throw StoreError(.invalid, "a comment has 1 to 10,000 characters")
        }
        let event = FindingEvent(
            kind: "comment", at: now(), actor: actor, before: nil, after: nil, reason: text, scan: nil)
        return try await database.write("comment") { connection in
            guard let known = try TrackedFinding.get(finding, connection), clearance.dominates(known.label),
                permitted?.contains(known.rule) ?? true
            else { throw StoreError(.notFound, "there is no finding \(finding), or you may not see it") }
            try connection.run(
                """
                INSERT INTO finding_events (finding, at, actor, kind, before, after, reason, scan)
                VALUES (?1, ?2, ?3, 'comment', NULL, NULL, ?4, NULL)
                """, known.number, event.at, actor, SQLValue.plain(text, most: 40_000))
            return event
        }
    }

    /// Everything that happened to a finding since it was found, the oldest first.
    public func history(
        of finding: TrackedFinding, after: String? = nil, limit: Int = 50
    ) async throws(StoreError) -> Page<FindingEvent> {
        // The time of the last one, and how many of that time have been given: no number that counts others' events.
        let parts = (after ?? "0.0").split(separator: ".").map { Int64($0) ?? -1 }
        guard parts.count == 2, parts[0] >= 0, (0...10_000).contains(parts[1]) else {
            throw StoreError(.invalid, "the cursor is not of such a list")
        }
        let rows = try await database.read("history") { connection in
            try connection.rows(
                """
                SELECT kind, at, actor, before, after, reason, scan FROM finding_events WHERE finding = ?1 AND at >= ?2
                ORDER BY at, number LIMIT ?3
                """, finding.number, parts[0], Int64(limit + 1) + parts[1]
            ).map { try FindingEvent($0) }
        }
        let page = rows.dropFirst(Int(parts[1]))
        guard page.count > limit, let last = page.dropLast().last else { return Page(items: Array(page)) }
        return Page(items: Array(page.dropLast()), next: "\(last.at).\(rows.dropLast().count { $0.at == last.at })")
    }

    /// Reopens what was accepted until now, in all projects.
    ///
    /// - Returns: how many.
    public func expireAcceptances() async throws(StoreError) -> Int {
        let time = now()
        return try await database.write("expire acceptances") { connection in
            let projects = try connection.rows(
                "SELECT DISTINCT project FROM findings WHERE accepted_until IS NOT NULL AND accepted_until <= ?1", time
            ).map { try $0.get(0, as: Identifier.self) }
            guard !projects.isEmpty else { return 0 }
            let staging = Staging(connection)
            try staging.make(only: ["scan_touched"])
            var expired = 0
            for project in projects.sorted() {
                try Self.lock(project, connection)
                expired += try FindingChanges.expire(project, at: time, connection)
            }
            try staging.drop(only: ["scan_touched"])
            return expired
        }
    }

    // MARK: Doing it

    private static func check(_ triage: Triage, _ now: Int64) throws(StoreError) {
        if triage.until != nil, triage.decision != .accepted {
            throw StoreError(.invalid, "only what is accepted has a day until which it is")
        }
        if let until = triage.until, until <= now {
            throw StoreError(.invalid, "the time until which a finding is accepted has to be in the future")
        }
        if triage.decision == .accepted, triage.reason.allSatisfy(\.isWhitespace) {
            throw StoreError(.invalid, "who accepts a finding says why: `reason` is missing")
        }
        if triage.decision == nil, triage.assignee == nil {
            throw StoreError(.invalid, "there is nothing to change: give a state, an assignee or both")
        }
    }

    private static func apply(
        _ triage: Triage, to findings: [TrackedFinding], at time: Int64, _ connection: any Connection
    ) throws -> Triage.Result {
        var touched: [(finding: TrackedFinding, after: FindingState)] = []
        var refused: [Identifier] = []
        for finding in findings {
            guard let decision = triage.decision else {
                touched.append((finding, finding.state))
                continue
            }
            if let after = finding.state.next(.triaged(decision)) {
                touched.append((finding, after))
            } else {
                refused.append(finding.id)
            }
        }
        if let project = findings.first?.project, !touched.isEmpty {
            try change(touched, triage, FindingChanges(project: project, time: time, connection: connection))
        }
        return Triage.Result(changed: touched.map(\.finding.id), refused: refused, hasMore: false)
    }

    private static func change(
        _ touched: [(finding: TrackedFinding, after: FindingState)], _ triage: Triage, _ changes: FindingChanges
    ) throws {
        let connection = changes.connection
        let staging = Staging(connection)
        try staging.make(only: ["scan_touched"])
        try connection.insert(
            "INSERT INTO scan_touched (number, before, after) VALUES ?rows", columns: [.integer, .integer, .integer],
            rows: touched.map { [$0.finding.number.sql, $0.finding.state.rawValue.sql, $0.after.rawValue.sql] })
        if let assignee = triage.assignee {
            try connection.run(
                """
                INSERT INTO finding_events (finding, at, actor, kind, before, after, reason, scan)
                SELECT f.number, ?1, ?2, 'assignee', f.assignee, ?3, ?4, NULL
                FROM scan_touched t JOIN findings f ON f.number = t.number
                WHERE coalesce(f.assignee, '') <> coalesce(?3, '') ORDER BY f.number
                """, changes.time, triage.actor, assignee, triage.reason)
        }
        try changes.subtractCounts()
        var values = Conditions()
        let until = triage.decision == nil ? "f.accepted_until" : "CAST(\(values.bind(triage.until)) AS bigint)"
        let assignee = triage.assignee.map { "CAST(\(values.bind($0)) AS text)" } ?? "f.assignee"
        try connection.execute(
            """
            UPDATE findings AS f SET state = t.after, version = f.version + 1,
            accepted_until = CASE WHEN t.after = \(FindingState.accepted.rawValue) THEN \(until) END,
            assignee = \(assignee) FROM scan_touched AS t WHERE f.number = t.number
            """, values.arguments)
        try changes.addCounts()
        try changes.recordEvents(actor: triage.actor, reason: triage.reason, scan: nil)
        try changes.updateDays()
        try staging.drop(only: ["scan_touched"])
    }
}

extension FindingEvent {
    fileprivate init(_ row: SQLRow) throws(StoreError) {
        self.init(
            kind: try row.get(0), at: try row.get(1), actor: try row.get(2), before: try row.get(3),
            after: try row.get(4), reason: try row.get(5), scan: try row.get(6))
    }
}
