internal import Storage

/// What texts of a kind look like: clients are told by a regular expression, requests are checked by code.
/// A test on seeds shows that both say the same.
package struct TextForm: Sendable {
    /// As ECMA-262 has it: what JSON Schema asks for.
    let pattern: String
    /// After "has to be".
    let words: String
    let holds: @Sendable (String) -> Bool

    /// PostgreSQL has no place for U+0000, and no name or text needs it.
    package static let anything = TextForm(pattern: "^[^\\u0000]*$", words: "without the character U+0000") {
        !$0.utf8.contains(0)
    }
    package static let identifier = TextForm(
        pattern: "^[0-7][0-9a-hjkmnp-tv-z]{25}$", words: "an id: 26 digits and letters as the service gives them"
    ) { Identifier($0) != nil }
    package static let projectKey = TextForm(
        pattern: "^[a-z0-9][a-z0-9-]{0,63}$", words: "1 to 64 of a-z, 0-9 and -, and not begin with -"
    ) { Project.isKey($0) }
    package static let userName = TextForm(
        pattern: "^[a-z0-9][a-z0-9_.@-]{0,63}$", words: "1 to 64 of a-z, 0-9, and -_.@ after the first"
    ) { User.isName($0) }
    package static let hash = TextForm(pattern: "^[0-9a-fA-F]{64}$", words: "64 hexadecimal digits") {
        $0.utf8.count == 64 && $0.utf8.allSatisfy(isHexadecimal)
    }
    package static let code = TextForm(pattern: "^[0-9]{6}$", words: "six digits") {
        $0.utf8.count == 6 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
    /// `family/name`, or what other tools call theirs.
    package static let rule = TextForm(pattern: "^[!-~]+$", words: "of visible ASCII characters, without spaces") {
        !$0.isEmpty && $0.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
    package static let number = TextForm(pattern: "^(0|[1-9][0-9]{0,14})$", words: "a number") { text in
        guard (1...15).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return false
        }
        return text == "0" || text.utf8.first != 0x30
    }
    /// What a program could take for an option, and control characters, are in no place or branch.
    package static let place = TextForm(
        pattern: "^[^\\u0000-\\u001f\\u007f-][^\\u0000-\\u001f\\u007f]*$",
        words: "without control characters, and not begin with a dash"
    ) { text in
        text.utf8.first.map { $0 != UInt8(ascii: "-") } ?? false
            && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}

extension Schema {
    /// Of the parts of paths in braces, by their names.
    static let pathParts: [String: Schema] = [
        "project": .string(1...64, form: .projectKey, "Its key or id"),
        "user": .string(1...64, form: .userName, "Their name or id"),
        "scan": .identifier, "finding": .identifier, "repository": .identifier, "session": .identifier,
        "key": .identifier, "index": .string(1...15, form: .number, "From 0"),
        "silence": .string(1...15, form: .number, "Its number"),
        "family": .string(1...100, form: .rule), "name": .string(1...100, form: .rule),
        "version": .string(1...100, form: .rule), "file": .string(1...100, form: .rule),
    ]
}
