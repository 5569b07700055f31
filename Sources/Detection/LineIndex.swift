/// Where the lines of a text start: turns byte offsets into positions.
///
/// A line ends with LF, CR LF or a lone CR. A tab is one column. A byte order mark at the start has no width.
public struct LineIndex: Sendable {
    /// The offset of each line's first byte.
    public private(set) var starts: [UInt32] = [0]
    private var markWidth = 0
    /// Places inside long lines with the column they are at, so that no position is counted from a line's far start.
    private var columns: [(offset: Int, units: Int)] = []
    private static let columnDistance = 1024

    public init() {}

    public init(_ text: UnsafeRawBufferPointer) { refill(from: text) }

    /// How many lines there are; a text that ends with a line end has an empty last one.
    public var count: Int { starts.count }

    /// How many lines a text has, not counting an empty one after its last line end.
    public static func lines(in text: UnsafeRawBufferPointer) -> Int {
        var lines = 0
        var offset = 0
        let count = text.count
        var isInLine = false
        while offset < count {
            let byte = text[offset]
            offset += 1
            isInLine = byte != 0x0A && byte != 0x0D
            if byte > 0x0D { continue }
            if byte == 0x0A || (byte == 0x0D && (offset == count || text[offset] != 0x0A)) { lines += 1 }
        }
        return isInLine ? lines + 1 : lines
    }

    /// Indexes another text, keeping the memory.
    public mutating func refill(from text: UnsafeRawBufferPointer) {
        starts.removeAll(keepingCapacity: true)
        starts.append(0)
        columns.removeAll(keepingCapacity: true)
        markWidth = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var offset = 0
        let count = text.count
        while offset < count {
            let byte = text[offset]
            offset += 1
            // Most bytes are above CR: one comparison for them.
            if byte > 0x0D { continue }
            if byte == 0x0A || (byte == 0x0D && (offset == count || text[offset] != 0x0A)) {
                noteColumns(upTo: offset, in: text)
                starts.append(UInt32(truncatingIfNeeded: offset))
            }
        }
        noteColumns(upTo: count, in: text)
    }

    /// Notes the columns inside the line that ends here, if it is long.
    private mutating func noteColumns(upTo end: Int, in text: UnsafeRawBufferPointer) {
        var offset = Int(starts[starts.count - 1])
        guard end - offset > Self.columnDistance else { return }
        if offset == 0 { offset = markWidth }
        var units = 0
        while end - offset > Self.columnDistance {
            units += Self.units(in: text, offset..<offset + Self.columnDistance)
            offset += Self.columnDistance
            columns.append((offset, units))
        }
    }

    /// UTF-16 units: every byte but a continuation starts a scalar; one of four bytes takes two.
    private static func units(in text: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int {
        var units = 0
        var offset = range.lowerBound
        while offset < range.upperBound {
            let byte = text[offset]
            if byte & 0xC0 != 0x80 { units += byte >= 0xF0 ? 2 : 1 }
            offset += 1
        }
        return units
    }

    /// The nearest noted column at or before an offset in the line that starts at `start`.
    private func noted(before offset: Int, from start: Int) -> (offset: Int, units: Int) {
        var low = 0
        var high = columns.count
        while low < high {
            let middle = (low + high) / 2
            if columns[middle].offset <= offset { low = middle + 1 } else { high = middle }
        }
        guard low > 0, columns[low - 1].offset > start else { return (start, 0) }
        return columns[low - 1]
    }

    /// The line of a byte offset, from 1.
    public func line(of offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while low + 1 < high {
            let middle = (low + high) / 2
            if Int(starts[middle]) <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// The byte range of a line with its line end.
    public func range(ofLine line: Int, in text: UnsafeRawBufferPointer) -> Range<Int> {
        let start = Int(starts[line - 1])
        return start..<(line < starts.count ? Int(starts[line]) : text.count)
    }

    /// The text of a line without its line end.
    public func text(ofLine line: Int, in text: UnsafeRawBufferPointer) -> Text {
        var range = range(ofLine: line, in: text)
        while let last = range.last, text[last] == 0x0A || text[last] == 0x0D { range = range.lowerBound..<last }
        return Text(UnsafeRawBufferPointer(rebasing: text[range]))
    }

    public func position(of offset: Int, in text: UnsafeRawBufferPointer) -> Position {
        let offset = min(max(offset, 0), text.count)
        let line = line(of: offset)
        var start = Int(starts[line - 1])
        if line == 1 { start = min(markWidth, offset) }
        let (from, before) = noted(before: offset, from: start)
        let units = before + Self.units(in: text, from..<offset)
        return Position(line: line, column: units + 1, byteColumn: offset - start + 1)
    }
}
