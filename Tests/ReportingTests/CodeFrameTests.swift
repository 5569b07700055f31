import Detection
import Testing

@testable import Reporting

@Suite struct CodeFrameTests {
    /// A frame as people see it, rows joined.
    static func frame(_ lines: [String], from first: Int = 1, _ place: Place, width: Int = 0) -> String {
        let frame = CodeFrame(Finding.Excerpt(firstLine: first, lines: lines), place, width: width)
        return frame.rows.map { "\($0.number.map(String.init) ?? " ")|\($0.margin)\($0.text)" }.joined(separator: "\n")
    }

    @Test func `one line is underlined`() {
        #expect(Self.frame(["let answer = 42"], Sample.place("a", 1, 5..<11)) == "1|let answer = 42\n |    ^~~~~~")
    }

    @Test func `an empty place gets a caret`() {
        #expect(Self.frame(["ab"], Sample.place("a", 1, 2..<2)) == "1|ab\n | ^")
    }

    @Test(arguments: [
        // Columns are UTF-16 units; the underline is in columns of the terminal.
        ("\tx = y", 2..<3, "    x = y", "    ^"),
        ("ab\tx", 4..<5, "ab  x", "    ^"),
        ("名前 = eval(x)", 6..<10, "名前 = eval(x)", "       ^~~~"),
        ("名前", 1..<3, "名前", "^~~~"),
        ("e\u{301}e\u{301} = x", 8..<9, "e\u{301}e\u{301} = x", "     ^"),
        ("😀 = x", 6..<7, "😀 = x", "     ^"),
        ("👩‍👩‍👧 = x", 12..<13, "👩‍👩‍👧 = x", "     ^"),
        ("🇩🇪 x", 6..<7, "🇩🇪 x", "   ^"),
        ("❤️ x", 4..<5, "❤️ x", "   ^"),
        // In the middle of a surrogate pair, or of a cluster: all of it.
        ("😀x", 2..<3, "😀x", "^~"),
        ("\u{1B}[0m x", 6..<7, "␛[0m x", "     ^"),
        ("\u{202E}x", 2..<3, "<U+202E>x", "        ^"),
        ("short", 90..<95, "short", "     ^"),
        ("short", 3..<95, "short", "  ^~~"),
        ("", 1..<9, "", "^"),
    ])
    func `columns are right`(_ source: String, _ columns: Range<Int>, _ shown: String, _ marks: String) {
        #expect(Self.frame([source], Sample.place("a", 1, columns)) == "1|\(shown)\n |\(marks)")
    }

    @Test func `several lines are bracketed`() {
        let lines = ["f(g(", "  1,", "  2), 3)"]
        let place = Sample.place("a", 7, 3..<5, endLine: 9)
        #expect(Self.frame(lines, from: 7, place) == "7|  f(g(\n | ___^\n8||   1,\n9||   2), 3)\n ||____^")
    }

    @Test func `a bracket begins at the margin where the line begins`() {
        let place = Sample.place("a", 1, 3..<4, endLine: 3)
        #expect(Self.frame(["  if x:", "    y", "  z"], place) == "1|/   if x:\n2||     y\n3||   z\n ||___^")
    }

    @Test func `a bracket that goes on says so`() {
        let place = Sample.place("a", 1, 1..<4, endLine: 30)
        #expect(Self.frame(["if x:", "  y"], place) == "1|/ if x:\n2||   y\n || ...")
    }

    @Test func `the start of the next line is the end of this one`() {
        var place = Sample.place("a", 1, 2..<3, endLine: 2)
        place.end.column = 1
        #expect(Self.frame(["abc"], place) == "1|abc\n | ^~")
    }

    @Test func `lines around the place are shown without marks`() {
        #expect(Self.frame(["a", "b", "c"], from: 4, Sample.place("a", 5, 1..<2)) == "4|a\n5|b\n |^\n6|c")
    }

    @Test func `a byte order mark has no width`() {
        #expect(Self.frame(["\u{FEFF}abc"], Sample.place("a", 1, 2..<3)) == "1|abc\n | ^")
    }

    @Test func `a long line is cut around what is meant`() {
        let line = String(repeating: "x", count: 100) + "HERE" + String(repeating: "y", count: 100)
        #expect(
            Self.frame([line], Sample.place("a", 1, 101..<105), width: 20) == "1|…xxxxxHEREyyyyyyyyy…\n |      ^~~~")
        #expect(Self.frame([line], Sample.place("a", 1, 1..<4), width: 10) == "1|xxxxxxxxx…\n |^~~")
        #expect(Self.frame(["名前名前名前"], Sample.place("a", 1, 5..<7), width: 7) == "1|…名前\n | ^~~~")
    }

    @Test(arguments: 1...12) func `no row is wider than asked for`(_ width: Int) {
        let lines = ["名前\tx" + String(repeating: "é😀", count: 9), "a", "\u{1B}\u{202E}"]
        for start in 1...30 {
            for place in [Sample.place("a", 1, start..<start + 3), Sample.place("a", 1, start..<start, endLine: 3)] {
                let frame = CodeFrame(Finding.Excerpt(firstLine: 1, lines: lines), place, width: width)
                for row in frame.rows where row.text != "..." {
                    #expect(Display.width(of: row.margin + row.text) <= max(width, 3), "\(row) at \(start)")
                }
            }
        }
    }
}
