import Detection

/// Questions about functions and their parameters that more than one rule asks. None allocates.
extension Node {
    /// The node whose children are the parameters of a function, lambda or signature: its list, or itself where the
    /// grammar has none (Swift). Goes through C's declarators.
    var parameterOwner: Node {
        var node = self
        // Each step goes down one level, so this ends.
        while true {
            if let list = node.child(Kind.parameters) { return list }
            guard let inner = node.child(Field.declarator) else { return self }
            node = inner
        }
    }

    /// How many names a ``Kind/parameter`` declares: several where one type serves a group (Go, Ada). An unnamed
    /// parameter is one.
    var parameterNameCount: Int {
        var count = 0
        for child in children where child.field == .name { count += 1 }
        return max(count, 1)
    }

    /// Whether a function stands directly in a type, be it under an `if` or `try` there.
    var isMethod: Bool {
        var steps = 0
        for ancestor in ancestors {
            if KindSet.types.contains(ancestor.kind) { return true }
            steps += 1
            guard KindSet.insideType.contains(ancestor.kind), steps <= Self.farthestType else { return false }
        }
        return false
    }

    /// How many blocks and branches may lie between a type and its method. Deeper ones are not climbed, so that
    /// hostile nesting costs nothing.
    private static var farthestType: Int { 16 }

    /// Whether one of the annotations or modifiers of a declaration satisfies `isWanted`; the text is without `@` and
    /// arguments, and the last part of a qualified name.
    func hasMark(_ isWanted: (Text) -> Bool) -> Bool {
        // Python's decorators stand before the function, all other marks in it.
        var sibling = previousSibling
        while let mark = sibling, mark.kind == .annotation {
            if isWanted(mark.markName) { return true }
            sibling = mark.previousSibling
        }
        for child in children {
            switch child.kind {
            case .annotation: if isWanted(child.markName) { return true }
            case .modifier:
                if isWanted(child.markName) { return true }
                for inner in child.children where isWanted(inner.markName) { return true }
            case .block: return false
            default: continue
            }
        }
        return false
    }

    /// `override` of `@typing.override`, `@Override` and `override`.
    private var markName: Text {
        let text = text
        var start = 0
        var end = 0
        while end < text.count {
            let byte = text[end]
            if byte == UInt8(ascii: "@") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: " ") {
                start = end + 1
            } else if byte == UInt8(ascii: "(") {
                break
            }
            end += 1
        }
        return text.slice(start..<end)
    }
}

extension KindSet {
    /// What may lie between a type and a method of it.
    fileprivate static let insideType: KindSet = [
        .typeBody, .block, .branch, .elseIf, .elseClause, .tryBlock, .handler, .finally, .conditionalDirective,
    ]
}
