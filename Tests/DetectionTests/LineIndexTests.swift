import Detection
import Testing

struct LineIndexTests {
    @Test(arguments: [
        ("", [0]),
        ("a", [0]),
        ("a\n", [0, 2]),
        ("a\r\nb", [0, 3]),
        ("a\rb\r", [0, 2, 4]),
        ("\n\r\n\r", [0, 1, 3, 4]),
        ("\r\r\n", [0, 1, 3]),
        ("a\u{0B}\u{0C}b", [0]),
        ("a\u{2028}b", [0]),
    ])
    func `lines start after LF, CR LF and lone CR`(text: String, starts: [UInt32]) {
        withBytes(text) { bytes in
            let index = LineIndex(bytes)
            #expect(index.starts == starts)
            #expect(index.count == starts.count)
        }
    }

    @Test(arguments: [
        ("ab", 2, 1, 3, 3),
        ("é€x", 5, 1, 3, 6),
        ("a😀b", 5, 1, 4, 6),
        ("\t\tx", 2, 1, 3, 3),
        ("x\r\nyz", 4, 2, 2, 2),
        ("x\n", 2, 2, 1, 1),
        ("\u{FEFF}ab", 4, 1, 2, 2),
        ("\u{FEFF}ab", 0, 1, 1, 1),
        ("\u{FEFF}a\n\u{FEFF}b", 8, 2, 2, 4),
    ])
    func `columns count in UTF-16 and in UTF-8`(
        text: String, offset: Int, line: Int, column: Int, byteColumn: Int
    ) {
        withBytes(text) { bytes in
            let position = LineIndex(bytes).position(of: offset, in: bytes)
            #expect(position == Position(line: line, column: column, byteColumn: byteColumn))
        }
    }

    @Test func `offsets outside the text are its ends`() {
        withBytes("ab\nc") { bytes in
            let index = LineIndex(bytes)
            #expect(index.position(of: -5, in: bytes) == Position(line: 1, column: 1, byteColumn: 1))
            #expect(index.position(of: 99, in: bytes) == Position(line: 2, column: 2, byteColumn: 2))
        }
    }

    @Test func `the text of a line is without its end, its range with it`() {
        withBytes("one\r\n\rthree") { bytes in
            let index = LineIndex(bytes)
            #expect((1...3).map { index.text(ofLine: $0, in: bytes).string } == ["one", "", "three"])
            #expect((1...3).map { index.range(ofLine: $0, in: bytes) } == [0..<5, 5..<6, 6..<11])
        }
    }

    @Test func `refilling forgets the text before`() {
        var index = LineIndex()
        withBytes("\u{FEFF}a\nb\nc") { index.refill(from: $0) }
        withBytes("xyz\n") { bytes in
            index.refill(from: bytes)
            #expect(index.starts == [0, 4])
            #expect(index.position(of: 3, in: bytes).column == 4)
        }
    }

    @Test(arguments: 0..<64 as Range<UInt64>)
    func `agrees with counting scalar by scalar`(seed: UInt64) {
        var random = Seeded(seed)
        let pieces = ["a", "\n", "\r", "\r\n", "\t", "é", "€", "😀", "\u{FEFF}", " ", "\0"]
        let text = (0..<Int.random(in: 0...60, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
            .joined()
        withBytes(text) { bytes in
            let index = LineIndex(bytes)
            for (offset, expected) in naivePositions(text) {
                #expect(
                    index.position(of: offset, in: bytes) == expected, "offset \(offset) of \(text.debugDescription)")
                #expect(index.line(of: offset) == expected.line)
            }
        }
    }

    @Test(arguments: ["", "\u{FEFF}", "first\n"])
    func `columns far along a line are exact`(prefix: String) {
        let text = prefix + String(repeating: "aé€😀", count: 2_000) + "\n" + String(repeating: "x", count: 9_000)
        withBytes(text) { bytes in
            let index = LineIndex(bytes)
            for (offset, expected) in naivePositions(text)
            where offset % 13 == 0 && index.position(of: offset, in: bytes) != expected {
                Issue.record("offset \(offset)")
                return
            }
        }
    }

    /// The position before each scalar, and at the end.
    private func naivePositions(_ text: String) -> [(Int, Position)] {
        var positions: [(Int, Position)] = []
        var position = Position(line: 1, column: 1, byteColumn: 1)
        var offset = 0
        let scalars = Array(text.unicodeScalars)
        for (place, scalar) in scalars.enumerated() {
            positions.append((offset, position))
            offset += scalar.utf8.count
            let isBeforeLF = place + 1 < scalars.count && scalars[place + 1] == "\n"
            if scalar == "\n" || (scalar == "\r" && !isBeforeLF) {
                position = Position(line: position.line + 1, column: 1, byteColumn: 1)
            } else if !(place == 0 && scalar == "\u{FEFF}") {
                position.column += scalar.utf16.count
                position.byteColumn += scalar.utf8.count
            }
        }
        return positions + [(offset, position)]
    }

    private func withBytes(_ text: String, _ body: (UnsafeRawBufferPointer) -> Void) {
        Array(text.utf8).withUnsafeBytes(body)
    }
}
