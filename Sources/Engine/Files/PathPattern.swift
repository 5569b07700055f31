/// One pattern of an ignore file, with the meaning git gives it: `*.o`, `/build/`, `!keep.py`, `docs/**/draft?.md`.
///
/// Compiled to a list of tokens that is walked like a small automaton, in time proportional to pattern times path: no
/// pattern can make it backtrack for hours.
struct PathPattern: Sendable {
    /// It takes back what earlier patterns ignored.
    private(set) var isNegated = false
    /// It matches folders only.
    private(set) var isForFolders = false
    /// It holds no slash, so it is matched against the last part of a path.
    private var isForNames = false
    /// The bytes before the first special one.
    private var prefix: [UInt8] = []
    /// What follows the prefix; `nil` if the pattern can never match.
    private var tokens: [Token]? = []
    /// `*literal`: the commonest pattern, compared without walking tokens.
    private var suffix: [UInt8]?

    private enum Token: Sendable {
        case byte(UInt8)
        /// `?`
        case notSlash
        case oneOf(ByteSet)
        /// `*`
        case star
        /// `**` at the end, or before an escaped slash
        case anything
        /// `**/`: nothing, or anything that ends with a slash. Takes two states.
        case folders
        case withinFolders
    }

    /// - Parameter line: without its line end; `nil` is returned for a comment or an empty line.
    init?(line: some Collection<UInt8>) {
        var pattern = Self.withoutTrailingSpaces(Array(line))[...]
        guard let first = pattern.first, first != UInt8(ascii: "#") else { return nil }
        if first == UInt8(ascii: "!") {
            isNegated = true
            pattern.removeFirst()
        }
        if pattern.last == UInt8(ascii: "/") {
            isForFolders = true
            pattern.removeLast()
        }
        isForNames = !pattern.contains(UInt8(ascii: "/"))
        if pattern.first == UInt8(ascii: "/") { pattern.removeFirst() }
        let special = pattern.firstIndex { [0x2A, 0x3F, 0x5B, 0x5C].contains($0) } ?? pattern.endIndex
        if isForNames, pattern.first == UInt8(ascii: "*"),
            !pattern.dropFirst().contains(where: { [0x2A, 0x3F, 0x5B, 0x5C].contains($0) })
        {
            suffix = Array(pattern.dropFirst())
        }
        prefix = Array(pattern[..<special])
        tokens = Self.compile(Array(pattern[special...]))
    }

    /// - Parameters:
    ///   - path: relative to the folder of the ignore file, without slashes at its ends.
    func matches(_ path: ArraySlice<UInt8>, isFolder: Bool) -> Bool {
        guard let tokens, isFolder || !isForFolders else { return false }
        var text = path
        if isForNames, let slash = path.lastIndex(of: UInt8(ascii: "/")) { text = path[(slash + 1)...] }
        if let suffix {
            return text.count >= suffix.count && text.suffix(suffix.count).elementsEqual(suffix)
        }
        guard text.starts(with: prefix) else { return false }
        text = text.dropFirst(prefix.count)
        if tokens.isEmpty { return text.isEmpty && !prefix.isEmpty }
        return text.withUnsafeBufferPointer { Self.match(tokens, $0) }
    }

    private static func match(_ tokens: [Token], _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let states = tokens.count + 1
        return withUnsafeTemporaryAllocation(of: Bool.self, capacity: 2 * states) { buffer in
            buffer.initialize(repeating: false)
            var current = UnsafeMutableBufferPointer(rebasing: buffer[..<states])
            var next = UnsafeMutableBufferPointer(rebasing: buffer[states...])
            current[0] = true
            for byte in text {
                var isAlive = false
                for (state, token) in tokens.enumerated() {
                    guard current[state] else { continue }
                    isAlive = true
                    switch token {
                    case .byte(let wanted): if byte == wanted { next[state + 1] = true }
                    case .notSlash: if byte != 0x2F { next[state + 1] = true }
                    case .oneOf(let set): if byte != 0x2F, set.contains(byte) { next[state + 1] = true }
                    case .star:
                        current[state + 1] = true
                        if byte != 0x2F { next[state] = true }
                    case .anything:
                        current[state + 1] = true
                        next[state] = true
                    case .folders:
                        current[state + 2] = true
                        next[state + 1] = true
                        if byte == 0x2F { next[state + 2] = true }
                    case .withinFolders:
                        next[state] = true
                        if byte == 0x2F { next[state + 1] = true }
                    }
                }
                guard isAlive else { return false }
                swap(&current, &next)
                next.update(repeating: false)
            }
            // What still matches when nothing is left.
            for (state, token) in tokens.enumerated() where current[state] {
                switch token {
                case .star, .anything: current[state + 1] = true
                case .folders: current[state + 2] = true
                default: break
                }
            }
            return current[states - 1]
        }
    }

    private static func compile(_ pattern: [UInt8]) -> [Token]? {
        var tokens: [Token] = []
        var index = 0
        while index < pattern.count {
            let byte = pattern[index]
            switch byte {
            case UInt8(ascii: "?"):
                tokens.append(.notSlash)
                index += 1
            case UInt8(ascii: "*"):
                let start = index
                while index < pattern.count, pattern[index] == byte { index += 1 }
                tokens += stars(in: pattern, from: start, to: &index)
            case UInt8(ascii: "["):
                guard let set = ByteSet(pattern, &index) else { return nil }
                tokens.append(.oneOf(set))
            case UInt8(ascii: "\\"):
                guard index + 1 < pattern.count else { return nil }
                tokens.append(.byte(pattern[index + 1]))
                index += 2
            default:
                tokens.append(.byte(byte))
                index += 1
            }
        }
        return tokens
    }

    /// Two stars or more mean something only where they stand for whole folders.
    private static func stars(in pattern: [UInt8], from start: Int, to end: inout Int) -> [Token] {
        guard end - start > 1, start == 0 || pattern[start - 1] == 0x2F else { return [.star] }
        if end == pattern.count { return [.anything] }
        if pattern[end] == 0x2F {
            end += 1
            return [.folders, .withinFolders]
        }
        return pattern[end] == 0x5C && end + 1 < pattern.count && pattern[end + 1] == 0x2F ? [.anything] : [.star]
    }

    private static func withoutTrailingSpaces(_ line: [UInt8]) -> [UInt8] {
        var end = 0
        var index = 0
        while index < line.count {
            if line[index] == UInt8(ascii: "\\") {
                if index + 1 == line.count { return line }
                index += 2
                end = index
            } else {
                index += 1
                if line[index - 1] != UInt8(ascii: " ") { end = index }
            }
        }
        return Array(line[..<end])
    }
}

/// The bytes a bracket expression of a pattern stands for.
struct ByteSet: Sendable {
    private var words: SIMD4<UInt64> = .zero

    func contains(_ byte: UInt8) -> Bool { words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1 }

    private mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

    /// Reads an expression that starts at `index` and moves `index` behind it; `nil` if it does not end or is wrong.
    init?(_ pattern: [UInt8], _ index: inout Int) {
        func at(_ index: Int) -> UInt8? { index < pattern.count ? pattern[index] : nil }
        index += 1
        var isNegated = false
        if at(index) == UInt8(ascii: "!") || at(index) == UInt8(ascii: "^") {
            isNegated = true
            index += 1
        }
        var previous: UInt8 = 0
        var isFirst = true
        while true {
            guard var byte = at(index) else { return nil }
            if byte == UInt8(ascii: "]"), !isFirst { break }
            isFirst = false
            if byte == UInt8(ascii: "-"), previous != 0, let end = at(index + 1), end != UInt8(ascii: "]") {
                index += 1
                byte = end
                if byte == UInt8(ascii: "\\") {
                    index += 1
                    guard let escaped = at(index) else { return nil }
                    byte = escaped
                }
                if previous <= byte { for member in previous...byte { insert(member) } }
                byte = 0  // A range does not start where another ended.
            } else if byte == UInt8(ascii: "\\") {
                index += 1
                guard let escaped = at(index) else { return nil }
                insert(escaped)
                byte = escaped
            } else if byte == UInt8(ascii: "["), at(index + 1) == UInt8(ascii: ":") {
                guard let end = pattern[(index + 2)...].firstIndex(of: UInt8(ascii: "]")) else { return nil }
                if end > index + 2, pattern[end - 1] == UInt8(ascii: ":") {
                    guard insertClass(pattern[(index + 2)..<(end - 1)]) else { return nil }
                    index = end
                    byte = 0
                } else {
                    insert(byte)
                }
            } else {
                insert(byte)
            }
            previous = byte
            index += 1
        }
        index += 1
        if isNegated { words = ~words }
    }

    private mutating func insertClass(_ name: ArraySlice<UInt8>) -> Bool {
        let isMember: (UInt8) -> Bool
        switch String(decoding: name, as: UTF8.self) {
        case "alnum": isMember = { Self.isLetter($0) || Self.isDigit($0) }
        case "alpha": isMember = Self.isLetter
        case "blank": isMember = { $0 == 0x20 || $0 == 0x09 }
        case "cntrl": isMember = { $0 < 0x20 || $0 == 0x7F }
        case "digit": isMember = Self.isDigit
        case "graph": isMember = { $0 > 0x20 && $0 < 0x7F }
        case "lower": isMember = { $0 >= 0x61 && $0 <= 0x7A }
        case "print": isMember = { $0 >= 0x20 && $0 < 0x7F }
        case "punct": isMember = { $0 > 0x20 && $0 < 0x7F && !Self.isLetter($0) && !Self.isDigit($0) }
        case "space": isMember = { $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }
        case "upper": isMember = { $0 >= 0x41 && $0 <= 0x5A }
        case "xdigit": isMember = { Self.isDigit($0) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x66) }
        default: return false
        }
        for byte in UInt8.min...UInt8.max where isMember(byte) { insert(byte) }
        return true
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }
    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
