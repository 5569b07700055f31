/// Text made fit for a terminal: how wide it is, and nothing in it that acts on the terminal or hides from the reader.
enum Display {
    /// What is shown in one go: a grapheme cluster, or the visible stand-in for a control character.
    struct Cell {
        var text: String
        var width: Int
        /// Where it starts and ends in the line it comes from, in UTF-16 code units.
        var utf16: Range<Int>
    }

    private static let tabStop = 4

    /// A line of source. Tabs reach to the next tab stop.
    static func cells(of line: String) -> [Cell] {
        var cells: [Cell] = []
        var (column, units) = (0, 0)
        for cluster in line {
            let start = units
            if cluster == "\t" {
                let width = tabStop - column % tabStop
                cells.append(Cell(text: String(repeating: " ", count: width), width: width, utf16: start..<start + 1))
                units += 1
                column += width
                continue
            }
            units += cluster.utf16.count
            let standIn = safe(cluster)
            // Stand-ins are of narrow characters.
            let width = standIn?.unicodeScalars.count ?? width(of: cluster)
            cells.append(Cell(text: standIn ?? String(cluster), width: width, utf16: start..<units))
            column += width
        }
        return cells
    }

    /// A text on one line: controls, line ends included, are replaced by something visible.
    ///
    /// - Parameter kept: controls to leave as they are.
    static func safe(_ text: String, keeping kept: [Unicode.Scalar] = []) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for cluster in text {
            if let safe = safe(cluster), !cluster.unicodeScalars.allSatisfy(kept.contains) {
                result += safe
            } else {
                result.append(cluster)
            }
        }
        return result
    }

    /// What to show in place of a cluster; `nil` if it can be shown as it is.
    private static func safe(_ cluster: Character) -> String? {
        // Controls and formats never join with what precedes them, but CR LF is one cluster.
        guard let first = cluster.unicodeScalars.first, isHostile(first) else { return nil }
        return cluster.unicodeScalars.map(standIn).joined()
    }

    private static func standIn(for scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case 0..<0x20: String(Character(Unicode.Scalar(0x2400 + scalar.value) ?? "?"))
        case 0x7F: "\u{2421}"
        default:
            isHostile(scalar)
                ? "<U+\(Number.hexadecimal(UInt64(scalar.value), digits: 4).uppercased())>" : String(scalar)
        }
    }

    /// Controls, and characters that reorder, break or hide text.
    static func isHostile(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value >= 0x20 && scalar.value < 0x7F { return false }
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: return true
        case .format: return !isVisibleFormat(scalar.value)
        case .unassigned: return scalar.properties.isNoncharacterCodePoint
        default: return false
        }
    }

    /// Number signs of Arabic, Syriac and Kaithi: formats by category, but with a shape of their own.
    private static func isVisibleFormat(_ value: UInt32) -> Bool {
        switch value {
        case 0x600...0x605, 0x6DD, 0x70F, 0x890...0x891, 0x8E2, 0x110BD, 0x110CD: true
        default: false
        }
    }

    /// Columns that a terminal gives a text without controls.
    static func width(of text: String) -> Int { text.reduce(0) { $0 + width(of: $1) } }

    private static func width(of cluster: Character) -> Int {
        let scalars = cluster.unicodeScalars
        guard let first = scalars.first else { return 0 }
        if first.value < 0x300, scalars.count == 1 { return 1 }
        switch first.properties.generalCategory {
        // A mark without a base.
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        if first.properties.isEmojiPresentation || isWide(first.value) { return 2 }
        // Emoji style asked for, or two regional indicators that make a flag.
        return scalars.contains { $0.value == 0xFE0F } ? 2 : 1
    }

    private static func isWide(_ value: UInt32) -> Bool {
        value >= 0x1100 && wide.contains { $0.contains(value) }
    }

    /// East Asian wide and full-width characters (Unicode Standard Annex 11), those with emoji presentation aside.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3250...0xA4C6, 0xA960...0xA97C,
        0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
        0x16FE0...0x18D08, 0x1AFF0...0x1B2FB, 0x1F200...0x1F265, 0x20000...0x3FFFD,
    ]
}
