import Glibc

/// A TCP connection to a port of 127.0.0.1, to say what no client would.
final class Socket: Sendable {
    private let descriptor: Int32

    struct Fault: Error {
        let code: Int32
    }

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Fault(code: errno) }
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

    /// What comes until the other side closes.
    func receiveAll() throws -> String {
        var text = ""
        while true {
            let part = try receive()
            if part.isEmpty { return text }
            text += part
        }
    }
}
