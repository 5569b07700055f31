import Detection

extension Place {
    /// The place as formats need it, whatever a detector made of it: numbers from 1, the end not before the start.
    var sane: Place {
        func sane(_ position: Position) -> Position {
            Position(line: sane(position.line), column: sane(position.column), byteColumn: sane(position.byteColumn))
        }
        func sane(_ number: Int) -> Int { min(max(number, 1), Int(Int32.max)) }
        let start = sane(start)
        var end = sane(end)
        if end.line < start.line { end = start }
        if end.line == start.line {
            end.column = max(end.column, start.column)
            end.byteColumn = max(end.byteColumn, start.byteColumn)
        }
        return Place(path: path, start: start, end: end)
    }
}

extension Position {
    var sane: Position { Place(path: "", start: self, end: self).sane.start }
}

extension Finding.Excerpt {
    /// The lines with their numbers. A byte order mark has no width in a ``Position``: it is left out.
    var numbered: [(number: Int, text: String)] {
        let first = min(max(firstLine, 1), Int(Int32.max))
        return lines.prefix(1000).enumerated().map { index, line in
            let number = first + index
            return (
                number,
                number == 1 && line.unicodeScalars.first == "\u{FEFF}" ? String(line.unicodeScalars.dropFirst()) : line
            )
        }
    }
}
