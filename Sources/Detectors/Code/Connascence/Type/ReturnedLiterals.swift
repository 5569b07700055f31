import Detection

/// What sorts of literals a function returns.
struct ReturnedLiterals {
    enum Sort: Int {
        case number, text, sequence, mapping, set

        var name: String {
            switch self {
            case .number: "a number or truth value"
            case .text: "a string"
            case .sequence: "a list or tuple"
            case .mapping: "a dictionary or object"
            case .set: "a set"
            }
        }
    }

    /// The first of each sort, in the order of the source.
    private(set) var firsts: [(sort: Sort, node: Node)] = []

    init(of function: Node) {
        for node in function.ownNodes where node.kind == .returning {
            guard let value = node.firstChild, let sort = Self.sort(of: value),
                !firsts.contains(where: { $0.sort == sort })
            else { continue }
            firsts.append((sort, node))
        }
    }

    private static func sort(of value: Node) -> Sort? {
        switch value.kind {
        case .parenthesised: value.firstChild.flatMap { $0.kind == .parenthesised ? nil : sort(of: $0) }
        case .integer, .float, .boolean: .number
        case .string: .text
        // `return {"error": …}, 404`: the body is what others return; Flask takes either.
        case .tuple where value.endsInStatus: value.firstChild.flatMap(sort)
        case .list, .tuple: .sequence
        case .dictionary: .mapping
        case .set: .set
        default: nil
        }
    }
}

extension Node {
    /// Whether the last of two or three values is a status of HTTP.
    fileprivate var endsInStatus: Bool {
        let values = Array(children.prefix(4))
        guard (2...3).contains(values.count), let last = values.last, last.kind == .integer, last.text.count == 3,
            let status = last.text.number
        else { return false }
        return (100...599).contains(status)
    }
}
