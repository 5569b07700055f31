import Detection

/// What keeps the values of a call apart, if not their order: the compiler, where no two are of one type.
///
/// clang-tidy's `bugprone-easily-swappable-parameters` asks the same.
struct MixableParameters {
    /// Whether two of the parameters take the same kind of value, for all that their declarations say.
    static func areThere(among parameters: [Node], _ language: Language) -> Bool {
        var types: Set<[UInt8]> = []
        var pointers = 0
        var takesAnyPointer = false
        for parameter in parameters {
            // Go, Ada: one type for several names.
            guard parameter.parameterNameCount == 1 else { return true }
            let type = Self.type(of: parameter, language)
            guard !type.isEmpty, !isAnything(type), types.insert(type).inserted else { return true }
            guard language == .c || language == .cpp, type.last == UInt8(ascii: "*") else { continue }
            pointers += 1
            takesAnyPointer = takesAnyPointer || type.elementsEqual("void*".utf8)
        }
        // Any pointer becomes a `void *`.
        return takesAnyPointer && pointers > 1
    }

    /// Its words and signs without what makes no other type of it; empty if it is not declared.
    private static func type(of parameter: Node, _ language: Language) -> [UInt8] {
        let isC = language == .c || language == .cpp
        guard let source = isC ? parameter : parameter.child(Field.type) else { return [] }
        // C writes the type around the name, and C++ a default behind it.
        let name = isC ? parameter.name?.bytes : nil
        let end = isC ? parameter.child(Field.value)?.bytes.lowerBound : nil
        var words = TypeWords(isC: isC, isPython: language == .python)
        var offset = source.bytes.lowerBound
        for byte in source.text.bytes.prefix(mostBytes) {
            if let end, offset >= end { break }
            if let name, name.contains(offset) { words.endWord() } else { words.add(byte) }
            offset += 1
        }
        words.endWord()
        let isNumber = words.isNumeric && (isC || language == .java)
        return isNumber ? Array("number".utf8) : words.text
    }

    /// A type that takes values of all others.
    private static func isAnything(_ type: [UInt8]) -> Bool {
        ["Any", "object", "Object", "any", "unknown", "interface{}", "auto"].contains { type.elementsEqual($0.utf8) }
    }

    /// Nobody's type is longer; a literal could be.
    private static let mostBytes = 500
}

/// A type's text, token by token.
private struct TypeWords {
    private(set) var text: [UInt8] = []
    /// Whether all of it are words for numbers, which are converted into one another unasked.
    private(set) var isNumeric = true
    private let isC: Bool
    private let isPython: Bool
    private var word: [UInt8] = []
    private var isInBrackets = false

    init(isC: Bool, isPython: Bool) {
        self.isC = isC
        self.isPython = isPython
    }

    mutating func add(_ byte: UInt8) {
        switch byte {
        case _ where Self.isOfWord(byte): if !isInBrackets { word.append(byte) }
        case UInt8(ascii: "[") where isC:
            // An array is passed as a pointer.
            endWord()
            sign(UInt8(ascii: "*"))
            isInBrackets = true
        case UInt8(ascii: "]") where isC: isInBrackets = false
        default:
            endWord()
            if byte > 0x20, byte != UInt8(ascii: ":"), byte != UInt8(ascii: "?"), byte != UInt8(ascii: "="),
                !isInBrackets
            {
                sign(byte)
            }
        }
    }

    private mutating func sign(_ byte: UInt8) {
        // `str | None` is passed as a `str` is.
        if isPython, byte == UInt8(ascii: "|") { return }
        text.append(byte)
        isNumeric = false
    }

    mutating func endWord() {
        defer { word.removeAll(keepingCapacity: true) }
        guard !word.isEmpty, !Self.idle.contains(where: { word.elementsEqual($0.utf8) }) else { return }
        isNumeric = isNumeric && (Self.numbers.contains(where: { word.elementsEqual($0.utf8) }) || isSized)
        // Two words that touch would be another one.
        if let last = text.last, Self.isOfWord(last) { text.append(0x20) }
        text += word
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
            true
        default: false
        }
    }

    /// `uint32_t`, `int8_t`.
    private var isSized: Bool {
        let rest = word.first == UInt8(ascii: "u") ? word.dropFirst() : word[...]
        return rest.starts(with: "int".utf8) && rest.suffix(2).elementsEqual("_t".utf8)
    }

    /// Qualifiers, and Python's `None`.
    private static let idle = [
        "const", "volatile", "restrict", "__restrict", "__restrict__", "register", "struct", "union", "enum", "final",
        "mut",
        "in", "out", "aliased", "None", "Optional",
    ]
    private static let numbers = [
        "int", "unsigned", "signed", "char", "short", "long", "byte", "float", "double", "bool", "_Bool", "boolean",
        "size_t", "ssize_t", "off_t", "time_t", "mode_t", "uid_t", "gid_t", "pid_t", "ptrdiff_t", "uint", "ulong",
        "uchar",
        "ushort", "u_int", "u_char", "u_long", "u_short", "socklen_t", "intptr_t", "uintptr_t",
    ]
}

extension Node {
    /// Whether somebody else decides what the function takes: it is passed on as a value, or marked for a framework that
    /// calls it.
    func hasForeignSignature(_ inspection: Inspection) -> Bool {
        let language = inspection.artifact.language
        if language == .python || language == .typescript || language == .tsx {
            let foreign = hasMark { mark in !Self.ownMarks.contains { mark == $0 } }
            if foreign { return true }
        }
        guard kind == .function, let name else { return false }
        // pytest passes fixtures by their names.
        if language == .python, inspection.artifact.role == .test, name.text.hasPrefix("test_") { return true }
        let (isMethod, rows) = (isMethod, rows)
        return inspection.names.has(name, in: inspection.tree.root.rows) { other, place in
            guard !place.isWord, !rows.contains(other.index), other.isFunctionAsValue else { return false }
            // Another's parameter or variable of that name.
            if let kind = other.parent?.kind, kind == .parameters || kind == .parameter { return false }
            if other.field == .name || other.field == .declarator || other.field == .left { return false }
            return (other.field == .member) == isMethod
        }
    }

    /// Decorators that leave it to the author what the function takes.
    private static let ownMarks: [StaticString] = [
        "staticmethod", "classmethod", "abstractmethod", "override", "overload", "final", "property", "wraps", "cache",
        "lru_cache", "contextmanager", "asynccontextmanager", "coroutine", "inlineCallbacks", "atomic", "deprecated",
        "no_type_check", "deprecate", "provide_session", "async", "export", "default", "public", "private", "protected",
        "static", "abstract", "readonly",
    ]
}
