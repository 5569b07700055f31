import Detection
import Testing

@testable import Reporting

@Suite struct EscapingTests {
    static func json(_ text: String, isWithinHTML: Bool = false) -> String {
        let out = ByteSink()
        var json = JSONWriter(out, isWithinHTML: isWithinHTML)
        json.value(text)
        return String(decoding: out.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("plain é 名 😀", "\"plain é 名 😀\""), ("\"\\/", "\"\\\"\\\\/\""),
        ("\n\r\t\u{8}\u{0}", "\"\\n\\r\\t\\u0008\\u0000\""),
        ("\u{7F}\u{9B}\u{A0}", "\"\\u007f\\u009b\u{A0}\""),
        ("\u{2028}\u{2029}\u{202E}\u{2066}\u{2030}", "\"\\u2028\\u2029\\u202e\\u2066\u{2030}\""),
        ("</script>&", "\"</script>&\""),
    ])
    func `JSON strings`(_ text: String, _ written: String) {
        #expect(Self.json(text) == written)
    }

    @Test func `JSON within HTML`() {
        #expect(Self.json("</script><!--&", isWithinHTML: true) == "\"\\u003c/script\\u003e\\u003c!--\\u0026\"")
    }

    @Test func `JSON layout`() {
        let out = ByteSink()
        var json = JSONWriter(out, brokenDepth: 1)
        json.object {
            $0.array("a") { _ in }
            $0.object("b") { $0.member("c", [String]()) }
            $0.member("d", seconds: 1.5)
            $0.member("e", nil as Int?)
        }
        #expect(
            String(decoding: out.bytes, as: UTF8.self)
                == "{\n  \"a\": [],\n  \"b\": {\"c\":[]},\n  \"d\": 1.500000,\n  \"e\": null\n}")
    }

    @Test(arguments: [
        ("plain", "plain"), ("\u{1B}[1m", "␛[1m"), ("a\r\nb", "a␍␊b"), ("\u{7F}", "␡"), ("\u{9B}", "<U+009B>"),
        ("\u{202E}", "<U+202E>"), ("e\u{301}", "e\u{301}"), ("👩‍👩‍👧", "👩‍👩‍👧"), ("\u{200B}x", "<U+200B>x"),
        ("\u{E0001}", "<U+E0001>"),
        ("\u{600}1", "\u{600}1"), ("\u{FFFF}", "<U+FFFF>"),
    ])
    func `terminal text`(_ text: String, _ shown: String) {
        #expect(Display.safe(text) == shown)
    }

    @Test(arguments: [
        ("a<b>&\"'", "a&lt;b&gt;&amp;&quot;&#39;"), ("\u{0}\u{B}\u{1B}x\u{FFFE}\u{FFFF}\u{85}", "x"),
        ("a\nb\tc", "a&#10;b&#9;c"),
    ])
    func `XML texts`(_ text: String, _ written: String) {
        #expect(XML.escaped(text) == written)
    }

    @Test(arguments: [
        ("a_b_c", "a_b_c"), ("_a_", "\\_a\\_"), ("*x* [a](b)", "\\*x\\* \\[a\\](b)"),
        ("<b>|&", "&#60;b&#62;&#124;&#38;"),
        ("@me http://x www.x", "@<!-- -->me http:<!-- -->//x www.<!-- -->x"),
        ("use `a|b` now", "use <code>a&#124;b</code> now"),
        ("use `ab` now", "use `ab` now"), ("one ` tick", "one \\` tick"), ("a\nb", "a␊b"),
    ])
    func `Markdown texts`(_ text: String, _ written: String) {
        #expect(Markdown.text(text) == written)
    }

    @Test func `a fence is longer than any in the code`() {
        #expect(Markdown.fenced("a\n````\nb", as: "c") == "`````c\na\n````\nb\n`````")
    }

    @Test(arguments: [("a b/ü:%.py", "a%20b/%C3%BC%3A%25.py"), ("x?y#z", "x%3Fy%23z"), ("~a-b_c", "~a-b_c")])
    func `URIs`(_ path: String, _ uri: String) {
        #expect(URI.relative(path) == uri)
    }

    @Test func `folder URIs end with a slash`() {
        #expect(URI.folder("/a b") == "file:///a%20b/")
        #expect(URI.folder("/") == "file:///")
    }

    @Test func `numbers`() {
        #expect(
            [0, 999, 1000, 1_234_567, -1000, Int.min].map(Number.grouped) == [
                "0", "999", "1,000", "1,234,567", "-1,000", "-9,223,372,036,854,775,808",
            ])
        #expect(Number.decimal(1.0005, places: 3) == "1.001")
        #expect(Number.decimal(-0.25, places: 2) == "-0.25")
        #expect(Number.decimal(.nan, places: 2) == "0.00")
        #expect([0.0312, 0.9999, 61, 3599.9].map(Number.duration) == ["31 ms", "1.00 s", "1 min 1 s", "60 min 0 s"])
    }

    @Test(arguments: [
        (0.0, "1970-01-01T00:00:00.000Z"), (951_782_400, "2000-02-29T00:00:00.000Z"),
        (1_795_253_401.25, "2026-11-21T09:30:01.250Z"),
        (253_402_300_798, "9999-12-31T23:59:58.000Z"), (1_709_251_199.999, "2024-02-29T23:59:59.999Z"),
    ])
    func `timestamps`(_ seconds: Double, _ text: String) {
        #expect(Number.timestamp(seconds) == text)
    }

    @Test(arguments: [-1, Double.nan, Double.infinity, 1e18]) func `no timestamp`(_ seconds: Double) {
        #expect(Number.timestamp(seconds) == nil)
    }
}
