import Detection
import Testing

struct TextTests {
    @Test func `compares with texts and literals byte by byte`() {
        withText("naïve") { text in
            #expect(text == "naïve")
            #expect(text != "naive")
            #expect(text != "naïv")
            withText("naïve") { other in
                #expect(text == other)
                #expect(text.hashValue == other.hashValue)
            }
            withText("naïvE") { #expect(text != $0) }
        }
    }

    @Test func `an empty text is a text`() {
        withText("") { text in
            #expect(text.isEmpty && text == "" && text.string.isEmpty && text.trimmed.isEmpty)
            #expect(text.first == nil && text.last == nil)
            #expect(text.hasPrefix("") && text.hasSuffix("") && !text.hasPrefix("a") && !text.hasSuffix("a"))
        }
        let nothing = Text(UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(nothing == "" && nothing == nothing && nothing.trimmed.string.isEmpty)
    }

    @Test func `knows its prefixes, suffixes and slices`() {
        withText("return x") { text in
            #expect(text.hasPrefix("return") && !text.hasPrefix("return x;"))
            #expect(text.hasSuffix(" x") && !text.hasSuffix("x "))
            #expect(text.slice(7..<8) == "x" && text.slice(3..<3).isEmpty)
            #expect(text.contains(UInt8(ascii: "t")) && !text.contains(UInt8(ascii: "z")))
            #expect(text.first == UInt8(ascii: "r") && text.last == UInt8(ascii: "x") && text[1] == UInt8(ascii: "e"))
        }
    }

    @Test(arguments: [(" a b\t\r\n", "a b"), ("\u{0B}\u{0C}", ""), ("x", "x"), ("\u{A0}x", "\u{A0}x")])
    func `trims ASCII white space`(untrimmed: String, trimmed: String) {
        withText(untrimmed) { #expect($0.trimmed.string == trimmed) }
    }

    @Test func `bytes that are not UTF-8 become replacement characters`() {
        [0x61, 0xFF, 0x62].withUnsafeBufferPointer { (bytes: UnsafeBufferPointer<UInt8>) in
            #expect(Text(UnsafeRawBufferPointer(bytes)).string == "a\u{FFFD}b")
        }
    }

    private func withText(_ text: String, _ body: (Text) -> Void) {
        Array(text.utf8).withUnsafeBytes { body(Text($0)) }
    }
}
