import Detection

/// What one file says of its names: those that others can import, and those it takes from other files.
struct ModuleFacts {
    /// How a name is taken from another module.
    enum Form: UInt8 {
        /// `from m import name`
        case named
        /// `from m import *`
        case everything
        /// `m.name`, of a module imported as a whole
        case attribute
    }

    struct Use {
        var form: Form
        /// As it is written: `.models`, `./models`, `models.h`.
        var module: String
        /// Empty for whole modules.
        var name: String
        /// Whether what happens if it fails is said: inside a `try`.
        var isGuarded: Bool
        var place: Range<Position>
    }

    /// Names may come and go in ways that cannot be seen: `__getattr__`, `globals()`, `module.exports`.
    var isOpen = false
    var definitions: Set<UInt64> = []
    var uses: [Use] = []

    static func hash(_ name: Text) -> UInt64 {
        var hash = Hash64()
        hash.combine(name)
        return hash.value
    }

    static func hash(_ name: String) -> UInt64 {
        var name = name
        return name.withUTF8 { hash(Text(UnsafeRawBufferPointer($0))) }
    }
}

extension ModuleFacts {
    func write(to writer: inout ByteWriter) {
        writer.write(isOpen)
        writer.write(UInt64(definitions.count))
        for hash in definitions.sorted() { writer.writeFixed(hash) }
        writer.write(UInt64(uses.count))
        for use in uses {
            writer.write(use.form.rawValue)
            writer.write(use.module)
            writer.write(use.name)
            writer.write(use.isGuarded)
            for position in [use.place.lowerBound, use.place.upperBound] { PositionCoding.write(position, to: &writer) }
        }
    }

    init(_ bytes: [UInt8]) throws(ByteReader.Malformed) {
        var reader = ByteReader(bytes)
        isOpen = try reader.readByte() != 0
        for _ in 0..<(try reader.readUInt()) { definitions.insert(try reader.readFixed()) }
        for _ in 0..<(try reader.readUInt()) {
            guard let form = Form(rawValue: try reader.readByte()) else { throw ByteReader.Malformed() }
            let module = try reader.readString()
            let name = try reader.readString()
            let isGuarded = try reader.readByte() != 0
            let start = try PositionCoding.read(from: &reader)
            let end = try PositionCoding.read(from: &reader)
            guard start <= end else { throw ByteReader.Malformed() }
            uses.append(
                Use(form: form, module: module, name: name, isGuarded: isGuarded, place: start..<end))
        }
    }
}

/// Positions in facts.
enum PositionCoding {
    static func write(_ position: Position, to writer: inout ByteWriter) {
        writer.write(position.line)
        writer.write(position.column)
        writer.write(position.byteColumn)
    }

    static func read(from reader: inout ByteReader) throws(ByteReader.Malformed) -> Position {
        let line = try reader.readInt()
        let column = try reader.readInt()
        let byteColumn = try reader.readInt()
        return Position(line: line, column: column, byteColumn: byteColumn)
    }

    static func write(_ place: Place, to writer: inout ByteWriter) {
        write(place.start, to: &writer)
        write(place.end, to: &writer)
    }

    static func readPlace(_ path: String, from reader: inout ByteReader) throws(ByteReader.Malformed) -> Place {
        let start = try read(from: &reader)
        return Place(path: path, start: start, end: try read(from: &reader))
    }
}
