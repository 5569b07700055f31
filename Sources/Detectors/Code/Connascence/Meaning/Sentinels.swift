import Detection

/// Strings that stand for something, compared in more than one function: what is recorded of a file, and concluded.
enum Sentinels {
    /// Records a comparison of a named value with a word.
    static func record(_ comparison: Node, in inspection: Inspection) {
        guard let left = comparison.child(Field.left), let right = comparison.child(Field.right),
            let operation = comparison.child(Field.operation) ?? comparison.child(Kind.comparisonOperator),
            operation.text == "==" || operation.text == "!=" || operation.text == "===" || operation.text == "!==",
            let word = word(right) ?? word(left)
        else { return }
        let value = word == self.word(right) ? left : right
        guard value.kind != .unary, value.kind != .string, let name = value.tellingName, name.count <= 60,
            !standardNames.contains(where: { name == $0 }), !isTag(value, name, inspection.artifact.language),
            // The `$1` of a shell.
            name.first.map({ $0 > UInt8(ascii: "9") }) == true
        else { return }
        inspection.record { facts in
            facts.write(name.string)
            facts.write(word.string)
            facts.write(Int(comparison.nearestFunction?.index ?? 0))
            PositionCoding.write(inspection.place(of: comparison.bytes), to: &facts)
        }
    }

    /// `node.type === "Identifier"`: the words tell the members of a union apart, and are what the language has for it.
    private static func isTag(_ value: Node, _ name: Text, _ language: Language) -> Bool {
        switch language {
        case .javascript, .typescript, .tsx:
            name == "nodeType" || name == "tagName" || value.kind == .member && (name == "type" || name == "kind")
        default: false
        }
    }

    /// A string of letters, digits, `_` and `-`, that no standard defines.
    private static func word(_ node: Node) -> Text? {
        guard node.kind == .string else { return nil }
        let text: Text
        if node.isLeaf {
            guard node.text.count > 2 else { return nil }
            text = node.text.slice(1..<node.text.count - 1)
        } else {
            guard let only = node.firstChild, only.nextSibling == nil, only.kind == .stringContent else { return nil }
            text = only.text
        }
        guard text.count >= 2, text.count <= 40, !standardWords.contains(where: { text == $0 }) else { return nil }
        // What an operating system calls an error.
        if text[0] == UInt8(ascii: "E"), text.bytes.allSatisfy({ ($0 >= 0x41 && $0 <= 0x5A) || $0 < 0x3A }) { return nil }
        // A flag of a command.
        if text.first == UInt8(ascii: "-") { return nil }
        var letters = 0
        for byte in text.bytes {
            switch byte | 0x20 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"): letters += 1
            case UInt8(ascii: "0")...UInt8(ascii: "9"): continue
            default: guard byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") else { return nil }
            }
        }
        return letters > 0 ? text : nil
    }

    private static let standardNames: [StaticString] = [
        "__name__", "platform", "os_name", "system", "encoding", "method",
    ]
    private static let standardWords: [StaticString] = [
        "GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "utf-8", "utf8", "__main__", "true", "false",
        "True", "False", "nt",
        "posix", "linux", "win32", "darwin", "http", "https",
    ]

    /// A value and the words it is compared with in more than one function.
    struct Compared {
        let name: String
        let words: [String]
        let places: [Place]
    }

    static func compared(_ facts: [FileFacts], atLeast least: Int) throws -> [Compared] {
        struct Use {
            let function: [Int]
            let place: Place
        }
        var uses: [[String]: [String: [Use]]] = [:]
        for (file, fact) in facts.enumerated() {
            var reader = ByteReader(fact.bytes)
            while !reader.isAtEnd {
                let name = try reader.readString()
                let word = try reader.readString()
                let function = try reader.readInt()
                let place = try PositionCoding.readPlace(fact.artifact.path, from: &reader)
                // Two files that compare a `name` need not mean the same.
                let key = isGeneral(name) ? [name, fact.artifact.path] : [name]
                uses[key, default: [:]][word, default: []].append(Use(function: [file, function], place: place))
            }
        }
        return uses.compactMap { key, words in
            let shared = words.filter { Set($0.value.map(\.function)).count >= least }
            guard !shared.isEmpty else { return nil }
            return Compared(
                name: key[0], words: shared.keys.sorted(), places: shared.values.joined().map(\.place).sorted(by: <))
        }
    }

    private static func isGeneral(_ name: String) -> Bool {
        name.utf8.count <= 4
            || [
                "value", "token", "state", "label", "field", "param", "scope", "action", "option", "string", "result",
                "command",
                "status", "language", "format", "operator",
            ].contains(name)
    }
}
