import Detection

/// What was measured, held against its limit.
struct Excess {
    let value: Int
    let limit: Int

    /// `nil` if the value is within the limit.
    init?(_ value: Int, over limit: Int) {
        guard value > limit else { return nil }
        self.value = value
        self.limit = limit
    }

    /// Low up to twice the limit, medium up to four times, high beyond: a little too much of something is a matter of
    /// taste, four times too much is not.
    var severity: Severity {
        let limit = max(limit, 1)
        if value <= limit * 2 { return .low }
        return value <= limit * 4 ? .medium : .high
    }
}

extension Inspection {
    /// Reports a function, lambda or type that measures more than it should.
    func report(_ excess: Excess, _ measure: String, of node: Node, _ message: String) {
        report(
            head(of: node), in: node, message, severity: excess.severity,
            measures: [Finding.Measure(measure, excess.value), Finding.Measure("limit", excess.limit)])
    }

    /// What is underlined when a whole declaration or statement is meant: its name, or what stands on its first line
    /// before its body.
    func head(of node: Node) -> Range<Int> {
        if node.kind != .lambda, let name = node.declaredName, !name.bytes.isEmpty { return name.bytes }
        // A line can have 100 MB.
        let most = 160
        var end = min(node.end, node.start + most)
        if let body = node.body, body.start > node.start { end = min(end, body.start) }
        let source = tree.source
        var stop = node.start
        while stop < end, source[stop] != 0x0A, source[stop] != 0x0D { stop += 1 }
        // Neither trailing space nor half a character.
        while stop > node.start + 1, source[stop - 1] <= 0x20 || (stop < source.count && source[stop] & 0xC0 == 0x80) {
            stop -= 1
        }
        return node.start..<max(stop, node.start)
    }
}

extension Node {
    /// The name of a function or type.
    var declaredName: Node? {
        switch kind {
        case .function, .signature, .type, .interface, .enumeration, .namespace: name
        case .typeExtension: name ?? child(Field.type)
        default: nil
        }
    }

    /// How a message begins: "`parse` has …".
    var subject: String {
        guard let name = declaredName else { return kind == .lambda ? "This lambda" : "This function" }
        // Names come from the source, which may be hostile: messages stay short.
        let text = name.text
        return text.count <= 80 ? "`\(text.string)`" : "This function"
    }
}
