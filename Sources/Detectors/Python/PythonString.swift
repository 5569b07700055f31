import Detection

/// What the letters before the quotes of a Python string say, those of its parts too (`"a" f"b"`).
struct StringForm {
    private(set) var isBytes = false
    private(set) var isFormatted = false
    /// Python joins it from several literals.
    private(set) var isConcatenated = false

    init(_ node: Node) {
        let parts = node.children.lazy.prefix(Self.mostParts).prefix { $0.kind == .string || $0.kind == .comment }
        isConcatenated = parts.contains { $0.kind == .string }
        guard isConcatenated else {
            read(node.text)
            return
        }
        for part in parts where part.kind == .string { read(part.text) }
    }

    /// All parts are nearly always of one form; the first ones tell.
    private static var mostParts: Int { 64 }

    private mutating func read(_ text: Text) {
        for byte in text.bytes {
            switch byte | 0x20 {
            case UInt8(ascii: "b"): isBytes = true
            case UInt8(ascii: "f"): isFormatted = true
            case UInt8(ascii: "r"), UInt8(ascii: "u"): continue
            default: return
            }
        }
    }
}

extension Node {
    /// A `str` whose value is known: no bytes, nothing interpolated.
    var isPlainString: Bool {
        guard kind == .string else { return false }
        let form = StringForm(self)
        return !form.isBytes && !form.isFormatted
    }

    /// The first characters of a string literal as written.
    var firstStringContent: Text? {
        var node = self
        while node.kind == .string {
            guard let first = node.children.first(where: { $0.kind != .comment }) else { return nil }
            node = first
        }
        return node.kind == .stringContent ? node.text : nil
    }

    /// The value of a string literal, up to `most` bytes. What is interpolated is left out.
    func pythonString(most: Int = 4096) -> [UInt8] {
        var value: [UInt8] = []
        forEachStringPiece(most: most) { value += $0 }
        return value
    }

    /// The stretches of constant text of a string literal, which are several if something is interpolated between.
    ///
    /// - Parameter most: bytes looked at: a string of any length costs no more.
    func forEachStringPiece(most: Int = 4096, _ body: ([UInt8]) -> Void) {
        var piece: [UInt8] = []
        var left = most
        func take(_ string: Node) {
            let isRaw = string.text.bytes.prefix(3).prefix { $0 != 0x22 && $0 != 0x27 }.contains { $0 | 0x20 == 0x72 }
            for part in string.children {
                switch part.kind {
                case .stringContent:
                    let text = part.text.slice(0..<min(part.text.count, left))
                    left -= text.count
                    if isRaw { piece += text.bytes } else { piece.appendUnescaped(text) }
                case .interpolation:
                    if !piece.isEmpty { body(piece) }
                    piece.removeAll(keepingCapacity: true)
                default: continue
                }
            }
        }
        if StringForm(self).isConcatenated {
            for part in children where part.kind == .string {
                if left == 0 { break }
                take(part)
            }
        } else {
            take(self)
        }
        if !piece.isEmpty { body(piece) }
    }
}

extension [UInt8] {
    /// Adds what an escaped text stands for. Escapes beyond ASCII stay as they are written.
    fileprivate mutating func appendUnescaped(_ text: Text) {
        guard text.contains(UInt8(ascii: "\\")) else {
            self += text.bytes
            return
        }
        var offset = 0
        while offset < text.count {
            let byte = text[offset]
            offset += 1
            guard byte == UInt8(ascii: "\\"), offset < text.count else {
                append(byte)
                continue
            }
            let escaped = text[offset]
            offset += 1
            switch escaped {
            case UInt8(ascii: "n"): append(0x0A)
            case UInt8(ascii: "t"): append(0x09)
            case UInt8(ascii: "r"): append(0x0D)
            case 0x0A: continue
            case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): append(escaped)
            default:
                append(byte)
                append(escaped)
            }
        }
    }

    func starts(with text: StaticString) -> Bool { withUnsafeBytes { Text($0).hasPrefix(text) } }

    static func == (left: [UInt8], right: StaticString) -> Bool { left.withUnsafeBytes { Text($0) == right } }

    /// Whether a text is in it somewhere.
    func contains(_ text: StaticString) -> Bool { withUnsafeBytes { Text($0).contains(text) } }
}

extension Text {
    /// A text of the program's own, which lives as long as it does.
    init(_ text: StaticString) {
        self.init(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

}
