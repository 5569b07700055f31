/// Where in a JSON text the members and elements of its value are: so that what is wrong with them has a line.
struct JSONPlaces {
    private let bytes: [UInt8]
    private var at = 0
    private var offsets: [[String]: Int] = [:]

    /// - Parameter bytes: what ``JSON/init(parsing:)`` has read without an error.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        record([])
    }

    /// The line of a value; of the member's name where it has one. The nearest around it if there is none.
    func line(of path: [String]) -> Int {
        var path = path[...]
        while offsets[Array(path)] == nil, !path.isEmpty { path.removeLast() }
        return line(at: offsets[Array(path)] ?? 0)
    }

    func line(at offset: Int) -> Int { Self.line(at: offset, in: bytes) }

    static func line(at offset: Int, in bytes: [UInt8]) -> Int {
        1 + bytes.prefix(max(offset, 0)).count { $0 == UInt8(ascii: "\n") }
    }

    private mutating func record(_ path: [String], from start: Int? = nil) {
        skipSpace()
        offsets[path] = start ?? at
        guard at < bytes.count else { return }
        switch bytes[at] {
        case UInt8(ascii: "{"):
            repeat {
                at += 1
                skipSpace()
                let start = at
                guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { break }
                skipString()
                let name = (try? JSON(parsing: bytes[start..<at]))?.string ?? ""
                skipSpace()
                at += 1
                record(path + [name], from: start)
                skipSpace()
            } while at < bytes.count && bytes[at] == UInt8(ascii: ",")
            at += 1
        case UInt8(ascii: "["):
            var index = 0
            repeat {
                at += 1
                skipSpace()
                guard at < bytes.count, bytes[at] != UInt8(ascii: "]") else { break }
                record(path + [String(index)])
                index += 1
                skipSpace()
            } while at < bytes.count && bytes[at] == UInt8(ascii: ",")
            at += 1
        case UInt8(ascii: "\""): skipString()
        default:
            while at < bytes.count, !",]} \n\r\t".utf8.contains(bytes[at]) { at += 1 }
        }
    }

    private mutating func skipSpace() {
        while at < bytes.count, bytes[at] <= 0x20 { at += 1 }
    }

    private mutating func skipString() {
        at += 1
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
        at += 1
    }
}
