internal import Foundation
internal import HTTPTypes
internal import NIOCore
internal import Synchronization

/// Writes answers as HTTP/1.1 has them (RFC 9112): the head, how its body is framed, and the body where it is there whole.
struct AnswerWriter {
    /// The client speaks HTTP/1.0: it knows no chunks, and closes unless told otherwise.
    let isOld: Bool
    /// Whether the connection ends with this answer: because it was asked for, or because nothing else shows where its body ends.
    private(set) var closes: Bool
    /// The request was HEAD.
    let onlyHead: Bool
    /// Whether a stream has to be written behind the head.
    private(set) var hasBody = false
    private(set) var isChunked = false

    init(isOld: Bool = false, closes: Bool, onlyHead: Bool = false) {
        self.isOld = isOld
        self.closes = closes
        self.onlyHead = onlyHead
    }

    /// For one allocation.
    func roughSize(of answer: Answer) -> Int {
        guard case .bytes(let bytes) = answer.body, !onlyHead else { return 1_536 }
        return 1_536 + bytes.readableBytes
    }

    mutating func write(_ answer: Answer, to buffer: inout ByteBuffer) {
        buffer.writeStaticString("HTTP/1.1 ")
        buffer.writeInteger(UInt8(ascii: "0") + UInt8(answer.status.code / 100 % 10))
        buffer.writeInteger(UInt8(ascii: "0") + UInt8(answer.status.code / 10 % 10))
        buffer.writeInteger(UInt8(ascii: "0") + UInt8(answer.status.code % 10))
        buffer.writeStaticString(" ")
        buffer.writeString(answer.status.reasonPhrase)
        buffer.writeStaticString("\r\n")
        for field in answer.headers where !Self.isFraming(field.name) { Self.write(field, to: &buffer) }
        if !answer.hasUsualHeaders { buffer.writeImmutableBuffer(Self.usual) }
        buffer.writeImmutableBuffer(DateLine.now)
        frame(answer, &buffer)
        if closes {
            buffer.writeStaticString("Connection: close\r\n")
        } else if isOld {
            buffer.writeStaticString("Connection: keep-alive\r\n")
        }
        buffer.writeStaticString("\r\n")
        if case .bytes(let bytes) = answer.body, !onlyHead { buffer.writeImmutableBuffer(bytes) }
    }

    private mutating func frame(_ answer: Answer, _ buffer: inout ByteBuffer) {
        let status = answer.status
        if status.kind == .informational || status == .noContent || status == .notModified { return }
        switch answer.body {
        case .none:
            buffer.writeStaticString("Content-Length: ")
            buffer.writeString(answer.headers[.contentLength] ?? "0")
        case .bytes(let bytes):
            buffer.writeStaticString("Content-Length: ")
            buffer.writeString(String(bytes.readableBytes))
        case .stream:
            hasBody = !onlyHead
            guard !isOld else {
                closes = true
                return
            }
            isChunked = true
            buffer.writeStaticString("Transfer-Encoding: chunked")
        }
        buffer.writeStaticString("\r\n")
    }

    private static func isFraming(_ name: HTTPField.Name) -> Bool {
        name == .contentLength || name == .transferEncoding || name == .connection
    }

    /// Names and values of fields hold no line breaks: their initialisers see to it.
    private static func write(_ field: HTTPField, to buffer: inout ByteBuffer) {
        buffer.writeString(field.name.rawName)
        buffer.writeStaticString(": ")
        _ = field.withUnsafeBytesOfValue { buffer.writeBytes($0) }
        buffer.writeStaticString("\r\n")
    }

    private static let usual = {
        var buffer = ByteBuffer()
        for field in SecurityHeaders.fields { write(field, to: &buffer) }
        return buffer
    }()

    // MARK: Chunks

    static func chunk(_ bytes: ByteBuffer) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(bytes.readableBytes + 20)
        buffer.writeString(String(bytes.readableBytes, radix: 16))
        buffer.writeStaticString("\r\n")
        buffer.writeImmutableBuffer(bytes)
        buffer.writeStaticString("\r\n")
        return buffer
    }

    static let lastChunk = ByteBuffer(string: "0\r\n\r\n")
}

/// The line of an answer that says when it was made (RFC 9110, 5.6.7), written anew once a second.
private enum DateLine {
    private static let line = Mutex((second: time_t(0), bytes: ByteBuffer()))

    static var now: ByteBuffer {
        let second = time(nil)
        return line.withLock { line in
            if line.second != second { line = (second, ByteBuffer(string: "Date: \(text(second))\r\n")) }
            return line.bytes
        }
    }

    private static func text(_ second: time_t) -> String {
        var second = second
        var parts = tm()
        gmtime_r(&second, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][Int(parts.tm_wday)]
        let month = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ][Int(parts.tm_mon)]
        return "\(day), \(two(parts.tm_mday)) \(month) \(1900 + parts.tm_year) "
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
    }
}
