/// Paths as URIs (RFC 3986).
enum URI {
    /// Relative to a base. A colon is encoded too: in a first segment it would end a scheme.
    static func relative(_ path: String) -> String { encoded(path) }

    /// An absolute folder, with the slash at its end that a base needs.
    static func folder(_ path: String) -> String {
        "file://" + encoded(path.hasPrefix("/") ? path : "/" + path) + (path.hasSuffix("/") ? "" : "/")
    }

    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func encoded(_ path: String) -> String {
        var result = ""
        for byte in path.utf8 {
            if isUnreserved(byte) || byte == UInt8(ascii: "/") {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + Number.hexadecimal(UInt64(byte), digits: 2).uppercased()
            }
        }
        return result
    }
}
