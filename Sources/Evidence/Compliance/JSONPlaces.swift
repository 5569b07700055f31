/// Where in a JSON text the members and elements of its value are: so that what is wrong with them has a line.
struct JSONPlaces {
    private let bytes: [UInt8]

    /// - Parameter bytes: what ``JSON/init(parsing:)`` has read without an error.
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The line of a member's name or of an element; of the nearest value around it if it is not there.
    func line(of path: [String]) -> Int {
        var walk = Walk(bytes)
        var place = walk.at
        for name in path {
            guard let found = walk.enter(name) else { break }
            place = found
        }
        return Self.line(at: place, in: bytes)
    }

    static func line(at offset: Int, in bytes: [UInt8]) -> Int {
        1 + bytes.prefix(max(offset, 0)).count { $0 == UInt8(ascii: "\n") }
    }
}

/// Goes down into a value, passing over what is not asked for.
private struct Walk {
    private let bytes: [UInt8]
    private(set) var at = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        skipSpace()
    }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    /// - Returns: where the member's name or the element begins; the walk stands at its value then.
    mutating func enter(_ name: String) -> Int? {
        let isObject = next == UInt8(ascii: "{")
        guard isObject || next == UInt8(ascii: "[") else { return nil }
        var index = 0
        repeat {
            at += 1
            skipSpace()
            let start = at
            var found = String(index)
            if isObject {
                guard next == UInt8(ascii: "\"") else { return nil }
                skipString()
                found = (try? JSON(parsing: bytes[start..<min(at, bytes.count)]))?.string ?? ""
                skipSpace()
                at += 1
                skipSpace()
            }
            if found == name { return start }
            skipValue()
            skipSpace()
            index += 1
        } while next == UInt8(ascii: ",")
        return nil
    }

    private mutating func skipSpace() {
        while let byte = next, byte <= 0x20 { at += 1 }
    }

    private mutating func skipString() {
        at += 1
        while let byte = next, byte != UInt8(ascii: "\"") { at += byte == UInt8(ascii: "\\") ? 2 : 1 }
        at += 1
    }

    /// Up to the comma or bracket behind it.
    private mutating func skipValue() {
        var depth = 0
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""): skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                at += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return }
                depth -= 1
                at += 1
            case UInt8(ascii: ",") where depth == 0: return
            default: at += 1
            }
        }
    }
}
