/// Puts clones that share a place into one group, and leaves out what is inside of a larger group.
struct CloneGroups {
    struct Group {
        /// In the order of the files; none overlaps another.
        var places: [Range<Int>]
        /// Of the largest clone in the group.
        var statements: Int
        var tokens: Int
        /// Of the least alike clone in the group.
        var similarity: Int
    }

    /// Two stretches are the same place if they share this much of what they cover together, in percent.
    private static let samePlace = 70

    private struct Location {
        var rows: Range<Int>
        /// Index of another place of the group; its own at the root.
        var parent: Int
    }

    private var places: [Location] = []
    /// For each row, the first place that covers it: the largest, as clones come by size.
    private var owner: [Int32]
    /// Places by first row, latest last; 0 for none.
    private var byStart: [Int: [Int]] = [:]
    private var clones: [(clone: Refinement.Clone, place: Int)] = []

    init(rows: Int) { owner = [Int32](repeating: -1, count: rows) }

    static func of(_ clones: [Refinement.Clone], rows: Int) -> [Group] {
        var groups = CloneGroups(rows: rows)
        let bySize = clones.sorted {
            let (size, other) = ($0.first.count + $0.second.count, $1.first.count + $1.second.count)
            if size != other { return size > other }
            return ($0.first.lowerBound, $0.second.lowerBound, $0.first.upperBound)
                < ($1.first.lowerBound, $1.second.lowerBound, $1.first.upperBound)
        }
        for clone in bySize { groups.add(clone) }
        return groups.finish()
    }

    private mutating func add(_ clone: Refinement.Clone) {
        let first = known(clone.first)
        let second = known(clone.second)
        if first == nil, second == nil, let group = groupAround(clone.first), group == groupAround(clone.second) {
            return
        }
        let place = first ?? insert(clone.first)
        let other = second ?? insert(clone.second)
        clones.append((clone, place))
        let root = root(place)
        let otherRoot = self.root(other)
        if root != otherRoot { places[max(root, otherRoot)].parent = min(root, otherRoot) }
    }

    /// A place that is as good as this stretch.
    private func known(_ rows: Range<Int>) -> Int? {
        var candidates = byStart[rows.lowerBound] ?? []
        for row in [rows.lowerBound + rows.count / 2, rows.lowerBound, rows.upperBound - 1] where owner[row] >= 0 {
            candidates.append(Int(owner[row]))
        }
        return candidates.first { place in
            let other = places[place].rows
            let shared = rows.clamped(to: other).count
            return 100 * shared >= Self.samePlace * (rows.count + other.count - shared)
        }
    }

    /// The group that has a place around this stretch.
    private mutating func groupAround(_ rows: Range<Int>) -> Int? {
        let place = Int(owner[rows.lowerBound])
        guard place >= 0, places[place].rows.lowerBound <= rows.lowerBound,
            places[place].rows.upperBound >= rows.upperBound
        else { return nil }
        return root(place)
    }

    private mutating func insert(_ rows: Range<Int>) -> Int {
        let place = places.count
        places.append(Location(rows: rows, parent: place))
        byStart[rows.lowerBound, default: []].append(place)
        for row in rows where owner[row] < 0 { owner[row] = Int32(truncatingIfNeeded: place) }
        return place
    }

    private mutating func root(_ place: Int) -> Int {
        var place = place
        // Parents have smaller indices, so this ends; each look-up halves the way of the next.
        while places[place].parent != place {
            places[place].parent = places[places[place].parent].parent
            place = places[place].parent
        }
        return place
    }

    private mutating func finish() -> [Group] {
        for place in places.indices { places[place].parent = root(place) }
        var groups: [Int: Group] = [:]
        for place in places {
            groups[place.parent, default: Group(places: [], statements: 0, tokens: 0, similarity: 100)].places
                .append(place.rows)
        }
        for (clone, place) in clones {
            guard var group = groups[places[place].parent] else { continue }
            group.statements = max(group.statements, clone.statements)
            group.tokens = max(group.tokens, clone.tokens)
            group.similarity = min(group.similarity, clone.similarity)
            groups[places[place].parent] = group
        }
        var found: [Group] = []
        for (root, group) in groups.sorted(by: { $0.key < $1.key }) where !isInside(group, root) {
            var group = group
            group.places = Self.withoutOverlaps(group.places)
            if group.places.count > 1 { found.append(group) }
        }
        return found
    }

    /// Whether every place of a group lies within a place of one other group.
    private mutating func isInside(_ group: Group, _ root: Int) -> Bool {
        var around: Int?
        for rows in group.places {
            guard let other = groupAround(rows), other != root, around == nil || around == other else { return false }
            around = other
        }
        return true
    }

    /// The longest first, then whatever overlaps none.
    private static func withoutOverlaps(_ places: [Range<Int>]) -> [Range<Int>] {
        var kept: [Range<Int>] = []
        for rows in places.sorted(by: { ($0.lowerBound, -$0.count) < ($1.lowerBound, -$1.count) }) {
            if let last = kept.last, last.overlaps(rows) {
                if rows.count > last.count { kept[kept.count - 1] = rows }
            } else {
                kept.append(rows)
            }
        }
        return kept
    }
}
