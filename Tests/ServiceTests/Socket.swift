import Glibc

/// A TCP connection to a port of 127.0.0.1, to say what no client would.
final class Socket: Sendable {
    private let descriptor: Int32

    struct Fault: Error {
        let code: Int32
    }

    /// - Parameter receiveBuffer: how many bytes the kernel keeps for us; `nil`: as many as it likes.
    init(port: Int, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Fault(code: errno) }
        if var receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Fault(code: errno) }
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Fault(code: errno) }
            rest = rest.dropFirst(count)
        }
    }

    func sendNoMore() throws {
        guard shutdown(descriptor, Int32(SHUT_WR)) == 0 else { throw Fault(code: errno) }
    }

    /// What comes first.
    func receive() throws -> String {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else { throw Fault(code: errno) }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }

    /// A whole answer over HTTP/1.1, however it comes in parts.
    func receiveAnswer() throws -> String {
        var text = ""
        while true {
            let part = try receive()
            text += part
            let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
            let length = parts[0].split(separator: "\r\n").lazy.compactMap { line in
                let field = line.split(separator: ":", maxSplits: 1)
                return field.count == 2 && field[0].lowercased() == "content-length"
                    ? Int(field[1].drop { $0 == " " }) : nil
            }.first
            if part.isEmpty || parts.count == 2 && parts[1].utf8.count >= length ?? 0 { return text }
        }
    }

    /// What comes until the other side closes. Where it has not read all that was sent by then, that is a reset.
    func receiveAll() throws -> String {
        var text = ""
        while true {
            do {
                let part = try receive()
                if part.isEmpty { return text }
                text += part
            } catch let fault as Fault where fault.code == ECONNRESET {
                return text
            }
        }
    }
}
