/// Texts from elsewhere, made safe for where they are shown.
package enum Shown {
    /// Controls, and what changes the direction of writing, are written as their code: they could act on a terminal.
    package static func plain(_ text: String) -> String {
        var shown = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0..<0x20, 0x7F...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069:
                shown += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    static func html(_ text: String) -> String {
        var shown = ""
        for scalar in plain(text).unicodeScalars {
            switch scalar {
            case "<": shown += "&lt;"
            case ">": shown += "&gt;"
            case "&": shown += "&amp;"
            case "\"": shown += "&quot;"
            case "'": shown += "&#39;"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    /// For a cell of a table.
    static func markdown(_ text: String) -> String {
        var shown = ""
        for scalar in plain(text).unicodeScalars {
            switch scalar {
            case "\\", "`", "*", "_", "[", "]", "|", "#", "!", "~": shown += "\\" + String(scalar)
            case "<": shown += "&lt;"
            case ">": shown += "&gt;"
            case "&": shown += "&amp;"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }
}
