import Detection

/// Tells a line of code from a line of prose, by its form alone.
enum CodeLikeness {
    /// Neither: blank, or punctuation that both may have.
    case neutral
    /// Code only among code: a closing brace, `else`.
    case fits
    case code
    case prose

    init(_ line: Text, _ language: Language) {
        let line = line.trimmed
        guard let first = line.first, let last = line.last else {
            self = .neutral
            return
        }
        guard line.count <= 300 else {
            self = .prose
            return
        }
        if line.isOnlyPunctuation {
            self = .fits
            return
        }
        // A sentence.
        if last == UInt8(ascii: "."), line.contains(0x20) {
            self = .prose
            return
        }
        switch language {
        case .python: self = Self.python(line, last)
        case .bash: self = Self.bash(line)
        case .ada: self = Self.ada(line, last)
        default: self = Self.braces(line, first, last, language)
        }
    }

    private static func python(_ line: Text, _ last: UInt8) -> CodeLikeness {
        if line == "else:" || line == "try:" || line == "pass" || line == "break" || line == "continue" { return .fits }
        if last == UInt8(ascii: ":") {
            // `for x in y:` and `if not x:`, but not "for example:".
            let isHeader =
                line.hasPrefix("def ") || line.hasPrefix("class ") || line.hasPrefix("elif ")
                || line.hasPrefix("if ") || line.hasPrefix("while ") || line.hasPrefix("with ")
                || line.hasPrefix("except ")
                || line.hasPrefix("for ")
            return isHeader && line.hasSign ? .code : .prose
        }
        if line.hasPrefix("return ") || line.hasPrefix("raise ") || line.hasPrefix("yield ")
            || line.hasPrefix("assert ")
        {
            return line.hasSign ? .code : .fits
        }
        if line.hasPrefix("import ") || line.hasPrefix("from ") && line.hasWord(" import ", or: " import(") {
            return line.words <= 4 ? .code : .prose
        }
        return line.isAssignment || line.isCall ? .code : .prose
    }

    private static func bash(_ line: Text) -> CodeLikeness {
        if line == "fi" || line == "done" || line == "else" || line == "esac" || line == "then" || line == "do" {
            return .code
        }
        if line.hasWord("; then", or: "; do") || line.hasSuffix(";;") { return .code }
        return line.contains(UInt8(ascii: "$")) || line.isAssignment ? .fits : .prose
    }

    private static func ada(_ line: Text, _ last: UInt8) -> CodeLikeness {
        if line.hasSuffix(" then") || line.hasSuffix(" loop") || line.hasSuffix(" is") || line == "begin"
            || line == "else"
        {
            return .fits
        }
        guard last == UInt8(ascii: ";") else { return .prose }
        return line.hasWord(" := ", or: "end if;") || line.hasPrefix("end ") || line.hasSuffix(");") && line.words <= 8
            ? .code : .fits
    }

    private static func braces(_ line: Text, _ first: UInt8, _ last: UInt8, _ language: Language) -> CodeLikeness {
        if line == "} else {" || line.hasPrefix("case ") && last == UInt8(ascii: ":") { return .fits }
        switch last {
        case UInt8(ascii: ";"):
            if line.isAssignment || line.isCallLike { return .code }
            return line.hasPrefix("return") || line.hasPrefix("break;") || line.hasPrefix("continue;")
                || line.words <= 2
                ? .fits : .prose
        case UInt8(ascii: "{"): return line.isCallLike || line.hasSign ? .code : .fits
        case UInt8(ascii: ","), UInt8(ascii: "("), UInt8(ascii: "&"), UInt8(ascii: "|"):
            return line.isCallLike || line.words <= 2 ? .fits : .prose
        default:
            // Languages that need no semicolons.
            guard language == .go || language == .swift || language == .javascript || language == .typescript else {
                return first == UInt8(ascii: "#") && (line.hasPrefix("#if") || line.hasPrefix("#endif"))
                    ? .fits : .prose
            }
            if line.isCall { return .code }
            return line.isAssignment && (line.hasWord(":=", or: "let ") || line.hasWord("var ", or: "const "))
                ? .code : .prose
        }
    }
}

extension Text {
    fileprivate var isOnlyPunctuation: Bool {
        bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ";"),
                UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "["), 0x20:
                return true
            default: return false
            }
        }
    }

    /// Stretches without spaces.
    fileprivate var words: Int {
        var words = 0
        var isInside = false
        for byte in bytes {
            let isSpace = byte <= 0x20
            if !isSpace, !isInside { words += 1 }
            isInside = !isSpace
        }
        return words
    }

    /// Whether it has a sign that prose does not have: `==`, `(` right behind a name, `[`, `.` between names.
    fileprivate var hasSign: Bool {
        guard count > 2 else { return false }
        for offset in 1..<count - 1 {
            let before = self[offset - 1]
            let after = self[offset + 1]
            switch self[offset] {
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "."):
                if before.isInName, after > 0x20 { return true }
            case UInt8(ascii: "="): if after == UInt8(ascii: "=") || before == UInt8(ascii: "!") { return true }
            case UInt8(ascii: "_"): if before.isInName, after.isInName { return true }
            default: break
            }
        }
        return false
    }

    /// `name = value`, `a.b[c] += value`, with one to four words before the sign, all of them names.
    fileprivate var isAssignment: Bool {
        var words = 0
        var isInside = false
        var depth = 0
        for offset in 0..<count {
            let byte = self[offset]
            switch byte {
            case UInt8(ascii: "="):
                guard depth == 0 else { continue }
                guard offset > 0, words >= 1, words <= 4, offset + 1 < count else { return false }
                let after = self[offset + 1]
                // `a == b`, `a => b`; and `key=value` without spaces is a setting as often as code.
                return after != byte && after != UInt8(ascii: ">") && (after == 0x20 || self[offset - 1] == 0x20)
                    && self[offset - 1] != UInt8(ascii: "!") && offset + 2 < count
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "<"): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: ">"): depth -= 1
            case 0x20, 0x09: isInside = false
            case UInt8(ascii: "."), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "|"),
                UInt8(ascii: "&"), UInt8(ascii: ":"), UInt8(ascii: "$"), UInt8(ascii: ","):
                break
            default:
                guard byte.isInName || depth > 0 else { return false }
                if !isInside, depth == 0 {
                    words += 1
                    isInside = true
                }
            }
        }
        return false
    }

    /// `a.b(…)` and nothing else.
    fileprivate var isCall: Bool {
        guard last == UInt8(ascii: ")"), let open = bytes.firstIndex(of: UInt8(ascii: "(")), open > 1 else {
            return false
        }
        return bytes[..<open].allSatisfy { $0.isInName || $0 == UInt8(ascii: ".") }
    }

    /// `(` right behind a name, or behind the word of a statement.
    fileprivate var isCallLike: Bool {
        if hasPrefix("if (") || hasPrefix("for (") || hasPrefix("while (") || hasPrefix("switch (")
            || hasPrefix("} else if")
        {
            return true
        }
        guard let open = bytes.firstIndex(of: UInt8(ascii: "(")), open > 0, self[open - 1].isInName else {
            return false
        }
        return slice(0..<open).words <= 4 && bytes[..<open].allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: "'") }
    }
}
