internal import CPostgres

/// The types that PostgreSQL is told, and that it tells, by their numbers in its catalogue.
enum PostgresType {
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let text: Oid = 25
    static let oid: Oid = 26
    static let float4: Oid = 700
    static let float8: Oid = 701
    static let numeric: Oid = 1700
    static let void: Oid = 2278
    static let jsonb: Oid = 3802
    /// char, name, json, unknown, bpchar, varchar
    static let texts: Set<Oid> = [18, 19, text, 114, 705, 1042, 1043]
}

extension ColumnType {
    var postgresType: Oid {
        switch self {
        case .integer: PostgresType.int8
        case .real: PostgresType.float8
        case .text: PostgresType.text
        case .bytes: PostgresType.bytea
        }
    }

    /// The type of an array of these.
    var arrayName: String {
        switch self {
        case .integer: "bigint[]"
        case .real: "double precision[]"
        case .text: "text[]"
        case .bytes: "bytea[]"
        }
    }

    var arrayType: Oid {
        switch self {
        case .integer: 1016
        case .real: 1022
        case .text: 1009
        case .bytes: 1001
        }
    }
}

/// The parameters of a statement in PostgreSQL's binary form, one after the other.
struct PostgresParameters {
    private(set) var types: [Oid] = []
    private(set) var lengths: [Int32] = []
    private(set) var bytes: [UInt8] = []
    private(set) var starts: [Int] = []

    mutating func append(_ value: SQLValue) throws(StoreError) {
        begin()
        switch value {
        case .null: throw StoreError(.invalid, "null has no type")
        case .integer(let number):
            types.append(PostgresType.int8)
            bytes.appendBigEndian(UInt64(bitPattern: number))
        case .real(let number):
            types.append(PostgresType.float8)
            bytes.appendBigEndian(number.bitPattern)
        case .text(let text):
            types.append(PostgresType.text)
            try bytes.appendText(text)
        case .bytes(let value):
            types.append(PostgresType.bytea)
            bytes += value
        }
        try end()
    }

    /// The values at `column` of `rows` as an array.
    mutating func append(_ column: Int, of rows: ArraySlice<[SQLValue]>, as type: ColumnType) throws(StoreError) {
        begin()
        types.append(type.arrayType)
        // One dimension, with nulls, of this type, so many, counted from 1.
        for number in [1, 1, type.postgresType, UInt32(rows.count), 1] { bytes.appendBigEndian(number) }
        for row in rows {
            guard row.indices.contains(column) else {
                throw StoreError(.invalid, "a row has \(row.count) values, and column \(column + 1) is missing")
            }
            try bytes.appendElement(row[column], as: type, column: column)
        }
        try end()
    }

    private mutating func begin() { starts.append(bytes.count) }

    private mutating func end() throws(StoreError) {
        let length = bytes.count - (starts.last ?? 0)
        // PostgreSQL's own limit of a value is 1 GB.
        guard length < 1 << 30 else { throw StoreError(.invalid, "a value of \(length) bytes is too long to store") }
        lengths.append(Int32(length))
    }
}

/// Rows in PostgreSQL's binary form of COPY.
struct PostgresCopy {
    private let types: [ColumnType]
    private(set) var bytes: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0] + [UInt8](repeating: 0, count: 8)

    init(_ types: [ColumnType]) {
        self.types = types
        bytes.reserveCapacity(1 << 17)
    }

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    mutating func append(_ row: [SQLValue]) throws(StoreError) {
        guard row.count == types.count else {
            throw StoreError(.invalid, "a row has \(row.count) values, and there are \(types.count) columns")
        }
        bytes.appendBigEndian(UInt16(clamping: row.count))
        for (column, value) in row.enumerated() {
            try bytes.appendElement(value, as: types[column], column: column)
        }
    }

    mutating func end() { bytes.appendBigEndian(UInt16.max) }
}

extension [UInt8] {
    fileprivate mutating func appendBigEndian(_ number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.bigEndian) { self += $0 }
    }

    /// A value of an array or of a row: its length, and itself.
    fileprivate mutating func appendElement(
        _ value: SQLValue, as type: ColumnType, column: Int
    ) throws(StoreError) {
        switch (value, type) {
        case (.null, _): appendBigEndian(UInt32.max)
        case (.integer(let number), .integer):
            appendBigEndian(UInt32(8))
            appendBigEndian(UInt64(bitPattern: number))
        case (.real(let number), .real):
            appendBigEndian(UInt32(8))
            appendBigEndian(number.bitPattern)
        case (.integer(let number), .real):
            appendBigEndian(UInt32(8))
            appendBigEndian(Double(number).bitPattern)
        case (.text(let text), .text):
            appendBigEndian(UInt32(clamping: text.utf8.count))
            try appendText(text)
        case (.bytes(let value), .bytes):
            appendBigEndian(UInt32(clamping: value.count))
            self += value
        default: throw StoreError(.invalid, "column \(column + 1) of the rows is \(type), and gets something else")
        }
    }

    fileprivate mutating func appendText(_ text: String) throws(StoreError) {
        let start = count
        self += text.utf8
        guard !self[start...].contains(0) else {
            throw StoreError(.invalid, "a text holds the character NUL, which no database keeps: take it out")
        }
    }
}

extension SQLValue {
    /// - Parameter bytes: a value of `type` in PostgreSQL's binary form.
    /// - Returns: `nil` if it is of a type that is not read.
    init?(_ bytes: UnsafeRawBufferPointer, type: Oid) {
        switch type {
        case PostgresType.int8 where bytes.count == 8:
            self = .integer(Int64(bigEndian: bytes.loadUnaligned(as: Int64.self)))
        case PostgresType.int4 where bytes.count == 4:
            self = .integer(Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self))))
        case PostgresType.int2 where bytes.count == 2:
            self = .integer(Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self))))
        case PostgresType.oid where bytes.count == 4:
            self = .integer(Int64(UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))))
        case PostgresType.bool where bytes.count == 1: self = .integer(bytes[0] == 0 ? 0 : 1)
        case PostgresType.float8 where bytes.count == 8:
            self = .real(Double(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))))
        case PostgresType.float4 where bytes.count == 4:
            self = .real(Double(Float(bitPattern: UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self)))))
        case PostgresType.bytea: self = .bytes(Array(bytes))
        case PostgresType.void: self = .null
        case PostgresType.jsonb: self = .text(String(decoding: bytes.dropFirst(), as: UTF8.self))
        case PostgresType.numeric: self.init(numeric: bytes)
        case _ where PostgresType.texts.contains(type): self = .text(String(decoding: bytes, as: UTF8.self))
        default: return nil
        }
    }

    /// Sums of `bigint`s are `numeric`: what is whole and fits is an integer, as in SQLite; else the nearest real.
    private init?(numeric bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 8 else { return nil }
        func word(_ place: Int) -> Int {
            Int(Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: place * 2, as: Int16.self)))
        }
        let digits = word(0)
        let weight = word(1)
        let sign = word(2) & 0xFFFF
        let scale = word(3)
        guard digits >= 0, bytes.count == 8 + digits * 2, sign == 0 || sign == 0x4000 else {
            self = sign == 0xD000 ? .real(.infinity) : sign == 0xF000 ? .real(-.infinity) : .real(.nan)
            return
        }
        if scale == 0, let whole = Self.whole((0..<digits).map { word(4 + $0) }, weight: weight, sign != 0) {
            self = .integer(whole)
            return
        }
        var text = sign == 0 ? "" : "-"
        for place in 0..<digits { text += String(word(4 + place)).leftPadded(to: 4) }
        // Read as one decimal number, so that it is rounded once.
        self = .real(Double("\(text.isEmpty || text == "-" ? "0" : text)e\((weight - digits + 1) * 4)") ?? .nan)
    }

    private static func whole(_ digits: [Int], weight: Int, _ isNegative: Bool) -> Int64? {
        guard weight < 5 else { return nil }
        var sum: Int64 = 0
        for place in 0..<max(weight + 1, 0) {
            let digit = Int64(place < digits.count ? digits[place] : 0)
            let (shifted, tooLarge) = sum.multipliedReportingOverflow(by: 10_000)
            // Downwards for negative ones: the lowest has no positive twin.
            let (next, alsoTooLarge) = shifted.addingReportingOverflow(isNegative ? -digit : digit)
            guard !tooLarge, !alsoTooLarge else { return nil }
            sum = next
        }
        return sum
    }
}

extension String {
    fileprivate func leftPadded(to count: Int) -> String {
        String(repeating: "0", count: Swift.max(0, count - utf8.count)) + self
    }
}
