/// A place between two characters of a text. Lines and columns count from 1.
public struct Position: Sendable, Hashable, Comparable {
    public var line: Int
    /// In UTF-16 code units, as editors, SARIF and the Language Server Protocol count.
    public var column: Int
    /// In bytes of UTF-8, as compilers count.
    public var byteColumn: Int

    public init(line: Int, column: Int, byteColumn: Int) {
        self.line = line
        self.column = column
        self.byteColumn = byteColumn
    }

    public static func < (left: Position, right: Position) -> Bool {
        (left.line, left.byteColumn) < (right.line, right.byteColumn)
    }
}

/// A stretch of one file.
public struct Place: Sendable, Hashable {
    /// Relative to the scanned root, with `/`; `<stdin>` for standard input.
    public var path: String
    public var start: Position
    /// Just past the last character.
    public var end: Position

    public init(path: String, start: Position, end: Position) {
        self.path = path
        self.start = start
        self.end = end
    }

    /// By path, then start, then end.
    public static func < (left: Place, right: Place) -> Bool {
        if left.path != right.path { return left.path < right.path }
        if left.start != right.start { return left.start < right.start }
        return left.end < right.end
    }
}
