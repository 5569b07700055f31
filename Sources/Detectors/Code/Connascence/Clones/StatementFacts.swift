import Detection

/// How the statements of a file are kept in facts: a column each, so that reading them back is a few copies, and places
/// last, since they are only read where something was found.
enum StatementFacts {
    /// Bits of the column of tokens: the rest is the number of tokens, cut to ``mostTokens``.
    static let works: UInt8 = 0x80
    static let isFunction: UInt8 = 0x40
    static let isOutside: UInt8 = 0x20
    static let mostTokens = 0x1F

    /// Facts that were not written by ``write(_:of:to:)``.
    struct Malformed: Error {}

    static func write(_ collected: StatementCollector, of inspection: Inspection, to writer: inout ByteWriter) {
        let statements = collected.statements
        var hashes: [UInt8] = []
        hashes.reserveCapacity(4 * statements.count)
        var shapes: [UInt8] = []
        shapes.reserveCapacity(3 * statements.count)
        for statement in statements {
            let hash = UInt32(truncatingIfNeeded: statement.hash.value ^ statement.hash.value >> 32)
            withUnsafeBytes(of: hash.littleEndian) { hashes.append(contentsOf: $0) }
            shapes.append(UInt8(truncatingIfNeeded: statement.depth))
            shapes.append(
                UInt8(truncatingIfNeeded: min(statement.tokens, mostTokens))
                    | (statement.works ? works : 0) | (statement.isFunction ? isFunction : 0)
                    | (statement.isOutside ? isOutside : 0))
            shapes.append(UInt8(truncatingIfNeeded: min(statement.names.count, 255)))
        }
        var names: [UInt8] = []
        names.reserveCapacity(collected.names.count)
        for statement in statements { names.append(contentsOf: collected.names[statement.names].prefix(255)) }
        writer.write(hashes)
        writer.write(shapes)
        writer.write(names)
        var places = PlaceWriter(inspection)
        for statement in statements {
            places.write(statement.start, end: statement.isHeader ? nil : statement.end, to: &writer)
        }
    }
}

/// Writes where statements start and end, in the order of the source: each place relative to the one before, found by
/// going on from there, so that a file of one long line takes no longer than any other.
private struct PlaceWriter {
    private let source: UnsafeRawBufferPointer
    private let lineStarts: [UInt32]
    private var offset = 0
    private var line = 0
    private var position: Position
    private var last: Position

    init(_ inspection: Inspection) {
        source = inspection.tree.source
        lineStarts = inspection.lines.starts
        position = inspection.position(of: 0)
        // A byte order mark has no width.
        if source.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
        last = position
    }

    /// What has statements nested in it has no end: it ends where the last of them does.
    mutating func write(_ start: Int, end: Int?, to writer: inout ByteWriter) {
        write(start, flag: end != nil, to: &writer)
        if let end { write(end, flag: false, to: &writer) }
    }

    private mutating func write(_ target: Int, flag: Bool, to writer: inout ByteWriter) {
        advance(to: target)
        let lines = position.line - last.line
        let wide = position.byteColumn - position.column
        writer.write(UInt64(lines) << 2 | (wide > 0 ? 2 : 0) | (flag ? 1 : 0))
        writer.write(UInt64(lines > 0 ? position.byteColumn : position.byteColumn - last.byteColumn))
        if wide > 0 { writer.write(UInt64(wide)) }
        last = position
    }

    private mutating func advance(to target: Int) {
        let target = min(max(target, offset), source.count)
        while line + 1 < lineStarts.count, Int(lineStarts[line + 1]) <= target {
            line += 1
            offset = Int(lineStarts[line])
            position = Position(line: line + 1, column: 1, byteColumn: 1)
        }
        while offset < target {
            let byte = source[offset]
            if byte & 0xC0 != 0x80 { position.column += byte >= 0xF0 ? 2 : 1 }
            position.byteColumn += 1
            offset += 1
        }
    }
}

/// Reads back what ``StatementFacts`` wrote about the places of one file.
struct PlaceReader {
    private(set) var starts: [Position] = []
    private(set) var ends: [Position] = []

    /// - Parameter count: how many statements the file has.
    init(_ bytes: [UInt8], count: Int) throws {
        var reader = ByteReader(bytes)
        for _ in 0..<3 { _ = try reader.readBytes() }
        var position = Position(line: 1, column: 1, byteColumn: 1)
        for _ in 0..<count {
            let hasEnd = try Self.read(&position, from: &reader)
            starts.append(position)
            if hasEnd { _ = try Self.read(&position, from: &reader) }
            ends.append(position)
        }
    }

    private static func read(
        _ position: inout Position, from reader: inout ByteReader
    ) throws -> Bool {
        let head = try reader.readUInt()
        let column = try reader.readUInt()
        let wide = head & 2 != 0 ? try reader.readUInt() : 0
        let lines = head >> 2
        let limit = UInt64(UInt32.max)
        guard lines <= limit, column <= limit, wide <= limit else { throw StatementFacts.Malformed() }
        position.line += Int(lines)
        position.byteColumn = lines > 0 ? Int(column) : position.byteColumn + Int(column)
        position.column = max(position.byteColumn - Int(wide), 1)
        return head & 1 != 0
    }
}
