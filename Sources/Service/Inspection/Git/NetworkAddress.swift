internal import Glibc

/// An IP address that a name stands for.
package struct NetworkAddress: Sendable, Hashable {
    /// As people write it.
    package let text: String
    /// 4 or 16.
    private let bytes: [UInt8]

    /// - Returns: `nil` unless `text` is an IPv4 or IPv6 address.
    package init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if bytes.withUnsafeMutableBytes({ inet_pton(AF_INET, text, $0.baseAddress) }) == 1 {
            self.bytes = Array(bytes[..<4])
        } else if bytes.withUnsafeMutableBytes({ inet_pton(AF_INET6, text, $0.baseAddress) }) == 1 {
            self.bytes = bytes
        } else {
            return nil
        }
        self.text = text
    }

    var isVersion4: Bool { bytes.count == 4 }

    /// Whether it is of the internet at large: not of this machine, its networks, or set aside for something else
    /// (IANA's special-purpose registries).
    package var isPublic: Bool {
        if bytes.count == 4 {
            let number = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            return !Self.special.contains { number >> (32 - $0.bits) == $0.prefix >> (32 - $0.bits) }
        }
        // Of IPv6, global unicast is 2000::/3. In it, some carry IPv4 addresses or are for documents.
        guard bytes[0] >> 5 == 1 else { return false }
        let first = UInt32(bytes[0]) << 24 | UInt32(bytes[1]) << 16 | UInt32(bytes[2]) << 8 | UInt32(bytes[3])
        // 2001::/23 (Teredo among them), 2001:db8::/32, 2002::/16, 3fff::/20.
        return first >> 9 != 0x2001_0000 >> 9 && first != 0x2001_0DB8 && first >> 16 != 0x2002 && first >> 12 != 0x3FFF0
    }

    private static let special: [(prefix: UInt32, bits: Int)] = [
        (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16), (0xAC10_0000, 12),
        (0xC000_0000, 24), (0xC000_0200, 24), (0xC058_6300, 24), (0xC0A8_0000, 16), (0xC612_0000, 15),
        (0xC633_6400, 24), (0xCB00_7100, 24), (0xE000_0000, 4), (0xF000_0000, 4),
    ]

    /// All that the system's resolver says. Blocks.
    package static func resolve(_ host: String) -> [NetworkAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [NetworkAddress] = []
        var entry = list
        while let current = entry, found.count < 32 {
            var text = [CChar](repeating: 0, count: 64)
            if getnameinfo(
                current.pointee.ai_addr, current.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0,
                NI_NUMERICHOST) == 0
            {
                let name = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                if let address = NetworkAddress(name), !found.contains(address) { found.append(address) }
            }
            entry = current.pointee.ai_next
        }
        return found
    }
}
