import Detection

/// What the tokens of one provider look like.
///
/// The form is literal characters with `{…}` for a class and how many of it: `{w36}` is 36 letters and digits,
/// `{d9,14}` 9 to 14 digits, `{uuid}` a UUID. Classes: `d` digits, `h` hexadecimal (`H` of either case), `l` and `u`
/// digits and letters of one case, `t` base 32, `a` letters, `w` base 62, `n` base 64 for URLs, `b` base 64, `s` that of
/// Microsoft. A class takes all it can, so what follows it must be something else or its count fixed.
struct TokenForm: Sendable {
    let title: String
    let check: TokenCheck
    /// In lower case: has to stand before the token in its line, where the form alone says too little.
    let context: String
    let segments: [Segment]
    /// Bytes of the form before the word it is found by: `SG.` of `SG.{n22}`.
    let lead: Int

    enum Segment: Sendable {
        case literal([UInt8])
        case many(ByteClass, ClosedRange<Int>)
    }

    init(_ title: String, _ form: String, _ check: TokenCheck = .none, context: String = "") {
        self.title = title
        self.check = check
        self.context = context
        segments = Self.segments(of: Array(form.utf8))
        if case .literal(let prefix) = segments.first {
            lead = (prefix.lastIndex { !LongWords.isWord($0) }).map { $0 + 1 } ?? 0
        } else {
            lead = 0
        }
    }

    /// What the word it is found by starts with; `nil`: several things.
    var firstByte: UInt8? {
        guard case .literal(let prefix) = segments.first, lead < prefix.count else { return nil }
        return prefix[lead]
    }

    private static func segments(of form: [UInt8]) -> [Segment] {
        var segments: [Segment] = []
        var rest = form[...]
        while let byte = rest.first {
            guard byte == UInt8(ascii: "{"), let end = rest.firstIndex(of: UInt8(ascii: "}")) else {
                let literal = rest.prefix { $0 != UInt8(ascii: "{") }
                segments.append(.literal(Array(literal)))
                rest = rest.dropFirst(max(1, literal.count))
                continue
            }
            let inner = String(decoding: rest[rest.startIndex + 1..<end], as: UTF8.self)
            if inner == "uuid" {
                segments += Self.segments(of: Array("{h8}-{h4}-{h4}-{h4}-{h12}".utf8))
            } else if let letter = inner.utf8.first, let kind = ByteClass.named(letter) {
                let counts = inner.dropFirst().split(separator: ",").compactMap { Int($0) }
                let least = counts.first ?? 1
                segments.append(.many(kind, least...max(least, counts.last ?? least)))
            }
            rest = rest[(end + 1)...]
        }
        return segments
    }

    /// The token whose long word starts here, and where in it the random part starts.
    func match(_ text: Text, at word: Int) -> (token: Range<Int>, secret: Int)? {
        let start = word - lead
        guard start >= 0 else { return nil }
        var offset = start
        var secret = start
        for (number, segment) in segments.enumerated() {
            switch segment {
            case .literal(let literal):
                guard offset + literal.count <= text.count else { return nil }
                for index in literal.indices where text[offset + index] != literal[index] { return nil }
                offset += literal.count
                if number == 0 { secret = offset }
            case .many(let kind, let counts):
                var count = 0
                while count < counts.upperBound, offset < text.count, kind.contains(text[offset]) {
                    count += 1
                    offset += 1
                }
                guard count >= counts.lowerBound else { return nil }
            }
        }
        // What goes on is something else that happens to begin like this; so is what a word goes into.
        if offset < text.count {
            if LongWords.isWord(text[offset]) { return nil }
            if case .many(let kind, _) = segments.last, text[offset] != UInt8(ascii: "."), kind.contains(text[offset]) {
                return nil
            }
        }
        if start > 0, text[start - 1] != UInt8(ascii: "="), case .many(let kind, _) = segments.first,
            kind.contains(text[start - 1])
        {
            return nil
        }
        if start > 0, LongWords.isWord(text[start]), LongWords.isWord(text[start - 1]),
            !(start > 1 && text[start - 2] == UInt8(ascii: "\\"))
        {
            return nil
        }
        // The name of a setting is no part of its value.
        let isSetting = lead > 0 && text[word - 1] == UInt8(ascii: "=")
        return (isSetting ? word..<offset : start..<offset, secret)
    }
}

/// What tells a token from anything else of its form.
enum TokenCheck: Sendable {
    case none
    /// The last six characters are the CRC-32 of what is between them and the prefix, in base 62.
    case crc32
    /// The last seven characters are the CRC-32 of all before them, in the base 32 of Picket's own keys.
    case picket
    /// It holds OpenAI's mark.
    case openAI
    /// Its first part is a number in base 64.
    case discord
    /// A number and a colon stand before it.
    case telegram
    /// It is the last part of a path.
    case path
    /// Both cases of letters, and digits: what else fits the form is a word or a hash.
    case mixed

    func holds(_ token: Range<Int>, _ secret: Int, in text: Text) -> Bool {
        switch self {
        case .none: return true
        case .crc32:
            guard token.upperBound - secret > 6 else { return false }
            let entropy = text.slice(secret..<token.upperBound - 6)
            return CRC32.of(entropy) == CRC32.fromBase62(text.slice(token.upperBound - 6..<token.upperBound))
        case .picket:
            let end = token.upperBound - 7
            guard end > token.lowerBound else { return false }
            return CRC32.of(text.slice(token.lowerBound..<end)) == CRC32.fromBase32(text.slice(end..<token.upperBound))
        case .openAI: return text.slice(token).contains("T3BlbkFJ")
        case .discord:
            let end = text.bytes[token].firstIndex(of: UInt8(ascii: ".")) ?? token.upperBound
            guard let number = Base64.decode(text.slice(token.lowerBound..<end)) else { return false }
            return number.count >= 17 && number.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        case .telegram:
            var start = token.lowerBound - 1
            guard start > 0, text[start] == UInt8(ascii: ":") else { return false }
            while start > 0, text[start - 1] >= 0x30, text[start - 1] <= 0x39 { start -= 1 }
            return (8...11).contains(token.lowerBound - 1 - start)
        case .path: return token.lowerBound > 0 && text[token.lowerBound - 1] == UInt8(ascii: "/")
        case .mixed:
            let bytes = text.bytes[secret..<token.upperBound]
            return bytes.contains { $0 >= 0x30 && $0 <= 0x39 } && bytes.contains { $0 >= 0x41 && $0 <= 0x5A }
                && bytes.contains { $0 >= 0x61 && $0 <= 0x7A }
        }
    }
}

/// The checksum of GitHub's, npm's and Picket's tokens.
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }

    static func of(_ text: Text) -> UInt32 {
        ~text.bytes.reduce(~UInt32(0)) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
    }

    /// Of seven digits, the last with three bits that are 0; `nil` if they are none.
    static func fromBase32(_ text: Text) -> UInt32? {
        var value: UInt64 = 0
        guard text.count == 7 else { return nil }
        for byte in text.bytes {
            guard let digit = base32.firstIndex(of: byte) else { return nil }
            value = value << 5 | UInt64(digit)
        }
        return value & 7 == 0 ? UInt32(exactly: value >> 3) : nil
    }

    /// Without letters that look like others.
    private static let base32 = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// `nil` if it is no number of 32 bits.
    static func fromBase62(_ text: Text) -> UInt32? {
        var value: UInt64 = 0
        for byte in text.bytes {
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x5A: digit = byte - 0x41 + 10
            case 0x61...0x7A: digit = byte - 0x61 + 36
            default: return nil
            }
            guard value <= UInt64(UInt32.max) else { return nil }
            value = value * 62 + UInt64(digit)
        }
        return UInt32(exactly: value)
    }
}

enum Base64 {
    /// Of either alphabet, padding optional; `nil` if it is not base 64.
    static func decode(_ text: Text) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text.bytes {
            let value: UInt8
            switch byte {
            case 0x41...0x5A: value = byte - 0x41
            case 0x61...0x7A: value = byte - 0x61 + 26
            case 0x30...0x39: value = byte - 0x30 + 52
            case UInt8(ascii: "+"), UInt8(ascii: "-"): value = 62
            case UInt8(ascii: "/"), UInt8(ascii: "_"): value = 63
            case UInt8(ascii: "="): continue
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }
}

extension Text {

    /// The same for letters of either case; the bytes asked for are in lower case.
    func containsFolded(_ part: [UInt8]) -> Bool {
        guard let first = part.first, count >= part.count else { return part.isEmpty }
        next: for offset in 0...count - part.count where Self.folded(self[offset]) == first {
            for index in 1..<part.count where Self.folded(self[offset + index]) != part[index] { continue next }
            return true
        }
        return false
    }

    @inline(__always) static func folded(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
