internal import Evidence

/// How messages are written: the subprotocol of the WebSocket.
enum LiveFormat: String, Sendable, CaseIterable {
    case messagePack = "picket.v1.msgpack"
    case json = "picket.v1.json"

    /// The first of those that a client offers which is one of ours.
    init?(offered: [String]) {
        let names = offered.flatMap { $0.split(separator: ",") }.map { $0.trimmed }
        guard let format = names.lazy.compactMap(LiveFormat.init).first else { return nil }
        self = format
    }

    private init?(_ name: Substring) { self.init(rawValue: String(name)) }

    func encode(_ message: JSON) -> [UInt8] {
        switch self {
        case .json: return message.canonical
        case .messagePack:
            var writer = MessagePackWriter()
            writer.write(message)
            return writer.bytes
        }
    }

    /// `{"cursor", "events", "seq", "type": "events"}`, of events that have been written already.
    func encode(_ entries: [FeedEntry], first: UInt64, cursor: String) -> [UInt8] {
        switch self {
        case .json:
            var bytes = Array(#"{"cursor":"\#(cursor)","events":["#.utf8)
            bytes.reserveCapacity(entries.reduce(200) { $0 + $1.json.count + 1 })
            for (index, entry) in entries.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes += entry.json
            }
            bytes += #"],"seq":\#(first),"type":"events"}"#.utf8
            return bytes
        case .messagePack:
            var writer = MessagePackWriter()
            writer.reserve(entries.reduce(200) { $0 + $1.messagePack.count })
            writer.writeObject(4)
            writer.write("cursor")
            writer.write(cursor)
            writer.write("events")
            writer.writeArray(entries.count)
            for entry in entries { writer.writeEncoded(entry.messagePack) }
            writer.write("seq")
            writer.write(Int64(clamping: first))
            writer.write("type")
            writer.write("events")
            return writer.bytes
        }
    }

    /// - Returns: `nil` if the bytes are none of this format, or more than any message of a client needs.
    func decode(_ bytes: [UInt8]) -> JSON? {
        switch self {
        case .json: try? JSON(parsing: bytes)
        case .messagePack:
            try? MessagePack(parsing: bytes, limits: .init(bytes: bytes.count, depth: 8, values: 4_096)).json
        }
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
