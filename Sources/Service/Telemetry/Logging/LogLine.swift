internal import Logging

/// One line of JSON, made byte by byte: no control character, no line end and no half of a character gets in.
struct LogLine {
    private(set) var bytes: [UInt8] = [UInt8(ascii: "{")]
    private let redaction: Redaction
    private let limit: Int

    /// Lists in lists: deeper ones are cut.
    private static let deepest = 6
    private static let mostMembers = 64

    init(_ redaction: Redaction, limit: Int) {
        self.redaction = redaction
        self.limit = limit
        bytes.reserveCapacity(256)
    }

    mutating func add(_ name: String, plain text: String) {
        separate()
        string(name, limit: 128)
        bytes.append(UInt8(ascii: ":"))
        string(text, limit: limit)
    }

    mutating func add(_ name: String, text: String) {
        // Cut first: striking out is the dearer of both. What the cut leaves of a token still begins as one.
        add(name, plain: redaction.text(MetricName.cut(text, limit)))
    }

    mutating func add(_ fields: [(key: String, value: Logger.MetadataValue)]) {
        separate()
        bytes += "\"fields\":".utf8
        write(fields, depth: 0)
    }

    mutating func end() -> [UInt8] {
        bytes += "}\n".utf8
        return bytes
    }

    private mutating func separate() { if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) } }

    private mutating func write(_ fields: [(key: String, value: Logger.MetadataValue)], depth: Int) {
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for (key, value) in fields.prefix(Self.mostMembers) {
            guard bytes.count < limit * 4 else { break }
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            string(redaction.text(MetricName.cut(key, 128)), limit: 128)
            bytes.append(UInt8(ascii: ":"))
            if Redaction.isSecret(name: key) {
                string(Redaction.mark, limit: limit)
            } else {
                write(value, depth: depth + 1)
            }
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func write(_ value: Logger.MetadataValue, depth: Int) {
        guard depth < Self.deepest else { return string("…", limit: limit) }
        switch value {
        case .string(let text): string(redaction.text(MetricName.cut(text, limit)), limit: limit)
        case .stringConvertible(let some): string(redaction.text(MetricName.cut("\(some)", limit)), limit: limit)
        case .dictionary(let members): write(members.sorted { $0.key < $1.key }, depth: depth)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.prefix(Self.mostMembers).enumerated() where bytes.count < limit * 4 {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                write(value, depth: depth + 1)
            }
            bytes.append(UInt8(ascii: "]"))
        @unknown default: string("", limit: limit)
        }
    }

    private mutating func string(_ text: String, limit: Int) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in MetricName.cut(text, limit).unicodeScalars {
            switch scalar.value {
            case 0x22, 0x5C: bytes += [UInt8(ascii: "\\"), UInt8(scalar.value)]
            case 0x0A: bytes += "\\n".utf8
            // Also what terminals heed, what ends lines for some, and what turns the direction of writing.
            case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: escape(UInt16(scalar.value))
            default: bytes += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ unit: UInt16) {
        let digits = String(unit, radix: 16)
        bytes += "\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".utf8
    }
}
