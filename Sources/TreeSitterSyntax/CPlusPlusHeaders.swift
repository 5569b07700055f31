public import Detection

extension Languages {
    /// The language of a file with an extension that several share: a `.h` is C++ if a line begins as only lines of C++ do.
    public static let byContent: [String: @Sendable (UnsafeRawBufferPointer) -> Language] = [
        "h": { isCPlusPlus($0) ? .cpp : .c }
    ]

    /// Looks at the first words of lines only; comments and strings rarely begin one with these.
    private static func isCPlusPlus(_ source: UnsafeRawBufferPointer) -> Bool {
        var offset = 0
        while offset < source.count {
            while offset < source.count, source[offset] == 0x20 || source[offset] == 0x09 { offset += 1 }
            let line = Text(UnsafeRawBufferPointer(rebasing: source[offset...]))
            if signs.contains(where: { line.hasPrefix($0) }) { return true }
            while offset < source.count, source[offset] != 0x0A { offset += 1 }
            offset += 1
        }
        return false
    }

    private static let signs: [StaticString] = [
        "class ", "namespace ", "template <", "template<", "using ", "public:", "private:", "protected:", "constexpr ",
        "static constexpr ", "inline constexpr ", "explicit ", "virtual ",
    ]
}
