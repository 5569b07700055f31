import Crypto
import Detection

/// Makes the fingerprints of findings: 32 hexadecimal digits of SHA-256 over what stays the same when code moves.
///
/// That is the rule, the path, the names of the functions and types around it, and the text it is anchored to with
/// every run of white space as one space. What is equal in all of these is numbered in the order of the source.
struct Fingerprints {
    private var counts: [[UInt8]: Int] = [:]

    /// Forgets what was counted: fingerprints hold a path, so they are distinct beyond one file.
    mutating func reset() { counts.removeAll(keepingCapacity: true) }

    mutating func make(rule: String, path: String, scope: String, anchor: Text) -> String {
        var text = ByteWriter()
        text.write(rule)
        text.write(path)
        text.write(scope)
        var normalised: [UInt8] = []
        normalised.reserveCapacity(anchor.count)
        for byte in anchor.trimmed.bytes {
            let isSpace = byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
            if !isSpace {
                normalised.append(byte)
            } else if normalised.last != 0x20 {
                normalised.append(0x20)
            }
        }
        text.write(normalised)
        let key = Array(SHA256.hash(data: text.bytes))
        let ordinal = counts[key, default: 0]
        counts[key] = ordinal + 1
        return Self.hexadecimal(ordinal == 0 ? key : Array(SHA256.hash(data: key + [UInt8](ascii: "#\(ordinal)"))))
    }

    mutating func make(rule: String, path: String, scope: String, anchor: String) -> String {
        var anchor = anchor
        return anchor.withUTF8 {
            make(rule: rule, path: path, scope: scope, anchor: Text(UnsafeRawBufferPointer($0)))
        }
    }

    static func hexadecimal(_ bytes: [UInt8], digits: Int = 32) -> String {
        let alphabet = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes.prefix(digits / 2) {
            text.append(alphabet[Int(byte >> 4)])
            text.append(alphabet[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
