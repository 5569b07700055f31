import Detection

/// Strings that look like SQL.
enum SQLText {
    /// Whether it holds `select … from`, `delete from`, `insert into … values` or `update … set`.
    static func isStatement(_ text: [UInt8]) -> Bool {
        guard text.count >= 12 else { return false }
        var hasSelect = false
        var hasUpdate = false
        var hasInsert = false
        var offset = 0
        while offset < text.count {
            // Words of the statement as it unfolds; each follows the one it needs.
            switch text[offset] | 0x20 {
            case UInt8(ascii: "s"):
                if word("select", at: offset, text) {
                    hasSelect = true
                    offset += 6
                } else if hasUpdate, word("set", at: offset, text) {
                    return true
                }
            case UInt8(ascii: "f") where hasSelect: if word("from", at: offset, text) { return true }
            case UInt8(ascii: "d"): if pair("delete", "from", at: offset, text) != nil { return true }
            case UInt8(ascii: "u"):
                if word("update", at: offset, text) {
                    hasUpdate = true
                    offset += 6
                }
            case UInt8(ascii: "i"):
                if let end = pair("insert", "into", at: offset, text) {
                    hasInsert = true
                    offset = end
                }
            case UInt8(ascii: "v") where hasInsert:
                if matches("values", at: offset, text), offset + 6 < text.count,
                    isSpace(text[offset + 6]) || text[offset + 6] == UInt8(ascii: "(")
                {
                    return true
                }
            default: break
            }
            offset += 1
        }
        return false
    }

    /// Whether its first word is that of a statement.
    static func startsLikeStatement(_ text: [UInt8]) -> Bool {
        guard let start = text.firstIndex(where: { !isSpace($0) && $0 != UInt8(ascii: "(") }) else { return false }
        return ["select", "delete", "insert", "update", "with"].contains { (verb: StaticString) in
            word(verb, at: start, text)
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0D).contains(byte) || (0x1C...0x1F).contains(byte)
    }

    private static func matches(_ word: StaticString, at offset: Int, _ text: [UInt8]) -> Bool {
        guard offset + word.utf8CodeUnitCount <= text.count else { return false }
        for index in 0..<word.utf8CodeUnitCount where text[offset + index].lowerCased != word.utf8Start[index] {
            return false
        }
        return true
    }

    /// A word and white space after it.
    private static func word(_ word: StaticString, at offset: Int, _ text: [UInt8]) -> Bool {
        let end = offset + word.utf8CodeUnitCount
        return end < text.count && matches(word, at: offset, text) && isSpace(text[end])
    }

    /// Two words with white space between and after; where the second ends.
    private static func pair(_ first: StaticString, _ second: StaticString, at offset: Int, _ text: [UInt8]) -> Int? {
        guard word(first, at: offset, text) else { return nil }
        var next = offset + first.utf8CodeUnitCount
        while next < text.count, isSpace(text[next]) { next += 1 }
        return word(second, at: next, text) ? next + second.utf8CodeUnitCount : nil
    }

    // MARK: Strings joined by operators

    /// What Bandit takes for the whole of `"a" + b + "c" % d`: this string, and those of the operations around the one
    /// it is in. Of long chains only so many are asked for, for each string asks again.
    ///
    /// - Returns: that, and the outermost operation.
    static func statement(of node: Node, in operation: Node, most: Int) -> (text: [UInt8], root: Node) {
        var root = operation
        for _ in 0..<mostOperands {
            guard let parent = root.meaningfulParent, isOperation(parent) else { break }
            root = parent
        }
        var text = node.pythonString(most: most)
        guard root != operation else { return (text, root) }
        var left = mostOperands
        var parts = root.descendants
        while let part = parts.next(), left > 0 {
            left -= 1
            if part == operation {
                parts.skip(part)
            } else if !isOperation(part), part.kind != .parenthesised {
                if part.isPlainString {
                    text.append(0x20)
                    text += part.pythonString(most: max(0, most - text.count))
                }
                parts.skip(part)
            }
        }
        return (text, root)
    }

    private static func isOperation(_ node: Node) -> Bool { node.kind == .binary || node.kind == .shift }

    private static var mostOperands: Int { 64 }
}
