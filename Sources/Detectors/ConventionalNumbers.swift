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
        default: false
        }
    }

    /// 1, 3, 7, 15 … 2^n - 1: all bits up to one.
    static func isMask(_ value: Double) -> Bool {
        guard value >= 1, value < 9e15, value == value.rounded() else { return false }
        let bits = UInt64(value)
        return bits & (bits + 1) == 0
    }

    /// How many parts something has: `len(words) == 3`, `argc < 2`.
    static func isSize(_ name: Text) -> Bool {
        name.isOne(of: [
            "len", "length", "count", "size", "argc", "#", "nargs", "ndim", "arity", "rank", "dim", "strlen", "Length",
            "Count", "Size", "numel", "sizeof", "childCount", "cardinality",
        ])
            || name.hasSuffix("_count") || name.hasSuffix("Count") || name.hasSuffix("_len") || name.hasSuffix("Length")
            || name.hasSuffix("_length") || name.hasSuffix("_size") || name.hasSuffix("_dim")
    }

    /// HTTP status codes, compared with what is called one.
    static func isStatus(_ name: Text, _ value: Double) -> Bool {
        value >= 100 && value < 600
            && (name.hasSuffix("status") || name.hasSuffix("Status") || name.hasSuffix("code")
                || name.hasSuffix("Code"))
    }

    static func isVersion(_ name: Text) -> Bool {
        name.hasSuffix("version") || name.hasSuffix("VERSION") || name.hasSuffix("Version") || name == "version_info"
            || name == "major" || name == "minor" || name == "__GNUC__"
    }

    /// Whether a function takes numbers that speak for themselves: a radix, digits to round to, an exit code, a date.
    static func isSelfExplanatory(_ callee: Text, _ value: Double) -> Bool {
        if callee.isOne(of: [
            "int", "parseInt", "parseLong", "parseUnsignedInt", "strtol", "strtoul", "strtoll", "strtoull", "valueOf",
            "from_str_radix", "toString", "ParseInt", "ParseUint", "FormatInt", "ParseFloat", "Itoa", "Int", "to_digit",
            "atoi", "SetString", "base_repr", "is_digit", "String",
        ]) {
            return value == 2 || value == 8 || value == 10 || value == 16 || value == 32 || value == 36 || value == 64
        }
        if callee.isOne(of: ["exit", "_exit", "Exit", "quit", "SystemExit"]) { return value >= 0 && value < 256 }
        if callee.isOne(of: ["round", "toFixed", "toPrecision", "pow", "quantize", "setScale"]) {
            return abs(value) < 20
        }
        return callee.isOne(of: [
            "date", "time", "datetime", "timedelta", "Date", "UTC", "of", "ofDays", "Version", "version", "Color",
            "rgb", "rgba", "hsl", "Decimal", "BigDecimal", "Fraction", "complex", "float", "chr", "fromCharCode",
        ])
    }
}

extension Text {
    fileprivate func isOne(of names: [StaticString]) -> Bool { names.contains { self == $0 } }
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
                case .call, .creation: node.first(.callee) ?? node.firstChild
                case .member: node.first(.member) ?? node.lastOfFew
                case .subscripting, .parenthesised, .cast, .unary:
                    node.first(.value) ?? node.first(.object) ?? node.firstChild
                default: nil
                }
            guard let inner else { return nil }
            node = inner
        }
        return node.kind == .identifier || node.kind == .typeReference || node.kind == .other ? node.text : nil
    }

    private var lastOfFew: Node? {
        var last: Node?
        for (child, _) in zip(children, 0..<8) { last = child }
        return last
    }
}
