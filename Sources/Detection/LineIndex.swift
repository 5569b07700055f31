/// Where the lines of a text start: turns byte offsets into positions.
///
/// A line ends with LF, CR LF or a lone CR. A tab is one column. A byte order mark at the start has no width.
public struct LineIndex: Sendable {
    /// The offset of each line's first byte.
    public private(set) var starts: [UInt32] = [0]
    private var markWidth = 0

    public init() {}

    public init(_ text: UnsafeRawBufferPointer) { refill(from: text) }

    /// How many lines there are; a text that ends with a line end has an empty last one.
    public var count: Int { starts.count }

    /// Indexes another text, keeping the memory.
    public mutating func refill(from text: UnsafeRawBufferPointer) {
        starts.removeAll(keepingCapacity: true)
        starts.append(0)
        markWidth = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var offset = 0
        let count = text.count
        while offset < count {
            let byte = text[offset]
            offset += 1
            // Most bytes are above CR: one comparison for them.
            if byte > 0x0D { continue }
            if byte == 0x0A {
                starts.append(UInt32(truncatingIfNeeded: offset))
            } else if byte == 0x0D, offset == count || text[offset] != 0x0A {
                starts.append(UInt32(truncatingIfNeeded: offset))
            }
        }
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
        var units = 0
        for byte in text[start..<offset] {
            // Every byte but a continuation starts a scalar; one of four bytes takes two UTF-16 units.
            if byte & 0xC0 != 0x80 { units += byte >= 0xF0 ? 2 : 1 }
        }
        return Position(line: line, column: units + 1, byteColumn: offset - start + 1)
    }
}
