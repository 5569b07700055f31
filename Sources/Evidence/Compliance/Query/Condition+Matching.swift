extension Condition {
    func holds(of entry: Entry) -> Bool {
        switch field {
        case .action: comparison.holds(of: entry.action.rawValue)
        case .actor: comparison.holds(of: entry.actor)
        case .object: comparison.holds(of: entry.object)
        case .outcome: comparison.holds(of: entry.outcome.rawValue)
        case .label: comparison.holds(of: entry.label)
        case .request: comparison.holds(of: entry.request)
        case .digest(let name): comparison.holds(of: entry.digests[name])
        case .version(let name): comparison.holds(of: entry.versions[name])
        case .details(let path): comparison.holds(of: Self.value(at: path, in: entry.details))
        }
    }

    private static func value(at path: [String], in details: [String: JSON]) -> JSON? {
        var value = path.first.flatMap { details[$0] }
        for name in path.dropFirst() {
            switch value {
            case .object(let members): value = members[name]
            case .array(let elements):
                guard let index = Int(name), elements.indices.contains(index) else { return nil }
                value = elements[index]
            default: return nil
            }
        }
        return value
    }
}

extension [Condition] {
    func hold(of entry: Entry) -> Bool { allSatisfy { $0.holds(of: entry) } }
}

extension Comparison {
    func holds(of text: String?) -> Bool { holds(of: text.map(JSON.string)) }

    /// - Parameter value: `nil`, null and an empty text: there is none.
    func holds(of value: JSON?) -> Bool {
        guard let value, value != .null, value != .string("") else { return self == .absent }
        switch self {
        case .equal(let literal): return literal.json == value
        case .notEqual(let literal): return literal.json != value
        case .oneOf(let literals): return literals.contains { $0.json == value }
        case .like(let pattern): return value.string.map { Self.matches($0.utf8, pattern.utf8) } ?? false
        case .unlike(let pattern): return value.string.map { !Self.matches($0.utf8, pattern.utf8) } ?? false
        case .less(let limit): return value.number.map { $0 < limit } ?? false
        case .atMost(let limit): return value.number.map { $0 <= limit } ?? false
        case .greater(let limit): return value.number.map { $0 > limit } ?? false
        case .atLeast(let limit): return value.number.map { $0 >= limit } ?? false
        case .exists: return true
        case .absent: return false
        }
    }

    /// Goes back to the last `*` alone, so the work is at most text times pattern.
    private static func matches(_ text: String.UTF8View, _ pattern: String.UTF8View) -> Bool {
        let star = UInt8(ascii: "*")
        var place = text.startIndex
        var part = pattern.startIndex
        var retry: (part: String.UTF8View.Index, place: String.UTF8View.Index)?
        while place < text.endIndex {
            if part < pattern.endIndex, pattern[part] == star {
                part = pattern.index(after: part)
                retry = (part, place)
            } else if part < pattern.endIndex, pattern[part] == text[place] {
                part = pattern.index(after: part)
                place = text.index(after: place)
            } else if let (after, tried) = retry {
                part = after
                place = text.index(after: tried)
                retry = (after, place)
            } else {
                return false
            }
        }
        return pattern[part...].allSatisfy { $0 == star }
    }
}

extension Comparison.Literal {
    var json: JSON {
        switch self {
        case .string(let text): .string(text)
        case .number(let value): .number(value)
        case .bool(let value): .bool(value)
        }
    }
}
