extension EvidenceQuery {
    /// Longer texts are refused.
    public static let mostBytes = 4096
    /// More conditions in a row, or values in a list, are refused.
    public static let mostConditions = 16
    public static let mostValues = 64

    public init(_ text: String) throws(QueryError) {
        guard text.utf8.count <= Self.mostBytes else {
            throw QueryError(message: "a query has at most \(Self.mostBytes) bytes", offset: Self.mostBytes)
        }
        var parser = QueryParser(words: try QueryLexer.words(of: text), end: text.utf8.count)
        self = try parser.query()
    }
}

private struct QueryParser {
    private let words: [(word: QueryWord, offset: Int)]
    private let end: Int
    private var at = 0

    init(words: [(word: QueryWord, offset: Int)], end: Int) {
        self.words = words
        self.end = end
    }

    // MARK: Words

    private var next: QueryWord? { at < words.count ? words[at].word : nil }

    private func error(_ message: String, at index: Int? = nil) -> QueryError {
        let index = index ?? at
        return QueryError(message: message, offset: index < words.count ? words[index].offset : end)
    }

    private mutating func take(_ word: String) -> Bool {
        guard next == .bare(word) else { return false }
        at += 1
        return true
    }

    private mutating func take(sign: String) -> Bool {
        guard next == .sign(sign) else { return false }
        at += 1
        return true
    }

    private mutating func expect(_ word: String) throws(QueryError) {
        guard take(word) else { throw error("\"\(word)\" belongs here") }
    }

    private mutating func bareWord(_ what: String) throws(QueryError) -> String {
        guard case .bare(let word) = next else { throw error("\(what) belongs here") }
        at += 1
        return word
    }

    // MARK: Query

    mutating func query() throws(QueryError) -> EvidenceQuery {
        let query: EvidenceQuery
        if take("entries") {
            let conditions = take("where") ? try self.conditions() : []
            let window = take("within") ? try period() : nil
            try expect("expect")
            query = .entries(EntryQuery(conditions, within: window, expect: try expectation()))
        } else if take("fact") {
            let name = try bareWord("a fact's name")
            guard let fact = Fact(rawValue: name) else {
                let known = Fact.allCases.map(\.rawValue).joined(separator: ", ")
                throw error("there is no fact \"\(name.prefix(60))\"; there are \(known)", at: at - 1)
            }
            query = .fact(FactQuery(fact, try comparison()))
        } else {
            throw error("a query begins with \"entries\" or \"fact\"")
        }
        guard at == words.count else { throw error("the query was to end here") }
        return query
    }

    private mutating func expectation() throws(QueryError) -> Expectation {
        let start = at
        switch try bareWord("what is expected") {
        case "at":
            if take("least") { return .atLeast(try count(from: 1), try qualification()) }
            try expect("most")
            return .atMost(try count(from: 1), try qualification())
        case "none": return .atMost(0, try qualification(isNeededBy: "none"))
        case "all": return .all(try qualification(isNeededBy: "all"))
        case "latest": return .latest(try qualification(isNeededBy: "latest"))
        case "every": return .every(try period())
        case "each":
            try expect("followed")
            try expect("within")
            let period = try period()
            try expect("by")
            return .followed(within: period, by: try conditions())
        default:
            throw error(
                "what is expected is \"at least N\", \"at most N\", \"none where …\", \"all where …\", \"latest where …\", "
                    + "\"every PERIOD\" or \"each followed within PERIOD by …\"", at: start)
        }
    }

    private mutating func qualification(isNeededBy name: String? = nil) throws(QueryError) -> [Condition] {
        guard let name else { return take("where") ? try conditions() : [] }
        guard take("where") else { throw error("\"\(name)\" says nothing without \"where\"") }
        return try conditions()
    }

    private mutating func conditions() throws(QueryError) -> [Condition] {
        var conditions: [Condition] = []
        repeat {
            guard conditions.count < EvidenceQuery.mostConditions else {
                throw error("at most \(EvidenceQuery.mostConditions) conditions")
            }
            conditions.append(Condition(try field(), try comparison()))
        } while take("and")
        return conditions
    }

    // MARK: Conditions

    private mutating func field() throws(QueryError) -> Condition.Field {
        let start = at
        let word = try bareWord("a member of an entry")
        let parts = word.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.allSatisfy({ !$0.isEmpty }), let first = parts.first else {
            throw error("\"\(word.prefix(60))\" has an empty name in it", at: start)
        }
        switch (first, parts.count) {
        case ("action", 1): return .action
        case ("actor", 1): return .actor
        case ("object", 1): return .object
        case ("outcome", 1): return .outcome
        case ("label", 1): return .label
        case ("request", 1): return .request
        case ("digest", 2): return .digest(parts[1])
        case ("version", 2): return .version(parts[1])
        case ("details", 2...JSON.mostDepth): return .details(Array(parts.dropFirst()))
        default:
            throw error(
                "an entry has no member \"\(word.prefix(60))\"; it has action, actor, object, outcome, label, request, "
                    + "digest.NAME, version.NAME, details.NAME", at: start)
        }
    }

    private mutating func comparison() throws(QueryError) -> Comparison {
        guard let operation = next else { throw error("a comparison belongs here") }
        at += 1
        switch operation {
        case .sign("="): return .equal(try literal())
        case .sign("!="): return .notEqual(try literal())
        case .sign("<"): return .less(try number())
        case .sign("<="): return .atMost(try number())
        case .sign(">"): return .greater(try number())
        case .sign(">="): return .atLeast(try number())
        case .bare("in"): return .oneOf(try list())
        case .bare("like"): return .like(try pattern())
        case .bare("exists"): return .exists
        case .bare("absent"): return .absent
        default:
            throw error("a comparison is =, !=, <, <=, >, >=, in (…), like, exists or absent", at: at - 1)
        }
    }

    private mutating func literal() throws(QueryError) -> Comparison.Literal {
        defer { at += 1 }
        switch next {
        case .quoted(let text): return .string(text)
        case .bare("true"): return .bool(true)
        case .bare("false"): return .bool(false)
        case .bare(let word):
            guard !QueryWord.reserved.contains(word) else {
                throw error("\"\(word)\" as a value belongs into quotes")
            }
            return QueryWord.number(word).map { .number($0) } ?? .string(word)
        default: throw error("a value belongs here")
        }
    }

    private mutating func number() throws(QueryError) -> Double {
        guard case .bare(let word) = next, let number = QueryWord.number(word) else {
            throw error("a number belongs here")
        }
        at += 1
        return number
    }

    private mutating func list() throws(QueryError) -> [Comparison.Literal] {
        guard take(sign: "(") else { throw error("\"(\" belongs here") }
        var values: [Comparison.Literal] = []
        repeat {
            guard values.count < EvidenceQuery.mostValues else {
                throw error("at most \(EvidenceQuery.mostValues) values")
            }
            values.append(try literal())
        } while take(sign: ",")
        guard take(sign: ")") else { throw error("\",\" or \")\" belongs here") }
        return values
    }

    private mutating func pattern() throws(QueryError) -> String {
        guard case .string(let text) = try literal() else {
            throw error("a pattern belongs here; a number as text belongs into quotes", at: at - 1)
        }
        return text
    }

    private mutating func count(from least: Int) throws(QueryError) -> Int {
        guard case .bare(let word) = next, word.utf8.allSatisfy(QueryWord.isDigit), let count = Int(word),
            count >= least, count <= 1_000_000_000
        else { throw error("a whole number from \(least) to 1000000000 belongs here") }
        at += 1
        return count
    }

    private mutating func period() throws(QueryError) -> Period {
        let start = at
        let word = try bareWord("a period such as 90d")
        guard let last = word.last, let unit = Period.Unit(rawValue: String(last)), let count = Int(word.dropLast()),
            word.utf8.dropLast().allSatisfy(QueryWord.isDigit), let period = Period(count, unit)
        else {
            throw error(
                "a period is a whole number up to \(Period.mostCount) and s, m, h, d or w, such as 90d", at: start)
        }
        return period
    }
}
