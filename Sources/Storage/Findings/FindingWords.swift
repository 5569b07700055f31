/// Findings that have words, the latest first.
extension FindingPlan {
    /// In PostgreSQL.
    func words(_ conditions: inout Conditions, with project: Bool = false) -> String {
        var words = query.words.map { "'\($0)'" }
        var texts: [String] = []
        if let beginning = query.words.last, isOfProject(beginning) {
            words.removeLast()
            let expression = conditions.bind("[^a-z0-9]\(beginning)")
            texts.append("lower(' ' || f.message || ' ' || f.path || ' ' || f.rule) ~ \(expression)")
        } else if let last = words.popLast() {
            words.append("\(last):*")
        }
        // The project's id is a word as well: the index passes over what others have.
        if project { words.insert("'\(query.project)'", at: 0) }
        if !words.isEmpty {
            texts.append("f.words @@ to_tsquery('simple', \(conditions.bind(words.joined(separator: " & "))))")
        }
        return texts.joined(separator: " AND ")
    }

    /// The index has the project's id in all its findings: what that begins with would be in all.
    private func isOfProject(_ beginning: String) -> Bool { query.project.text.hasPrefix(beginning) }

    func wordsWindow(_ order: FindingWindow.Order, limit: Int, value: String? = nil) throws -> FindingWindow {
        switch connection.dialect {
        case .sqlite: try sqliteWords(order, limit, value)
        case .postgres: try postgresWords(order, limit, value)
        }
    }

    /// Along the index of words, which has them in their order.
    private func sqliteWords(
        _ order: FindingWindow.Order, _ limit: Int, _ value: String?
    ) throws -> FindingWindow {
        var fits = conditions()
        let project = "\"\(query.project.text)\""
        var words = query.words.map { "\"\($0)\"" }
        var areFew = false
        if let beginning = query.words.last {
            switch try isOfProject(beginning) ? .many : amount(from: beginning, to: beginning + "\u{10FFFF}") {
            case .many:
                words.removeLast()
                addBeginning(beginning, &fits)
            case let amount:
                areFew = amount == .few
                words[words.count - 1] += " *"
            }
        }
        for word in query.words.dropLast() where !areFew { areFew = try amount(from: word, to: word + "\0") == .few }
        var conditions = Conditions(after: fits)
        if areFew {
            // The index would look for each place where the project's word and the others' meet.
            conditions.add("f.project = \(conditions.bind(query.project))")
        } else {
            words.insert(project, at: 0)
        }
        conditions.add("t.findings_text MATCH \(conditions.bind(words.joined(separator: " ")))")
        if let place = order.behind(&conditions, number: "t.rowid") { conditions.add(place) }
        return FindingWindow(
            self, from: "findings_text t CROSS JOIN findings f ON f.number = t.rowid", conditions, order, limit: limit,
            number: "t.rowid", fits: fits.joined, value: value)
    }

    private enum Amount {
        case few
        /// More than the index says fast: for each of the words it would read all it has before it says the first.
        case many
        /// The index knows letters beyond ASCII by others.
        case unknown
    }

    /// In how many findings there are words of a stretch of the index.
    private func amount(from first: String, to end: String) throws -> Amount {
        guard first.utf8.allSatisfy({ $0 < 0x80 }) else { return .unknown }
        let count = try connection.row(
            "SELECT count(*) FROM (SELECT 1 FROM findings_terms WHERE term >= ?1 AND term < ?2 LIMIT \(size.few + 1)) x",
            first, end)?.get(0, as: Int.self)
        return count ?? 0 > size.few ? .many : .few
    }

    private func addBeginning(_ beginning: String, _ conditions: inout Conditions) {
        let part = conditions.bind("%\(beginning)%")
        conditions.add("(f.message LIKE \(part) OR f.path LIKE \(part) OR f.rule LIKE \(part))")
        let word = conditions.bind("*[^a-z0-9]\(beginning)*")
        conditions.add("lower(' ' || f.message || ' ' || f.path || ' ' || f.rule) GLOB \(word)")
    }

    /// Few findings by the index of words, which does not know any order; else along the findings.
    private func postgresWords(
        _ order: FindingWindow.Order, _ limit: Int, _ value: String?
    ) throws -> FindingWindow {
        let few = try fewWithWords(order)
        var conditions = self.conditions(withWords: few == nil)
        let fits = conditions.joined
        conditions = Conditions(after: conditions)
        conditions.add("f.project = \(conditions.bind(query.project))")
        if let place = order.behind(&conditions) { conditions.add(place) }
        if let few {
            let numbers = "{\(few.map(String.init).joined(separator: ","))}"
            conditions.add("f.number = ANY (CAST(\(conditions.bind(numbers)) AS bigint[]))")
        }
        return FindingWindow(
            self, from: "findings f", conditions, order, limit: few == nil ? limit : nil, number: "f.number",
            fits: fits,
            value: value)
    }

    /// What the planner believes of words that go together, or do not, is no help: the latest findings say whether they
    /// are common, and if not, the index is asked for a few more than are few.
    ///
    /// - Returns: the numbers; `nil`: they are many.
    private func fewWithWords(_ order: FindingWindow.Order) throws -> [Int64]? {
        var sample = Conditions()
        let has = words(&sample)
        sample.add("f.project = \(sample.bind(query.project))")
        if let place = order.behind(&sample) { sample.add(place) }
        let latest = FindingWindow(
            self, from: "findings f", sample, order, limit: size.sample, number: "f.number", fits: has, value: nil)
        let row = try connection.rows(
            "SELECT count(CASE WHEN fits THEN 1 END), count(*) FROM (\(latest.sql)) v", arguments: latest.arguments
        ).first
        let hits: Int = try row?.get(0) ?? 0
        let looked: Int = try row?.get(1) ?? 0
        // There are no more than the sample, or one in fifty has them.
        if looked < size.sample || hits * 50 >= looked { return nil }
        var conditions = Conditions()
        conditions.add(words(&conditions, with: try !hasMost()))
        let project = conditions.bind(query.project)
        // Planned as if all were to be read, by the index of words, and then read no further than this.
        let numbers = try connection.rows(
            """
            WITH named AS MATERIALIZED (SELECT project, number FROM findings f WHERE \(conditions.joined))
            SELECT number FROM named WHERE project = \(project) LIMIT \(size.few + 1)
            """, arguments: conditions.arguments
        ).map { try $0.get(0, as: Int64.self) }
        return numbers.count > size.few ? nil : numbers
    }

    /// Whether the project has most of all findings: then the index need not pass over those of others.
    private func hasMost() throws -> Bool {
        try connection.rows(
            """
            SELECT 2 * (SELECT coalesce(sum(amount), 0) FROM finding_counts WHERE project = ?1) > reltuples AND reltuples > 0
            FROM pg_class WHERE oid = 'findings'::regclass
            """, arguments: [query.project.sql]
        ).first?.get(0, as: Bool.self) ?? false
    }
}
