import Detection

/// What a value looks like: random, as secrets are, or made by a person to stand for one.
struct SecretValue {
    let text: Text

    /// Whether someone wrote it to be replaced, or it only points to where the secret is.
    var isPlaceholder: Bool {
        for part in Self.marks where text.containsFolded(part) { return true }
        // In a long random text three or four letters in a row are chance.
        if text.count <= 24 {
            for part in Self.shortMarks where text.containsFolded(part) { return true }
        }
        return isRepetitive
    }

    private static let marks: [[UInt8]] = [
        "example", "sample", "changeme", "change_me", "change-me", "changeit", "placeholder", "redacted", "replace",
        "notasecret", "sekret", "tiger", "not-a-", "not_a_", "insert", "fixme", "password", "passwd", "secret", "xxxxx", "undefined",
        "secretsmanager", "keyring", "vault:", "somethi", "whatever", "foobar", "deadbeef", "0123456", "1234567",
        "abcdef", "qwerty", "asdfgh", "your_", "your-", "<", ">", "{", "}", "$(", "%(", "%s", "...", "***",
    ].map { Array($0.utf8) }

    private static let shortMarks: [[UInt8]] = [
        "dummy", "token", "your", "test", "fake", "mock", "todo", "none", "null", "default", "enter", "apikey",
        "api_key", "api-key", "lorem", "string", "hidden", "my_", "my-", "xxx",
    ].map { Array($0.utf8) }

    /// Runs of one character, a part over and over, or characters in their order.
    var isRepetitive: Bool {
        let count = text.count
        guard count > 1 else { return true }
        var steps = 0
        for offset in 1..<count {
            let difference = Int(text[offset]) - Int(text[offset - 1])
            if (-1...1).contains(difference) { steps += 1 }
        }
        if steps * 2 > count { return true }
        periods: for period in 1...max(1, min(count / 2, 24)) {
            for offset in period..<count where text[offset] != text[offset - period] { continue periods }
            return true
        }
        return false
    }

    /// Whether it is as varied as a random text of its characters. What is measured is how often two of its characters
    /// are the same: 1 in 16 among hexadecimal digits, 1 in 62 among letters and digits.
    var isVaried: Bool {
        let count = text.count
        guard count >= 8 else { return false }
        var counts = [UInt32](repeating: 0, count: 256)
        for byte in text.bytes { counts[Int(byte)] += 1 }
        let equal = counts.reduce(0) { $0 + UInt64($1) * UInt64($1 > 0 ? $1 - 1 : 0) }
        let pairs = UInt64(count) * UInt64(count - 1)
        let limit: UInt64 = isHexadecimal ? 13 : text.bytes.allSatisfy { !$0.isUpper } ? 11 : 8
        return equal * 100 <= pairs * limit
    }

    var isHexadecimal: Bool {
        text.bytes.allSatisfy { $0.isDigit || (Text.folded($0) >= 0x61 && Text.folded($0) <= 0x66) }
    }

    /// Whether its letters follow each other as in words. Of random pairs one in four does, of those in words most.
    var isWords: Bool {
        var pairs = 0
        var common = 0
        var before: UInt8 = 0
        for byte in text.bytes {
            let letter = byte | 0x20
            let isLetter = letter >= 0x61 && letter <= 0x7A
            // A capital begins a word, not after a capital.
            if isLetter, before != 0, !(byte.isUpper && !before.isUpper) {
                pairs += 1
                if Self.commonPairs[Int((before | 0x20) - 0x61) * 26 + Int(letter - 0x61)] { common += 1 }
            }
            before = isLetter ? byte : 0
        }
        // Hexadecimal digits have few letters side by side.
        return pairs >= 3 && pairs * 3 >= text.count && common * 100 >= pairs * (isMixed ? 75 : 58)
    }

    /// Capitals, small letters and digits: names of all three are rare, random texts without one too.
    private var isMixed: Bool {
        hasDigit && text.bytes.contains(where: \.isUpper) && text.bytes.contains { $0 >= 0x61 && $0 <= 0x7A }
    }

    private static let commonPairs: [Bool] = {
        var table = [Bool](repeating: false, count: 26 * 26)
        let pairs = Array(
            """
            thheineranreatonentiesorteofeditisarstalndtongsehaasouioleveco medehiriroicneearacelichllbemasiomurcaeltalans\
            difohopepecprnoctusacotiltrlyncetutsssorsunlowagewhwiemadolrtpowenaulnitsmoowpaimmiaisuridosivamficiviplig\
            tuevldrympfeblabghtyopsaayexkefrooavagifapgrodbospdodeucbuovbyrmepttocfaefcurngidayocrcldugaquueffewckusmy
            """.utf8.filter { $0 >= 0x61 && $0 <= 0x7A })
        for index in stride(from: 0, to: pairs.count - 1, by: 2) {
            table[Int(pairs[index] - 0x61) * 26 + Int(pairs[index + 1] - 0x61)] = true
        }
        return table
    }()

    /// A key someone let a machine make.
    var isRandom: Bool {
        guard (16...512).contains(text.count), hasLetter, text.bytes.allSatisfy(Self.keyBytes.contains) else {
            return false
        }
        let isMixed = hasDigit || (text.count >= 24 && text.bytes.contains(where: \.isUpper) && !isWords)
        return isMixed && isVaried && !isWords && !isPlaceholder && !isPathOrName && !isHash
    }

    private static let keyBytes = ByteClass("0-9a-zA-Z+/=_.~:!@#%^*-")

    /// A password someone thought of: letters with digits or signs between them, and no name, path or pattern.
    var isPassword: Bool {
        guard (8...128).contains(text.count), hasLetter, !text.contains(UInt8(ascii: " ")), !isHash else {
            return false
        }
        let signs = text.bytes.lazy.filter { Self.signs.contains($0) }.count
        guard hasDigit || signs > 0, text.bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return false }
        // `node_v2`, `utf-8`, `sha256`: names have digits too, at their end.
        if signs == 0, isWords, !text.bytes.contains(where: \.isUpper) || !hasDigit { return false }
        // `user= password= host=`: a list of names.
        if text.last == UInt8(ascii: "="), text.count < 20 { return false }
        return !isPlaceholder && !isPathOrName
    }

    private static let signs = ByteClass("!@#$%^&*+=?~")

    private var hasLetter: Bool { text.bytes.contains { Text.folded($0) >= 0x61 && Text.folded($0) <= 0x7A } }
    private var hasDigit: Bool { text.bytes.contains(where: \.isDigit) }

    /// Something to look up: a path, an address, a dotted name, a call, a variable.
    private var isPathOrName: Bool {
        guard let first = text.first else { return true }
        let isReference =
            first == UInt8(ascii: "$") || first == UInt8(ascii: "@") || first == UInt8(ascii: "%")
            || first == UInt8(ascii: "*") || first == UInt8(ascii: "&")
        if isReference || text.contains("://") || text.contains(UInt8(ascii: "(")) || text.contains(UInt8(ascii: "["))
            || text.contains(UInt8(ascii: "\\")) || text.contains("::")
        {
            return true
        }
        if first == UInt8(ascii: "/") || first == UInt8(ascii: ".") || text.hasPrefix("~/") {
            return !(text.count >= 32 && isVaried)
        }
        // `settings.API_KEY_2`, `v1/keys/3`, `us-east-1`: what is between the signs are words.
        let parts = text.bytes.split { $0 == 0x2E || $0 == 0x2F || $0 == 0x5F || $0 == 0x2D || $0 == 0x3A }
        return parts.count > 1
            && parts.allSatisfy { part in
                let part = Text(UnsafeRawBufferPointer(rebasing: part))
                return part.count <= 3 || SecretValue(text: part).isWords || part.bytes.allSatisfy { $0.isDigit }
            }
    }

    /// What passwords are turned into to be kept: `$2b$…`, `{SSHA}…`, `sha256:…`.
    private var isHash: Bool {
        text.hasPrefix("$2") || text.hasPrefix("$argon") || text.hasPrefix("$5$") || text.hasPrefix("$6$")
            || text.hasPrefix("pbkdf2") || text.hasPrefix("scrypt") || text.hasPrefix("sha1") || text.hasPrefix("sha2")
            || text.hasPrefix("sha3") || text.hasPrefix("sha5") || text.hasPrefix("md5") || text.hasPrefix("bcrypt")
    }
}

extension UInt8 {
    var isDigit: Bool { self >= 0x30 && self <= 0x39 }
    var isUpper: Bool { self >= 0x41 && self <= 0x5A }
}
