import Detection

/// The source lines of a place with what is meant underlined, laid out in columns of a terminal.
///
/// ```
/// 12 | def f(a, b):        4 |   call(x,
///    |     ^                 |  _____^
///                          5 | |      y)
///                            | |_______^
/// ```
struct CodeFrame {
    struct Row {
        /// Of a source line; marks have none.
        var number: Int?
        /// Left of the text in a frame that marks several lines.
        var margin = ""
        var text: String
    }

    private(set) var rows: [Row] = []
    /// Digits of the largest line number.
    private(set) var numberWidth = 1

    /// - Parameter width: columns for text, margin included; 0 for no limit.
    init(_ excerpt: Finding.Excerpt, _ place: Place, width: Int = 0) {
        let lines = excerpt.numbered
        guard let last = lines.last else { return }
        numberWidth = String(last.number).count
        var place = place.sane
        var reachesLineEnd = false
        if place.end.line > place.start.line, place.end.column == 1 {
            // Up to the start of a line: that is the end of the line before.
            place.end.line -= 1
            reachesLineEnd = true
        }
        if place.end.line == place.start.line {
            addLines(lines, place, reachesLineEnd, width)
        } else {
            addMarkedLines(lines, place, reachesLineEnd, width)
        }
    }

    /// One line is meant: it is underlined.
    private mutating func addLines(
        _ lines: [(number: Int, text: String)], _ place: Place, _ reachesLineEnd: Bool, _ width: Int
    ) {
        for (number, text) in lines {
            let line = Line(text)
            guard number == place.start.line else {
                rows.append(Row(number: number, text: line.cut(to: width).text))
                continue
            }
            let end = reachesLineEnd ? Int.max : place.end.column - 1
            let marked = line.columns(fromUnit: place.start.column - 1, to: end)
            let (shown, visible) = line.cut(to: width, showing: marked)
            rows.append(Row(number: number, text: shown))
            let tail = String(repeating: "~", count: max(visible.count - 1, 0))
            rows.append(Row(text: spaces(visible.lowerBound) + "^" + tail))
        }
    }

    /// Several lines are meant: they are bracketed at their left.
    private mutating func addMarkedLines(
        _ lines: [(number: Int, text: String)], _ place: Place, _ reachesLineEnd: Bool, _ width: Int
    ) {
        let width = width == 0 ? 0 : max(width - 2, 1)
        for (number, text) in lines {
            let line = Line(text)
            let shown = line.cut(to: width).text
            if number == place.start.line {
                let start = line.columns(fromUnit: place.start.column - 1, to: place.start.column).lowerBound
                if line.indentation >= start {
                    rows.append(Row(number: number, margin: "/ ", text: shown))
                } else {
                    rows.append(Row(number: number, margin: "  ", text: shown))
                    rows.append(Row(margin: " _", text: underscores(start, width) + "^"))
                }
            } else if number > place.start.line, number <= place.end.line {
                rows.append(Row(number: number, margin: "| ", text: shown))
                if number == place.end.line {
                    let end = reachesLineEnd ? Int.max : place.end.column - 1
                    let last = line.columns(fromUnit: end - 1, to: end).upperBound - 1
                    rows.append(Row(margin: "|_", text: underscores(last, width) + "^"))
                }
            } else {
                rows.append(Row(number: number, margin: "  ", text: shown))
            }
        }
        if let last = lines.last, last.number >= place.start.line, last.number < place.end.line {
            rows.append(Row(margin: "| ", text: "..."))
        }
    }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

    private func underscores(_ count: Int, _ width: Int) -> String {
        String(repeating: "_", count: width == 0 ? count : min(count, width - 1))
    }
}

/// A source line as a terminal shows it.
private struct Line {
    let cells: [Display.Cell]
    /// The column each cell starts in, and the one past the last.
    let starts: [Int]

    init(_ text: String) {
        cells = Display.cells(of: text)
        var column = 0
        var starts: [Int] = [0]
        for cell in cells {
            column += cell.width
            starts.append(column)
        }
        self.starts = starts
    }

    var width: Int { starts[cells.count] }

    /// Where the first character that is no space stands.
    var indentation: Int {
        let first = cells.firstIndex { !$0.text.allSatisfy { $0 == " " } }
        return starts[first ?? cells.count]
    }

    /// The columns of a range of UTF-16 units, at least one. What lies past the end is just behind the last character.
    func columns(fromUnit start: Int, to end: Int) -> Range<Int> {
        guard let first = cells.firstIndex(where: { $0.utf16.upperBound > start }) else { return width..<width + 1 }
        let last = cells.lastIndex { $0.utf16.lowerBound < end } ?? first
        return starts[first]..<max(starts[max(first, last) + 1], starts[first] + 1)
    }

    /// The part of the line that fits, with `…` where it was cut, and where the marked columns are in it.
    func cut(to limit: Int, showing marked: Range<Int> = 0..<1) -> (text: String, marked: Range<Int>) {
        guard limit > 0, max(width, marked.upperBound) > limit else { return (cells.map(\.text).joined(), marked) }
        // What is marked should be seen with some of what precedes it.
        let from = marked.upperBound <= limit - 1 ? 0 : max(marked.lowerBound - limit / 4, 0)
        var text = from > 0 ? "…" : ""
        var column = from > 0 ? 1 : 0
        var shift = 0
        var isFirst = true
        for (index, cell) in cells.enumerated() where starts[index] >= from {
            if isFirst {
                shift = column - starts[index]
                isFirst = false
            }
            let isLast = index == cells.count - 1
            if column + cell.width > (isLast ? limit : limit - 1) {
                text += "…"
                break
            }
            text += cell.text
            column += cell.width
        }
        if isFirst { shift = column - width }
        let start = min(max(marked.lowerBound + shift, 0), limit - 1)
        return (text, start..<min(max(marked.upperBound + shift, start + 1), max(limit, start + 1)))
    }
}
