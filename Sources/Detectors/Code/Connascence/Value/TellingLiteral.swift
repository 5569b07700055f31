import Detection

/// Tells literals that two places must agree on from those that are alike by chance.
enum TellingLiteral {
    /// The part of a literal that counts, or `nil` if it is a common one.
    static func content(of node: Node) -> Text? {
        switch node.kind {
        case .integer, .float: isTelling(number: node) ? node.text : nil
        case .string: text(of: node).flatMap { isTelling(text: $0) ? $0 : nil }
        default: nil
        }
    }

    // MARK: Numbers

    private static func isTelling(number node: Node) -> Bool {
        let text = node.text
        guard text.radix == .decimal, text.count >= 4, let value = text.number, !ConventionalNumbers.isFactor(value),
            !ConventionalNumbers.isMask(value), !ConventionalNumbers.isMask(value - 1),
            !ConventionalNumbers.isMask(value + 1)
        else { return false }
        // A year.
        if node.kind == .integer, value >= 1_900, value <= 2_100 { return false }
        // What Java's library takes for the hashes of `true` and `false`, and whoever writes one by hand.
        if value == 1_231 || value == 1_237 { return false }
        // As large as can be.
        if text.bytes.allSatisfy({ $0 == UInt8(ascii: "9") }) { return false }
        return significantDigits(text) >= (node.kind == .integer ? 4 : 5)
    }

    /// Without zeros at the ends.
    private static func significantDigits(_ text: Text) -> Int {
        var count = 0
        var zeros = 0
        for byte in text.bytes {
            switch byte {
            case UInt8(ascii: "0"): zeros += count > 0 ? 1 : 0
            case UInt8(ascii: "1")...UInt8(ascii: "9"):
                count += 1 + zeros
                zeros = 0
            case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "'"): continue
            default: return count
            }
        }
        return count
    }

    // MARK: Strings

    private static func text(of node: Node) -> Text? {
        if node.isLeaf {
            let text = node.text
            return text.count > 2 ? text.slice(1..<text.count - 1) : nil
        }
        guard let only = node.firstChild, only.nextSibling == nil, only.kind == .stringContent else { return nil }
        return only.text
    }

    /// Addresses, paths and formats: what others must find or read.
    private static func isTelling(text: Text) -> Bool {
        guard text.count >= 8, text.count <= 200 else { return false }
        var slashes = 0
        var percents = 0
        var colons = 0
        for byte in text.bytes {
            switch byte {
            case ..<0x21: return false
            case UInt8(ascii: "/"): slashes += 1
            case UInt8(ascii: "%"): percents += 1
            case UInt8(ascii: ":"): colons += 1
            default: break
            }
        }
        if text.containsIgnoringCase("://") { return colons > 0 && text.count >= 14 && !isStandard(text) }
        if text[0] == UInt8(ascii: "/") { return slashes >= 2 && isPath(text) }
        // `%Y-%m-%dT%H:%M`; the date alone is how everybody writes it.
        if text == "%Y-%m-%d" { return false }
        return percents >= 3 && text.contains(UInt8(ascii: "Y"))
    }

    private static func isPath(_ text: Text) -> Bool {
        var letters = 0
        for byte in text.bytes {
            switch byte | 0x20 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): letters += 1
            default: if byte != UInt8(ascii: "/"), !Self.inPaths.contains(byte) { return false }
            }
        }
        return letters >= 5 && !text.hasPrefix("/dev/") && !text.hasPrefix("/bin/") && !text.hasPrefix("/usr/bin/")
            && !text.hasPrefix("/tmp/") && !text.hasPrefix("//") && !text.hasPrefix("/proc/")
            && !text.hasPrefix("/sys/")
    }

    private static let inPaths: Set<UInt8> = Set("0123456789._-".utf8)

    /// Names that only look like addresses, and places that are examples.
    private static func isStandard(_ url: Text) -> Bool {
        standards.contains { url.containsIgnoringCase($0) }
    }

    private static let standards: [StaticString] = [
        "w3.org", "example.", "localhost", "127.0.0.1", "schemas.", "xmlns", "/licenses/", "purl.org",
        "json-schema.org",
    ]
}
