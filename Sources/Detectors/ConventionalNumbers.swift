import Detection

/// Numbers whose meaning is plain from what they are used with. Nothing here allocates.
enum ConventionalNumbers {
    /// Factors that convert units, halve, double or round to a digit: no name would say more than the number.
    static func isFactor(_ value: Double) -> Bool {
        switch abs(value) {
        case 2, 8, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 1_000_000_000, 1_000_000_000_000: true
        case 0.5, 0.1, 0.01, 0.001, 0.000_001, 0.000_000_001: true
        // Time, angles, binary units.
        case 7, 12, 24, 60, 3_600, 86_400, 90, 180, 360, 365, 1_024, 1_048_576, 1_073_741_824: true
        // Bytes.
        case 255, 256: true
        default: false
        }
    }

    /// 1, 3, 7, 15 … 2^n - 1: all bits up to one.
    static func isMask(_ value: Double) -> Bool {
        guard value >= 1, value < 9e15, value == value.rounded() else { return false }
        let bits = UInt64(value)
        return bits & (bits + 1) == 0
    }

    /// Whether a product is a step of a hash: `31 * hash + …`.
    static func isHash(_ name: Text) -> Bool { name.endsWithWord("hash") || name == "result" }

    /// What a number is compared with: a length, a status, a version, a part of a date.
    static func isComparable(_ value: Double, with name: Text, largestSize: Double) -> Bool {
        if value <= largestSize, isSize(name) { return true }
        // HTTP.
        if value >= 100, value < 600, name.endsWithWord("status") || name.endsWithWord("code") { return true }
        if name.endsWithWord("version") || name.endsWithWord("version_info") || name.hasSuffix("VERSION") {
            return true
        }
        if name.isOne(of: Self.versions) { return true }
        switch value {
        case 59, 60: return name.endsWithWord("second", "seconds") || name.endsWithWord("minute", "minutes")
        case 12, 23, 24: return name.endsWithWord("hour", "hours") || name.endsWithWord("month", "months")
        case 7, 28, 29, 30, 31, 365, 366: return name.endsWithWord("day", "days") || name == "weekday"
        default: return false
        }
    }

    /// How many parts something has: `len(words) == 3`, `argc < 2`.
    private static func isSize(_ name: Text) -> Bool {
        name.isOne(of: Self.sizes)
            || name.endsWithWord("count") || name.endsWithWord("length") || name.endsWithWord("size")
            || name.endsWithWord("len") || name.endsWithWord("dim", "dims") || name.endsWithWord("Len", "Count")
    }

    /// Whether a call picks a part by its place, as a subscript does.
    static func isIndexing(_ callee: Text) -> Bool {
        callee.isOne(of: Self.indexings)
    }

    /// Whether a function takes numbers that speak for themselves: a radix, digits to round to, an exit code, a date,
    /// the length of a column.
    static func isSelfExplanatory(_ value: Double, in callee: Text, largestSize: Double) -> Bool {
        if callee.isOne(of: Self.parsers) { return Self.radixes.contains(value) }
        if callee.isOne(of: Self.exits) { return value >= 0 && value < 256 }
        if callee.isOne(of: Self.roundings) { return abs(value) <= largestSize }
        if callee.isOne(of: Self.readers) { return value >= 512 && isMask(value - 1) }
        return callee.isOne(of: Self.values)
    }

    // Made once: nothing is allocated where a number is judged.
    private static let radixes: [Double] = [2, 8, 10, 16, 32, 36, 64]
    private static let versions: [StaticString] = ["major", "minor", "__GNUC__", "PY_MAJOR_VERSION"]
    private static let sizes: [StaticString] = [
        "#", "argc", "arity", "len", "nargs", "ndim", "rank", "sizeof", "strlen",
    ]
    private static let indexings: [StaticString] = [
        "group", "start", "end", "span", "split", "rsplit", "SplitN", "nth", "get", "at", "charAt", "charCodeAt",
        "codePointAt", "elementAt", "item", "insert", "substr", "substring", "slice", "subarray", "skip", "take",
        "dropFirst", "dropLast", "prefix", "suffix", "drop", "splitn", "rsplitn", "Arg", "Field", "replace",
    ]
    private static let parsers: [StaticString] = [
        "int", "parseInt", "parseLong", "parseUnsignedInt", "strtol", "strtoul", "strtoll", "strtoull", "valueOf",
        "from_str_radix", "toString", "ParseInt", "ParseUint", "FormatInt", "ParseFloat", "Int", "to_digit",
        "SetString", "String",
    ]
    private static let exits: [StaticString] = [
        "exit", "_exit", "Exit", "SystemExit", "shift", "kill", "echo", "printf", "seq",
    ]
    private static let roundings: [StaticString] = [
        "round", "toFixed", "toPrecision", "pow", "quantize", "setScale", "range",
    ]
    private static let readers: [StaticString] = ["read", "recv", "malloc", "alloc", "allocate"]
    private static let values: [StaticString] = [
        "date", "time", "datetime", "timedelta", "Date", "UTC", "of", "ofDays", "Version", "version", "Color",
        "rgb", "rgba", "hsl", "Decimal", "BigDecimal", "Fraction", "complex", "float", "chr", "fromCharCode",
        "VARCHAR", "VARCHAR2", "NVARCHAR", "CHAR", "NUMERIC", "Numeric", "DECIMAL", "BINARY", "VARBINARY",
    ]
    private static let units: [StaticString] = [
        "Nanosecond", "Microsecond", "Millisecond", "Second", "Minute", "Hour", "KB", "MB", "GB", "KiB", "MiB", "GiB",
        "SECOND", "MINUTE", "HOUR", "DAY", "SECONDS", "MINUTES", "HOURS", "DAYS",
    ]

    /// Whether a call is part of a formula, or makes an exact number.
    static func isMathematical(_ callee: Text) -> Bool { callee.isOne(of: Self.mathematics) }

    private static let mathematics: [StaticString] = [
        "sqrt", "cbrt", "root", "exp", "log", "sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "atan2",
        "sinh", "cosh", "tanh", "gamma", "factorial", "binomial", "pow", "Pow", "abs", "floor", "ceil", "ceiling", "hypot",
        "gcd", "lcm", "Rational", "Integer", "Float", "QQ", "ZZ", "S",
    ]

    /// `time.Second`, `MB`: what a number of is a quantity, not a calculation.
    static func isUnit(_ name: Text) -> Bool { name.isOne(of: units) }
}

extension Text {
    fileprivate func isOne(of names: [StaticString]) -> Bool { names.contains { self == $0 } }

    /// Whether it is one of these lower-case words, or ends with one as `snake_word` or `camelWord` do.
    fileprivate func endsWithWord(_ word: StaticString, _ other: StaticString) -> Bool {
        endsWithWord(word) || endsWithWord(other)
    }

    fileprivate func endsWithWord(_ word: StaticString) -> Bool {
        let start = count - word.utf8CodeUnitCount
        guard start >= 0, hasSuffix(after: start + 1, word) else { return false }
        let first = word.utf8Start[0]
        if self[start] == first { return start == 0 || !self[start - 1].isLetter }
        return self[start] == first ^ 0x20
    }

    /// Whether it ends as `word` does behind its first letter.
    private func hasSuffix(after start: Int, _ word: StaticString) -> Bool {
        for offset in start..<count where self[offset] != word.utf8Start[word.utf8CodeUnitCount - count + offset] {
            return false
        }
        return true
    }
}

extension UInt8 {
    fileprivate var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}

extension Node {
    /// The name that tells what an expression is: `status` of `reply.status`, `len` of `len(words)`, `version_info` of
    /// `sys.version_info[0]`.
    var tellingName: Text? {
        var node = self
        // Each step goes down one level, so this ends.
        while !node.isLeaf {
            let inner: Node? =
                switch node.kind {
                case .call, .creation: node.convertedValue ?? node.first(.callee) ?? node.firstChild
                // Bash's `$#`, Ada's `'Length`.
                case .interpolation, .other: node.firstChild
                case .member: node.first(.member) ?? node.lastOfFew
                case .subscripting where node.keyText != nil: node.keyText
                case .subscripting, .parenthesised, .cast, .unary:
                    node.first(.value) ?? node.first(.object) ?? node.firstChild
                default: nil
                }
            guard let inner else { return nil }
            node = inner
        }
        return node.kind == .identifier || node.kind == .stringContent || node.kind == .typeReference
            || node.kind == .other ? node.text : nil
    }

    /// What a call calls, by its telling name.
    var calleeName: Text? { (first(.callee) ?? firstChild)?.tellingName }

    /// `status` of `reply["status"]`.
    private var keyText: Node? { lastOfFew?.child(Kind.stringContent) }

    private static let conversions: [StaticString] = ["int", "float", "abs", "Number"]

    /// `version` of `float(version)`.
    private var convertedValue: Node? {
        guard let callee = first(.callee), callee.text.isOne(of: Self.conversions) else { return nil }
        return first(.arguments)?.firstChild
    }

    private var lastOfFew: Node? {
        var last: Node?
        for (child, _) in zip(children, 0..<8) { last = child }
        return last
    }
}
