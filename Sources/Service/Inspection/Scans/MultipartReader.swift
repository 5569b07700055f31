/// Takes `multipart/form-data` (RFC 7578) apart as it arrives: what a part holds is passed on at once, and never more
/// than a delimiter's length, or the head of a part, is kept.
struct MultipartReader {
    enum Event: Sendable, Equatable {
        case begin(name: String, fileName: String?)
        case bytes([UInt8])
        case end
    }

    /// Why a body is none, as who sent it is told.
    struct Malformed: Error, Sendable, Hashable { var message: String }

    private enum State {
        case preamble, delimiter, head, content, over
    }

    static let mostHeadBytes = 4_096
    private let delimiter: [UInt8]
    private let mostParts: Int
    private var state = State.preamble
    private var parts = 0
    /// What has come and is not passed on.
    private var buffer: [UInt8] = [0x0D, 0x0A]

    /// - Parameter boundary: 1 to 70 characters, as the header of the request has it.
    init(boundary: String, mostParts: Int) throws(Malformed) {
        let bytes = Array(boundary.utf8)
        guard (1...70).contains(bytes.count), bytes.last != 0x20,
            bytes.allSatisfy({ (0x20...0x7E).contains($0) && !"\"\\<>@[];&%!#$*^`{|}~".utf8.contains($0) })
        else { throw Malformed(message: "the boundary of the parts is none") }
        delimiter = Array("\r\n--".utf8) + bytes
        self.mostParts = mostParts
    }

    /// The boundary that a `Content-Type` names; `nil` if it is of something else.
    static func boundary(of contentType: String) -> String? {
        let fields = contentType.split(separator: ";").map { $0.drop { $0 == " " } }
        guard fields.first.map({ $0.lowercased().trimmingSpace == "multipart/form-data" }) == true else { return nil }
        let found = fields.dropFirst().filter { $0.lowercased().hasPrefix("boundary=") }
        guard found.count == 1 else { return nil }
        var value = found[0].dropFirst("boundary=".utf8.count)
        while value.last == " " { value.removeLast() }
        if value.count >= 2, value.first == "\"", value.last == "\"" { value = value.dropFirst().dropLast() }
        return String(value)
    }

    mutating func read(_ bytes: some Collection<UInt8>) throws(Malformed) -> [Event] {
        buffer.append(contentsOf: bytes)
        var events: [Event] = []
        var start = 0
        while try step(&start, &events) {}
        buffer.removeFirst(start)
        return events
    }

    /// - Throws: unless the last delimiter has come.
    func finish() throws(Malformed) {
        guard case .over = state else { throw Malformed(message: "the body ends in the middle of its parts") }
    }

    /// - Returns: whether there may be more to do with what has come.
    private mutating func step(_ start: inout Int, _ events: inout [Event]) throws(Malformed) -> Bool {
        switch state {
        case .over:
            start = buffer.count
            return false
        case .preamble:
            guard buffer.prefix(delimiter.count).elementsEqual(delimiter.prefix(buffer.count)) else {
                throw Malformed(message: "the body does not begin with the boundary that its header names")
            }
            guard buffer.count >= delimiter.count else { return false }
            start = delimiter.count
            state = .delimiter
            return true
        case .content:
            let end = place(of: delimiter, from: start)
            // Without one, all but what may be its beginning.
            let upTo = end ?? max(start, buffer.count - delimiter.count + 1)
            if upTo > start { events.append(.bytes(Array(buffer[start..<upTo]))) }
            start = upTo
            guard end != nil else { return false }
            events.append(.end)
            start += delimiter.count
            state = .delimiter
            return true
        case .delimiter:
            guard buffer.count - start >= 2 else { return false }
            let next = buffer[start..<start + 2]
            start += 2
            if next.elementsEqual("--".utf8) {
                state = .over
            } else if next.elementsEqual("\r\n".utf8) {
                state = .head
            } else {
                throw Malformed(message: "a boundary is followed by what does not belong there")
            }
            return true
        case .head:
            guard let end = place(of: Array("\r\n\r\n".utf8), from: start) else {
                guard buffer.count - start < Self.mostHeadBytes else {
                    throw Malformed(message: "the head of a part has more than \(Self.mostHeadBytes) bytes")
                }
                return false
            }
            parts += 1
            guard parts <= mostParts else { throw Malformed(message: "there are more than \(mostParts) parts") }
            events.append(try Self.begin(buffer[start..<end]))
            start = end + 4
            state = .content
            return true
        }
    }

    private func place(of pattern: [UInt8], from start: Int) -> Int? {
        var index = start
        while index + pattern.count <= buffer.count {
            if buffer[index] == 0x0D, buffer[index..<index + pattern.count].elementsEqual(pattern) { return index }
            index += 1
        }
        return nil
    }

    // MARK: Heads

    private static func begin(_ head: ArraySlice<UInt8>) throws(Malformed) -> Event {
        guard head.count <= mostHeadBytes, let text = String(validating: head, as: UTF8.self) else {
            throw Malformed(message: "the head of a part is too long, or not UTF-8")
        }
        var disposition: Substring?
        for line in text.split(separator: "\r\n", omittingEmptySubsequences: false) {
            guard let colon = line.firstIndex(of: ":") else { throw Malformed(message: "a part's head is malformed") }
            let value = line[line.index(after: colon)...]
            switch line[..<colon].lowercased() {
            case "content-disposition":
                guard disposition == nil else { throw Malformed(message: "a part has two names") }
                disposition = value
            case "content-transfer-encoding":
                guard ["binary", "8bit", "7bit"].contains(value.lowercased().trimmingSpace) else {
                    throw Malformed(message: "the content of parts has to come as it is (RFC 7578, 4.7)")
                }
            default: break
            }
        }
        let fields = try disposition.map { (value) throws(Malformed) in try parameters(value) } ?? [:]
        guard fields[""] == "form-data", let name = fields["name"] else {
            throw Malformed(message: "a part has no name: `Content-Disposition: form-data; name=\"file\"`")
        }
        return .begin(name: name, fileName: fields["filename"])
    }

    /// `form-data; name="file"; filename="a b.py"`; what stands first is under the empty name.
    private static func parameters(_ text: Substring) throws(Malformed) -> [String: String] {
        let malformed = Malformed(message: "a part's Content-Disposition is malformed")
        var rest = text.utf8[...]
        func skipSpace() { while rest.first == 0x20 || rest.first == 0x09 { rest.removeFirst() } }
        func token() -> String {
            let token = rest.prefix { $0 > 0x20 && $0 != 0x3B && $0 != 0x3D && $0 != 0x22 }
            rest = rest.dropFirst(token.count)
            return String(decoding: Array(token), as: UTF8.self)
        }
        skipSpace()
        var fields = ["": token().lowercased()]
        while true {
            skipSpace()
            guard let next = rest.popFirst() else { return fields }
            guard next == 0x3B else { throw malformed }
            skipSpace()
            if rest.isEmpty { return fields }
            let name = token().lowercased()
            guard !name.isEmpty, rest.popFirst() == 0x3D, fields[name] == nil else { throw malformed }
            guard rest.first == 0x22 else {
                fields[name] = token()
                continue
            }
            rest.removeFirst()
            var value: [UInt8] = []
            var isClosed = false
            while let byte = rest.popFirst() {
                if byte == 0x22 {
                    isClosed = true
                    break
                }
                // Browsers write %22 for a quotation mark; others escape it, and backslashes.
                if byte == 0x5C, let escaped = rest.first, escaped == 0x22 || escaped == 0x5C {
                    rest.removeFirst()
                    value.append(escaped)
                } else {
                    value.append(byte)
                }
            }
            guard isClosed else { throw malformed }
            fields[name] = String(decoding: value, as: UTF8.self).replacing("%22", with: "\"")
        }
    }
}

extension StringProtocol {
    fileprivate var trimmingSpace: String {
        String(
            decoding: utf8.drop { $0 == 0x20 || $0 == 0x09 }.reversed().drop { $0 == 0x20 || $0 == 0x09 }.reversed(),
            as: UTF8.self)
    }
}
