/// Text made fit for XML 1.0 and HTML.
enum XML {
    /// Escapes markup, and drops what is illegal in XML 1.0 even as a reference: most controls, and non-characters.
    ///
    /// - Parameter keepsLines: line ends and tabs stay as they are; in an attribute they must be references, or a
    ///   reader takes them for spaces.
    static func escaped(_ text: String, keepsLines: Bool = false) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n", "\r":
                if keepsLines, scalar != "\r" {
                    result.unicodeScalars.append(scalar)
                } else {
                    result += "&#\(scalar.value);"
                }
            default: if isLegal(scalar.value) { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }

    private static func isLegal(_ value: UInt32) -> Bool {
        switch value {
        // C1 controls are legal but discouraged, and act on terminals.
        case 0..<0x20, 0x7F..<0xA0: false
        case 0xFDD0...0xFDEF: false
        default: value & 0xFFFE != 0xFFFE
        }
    }
}
