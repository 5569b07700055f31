import Detection

extension Inspection {
    /// How many lines of a declaration hold code of its own: not blank, not comment, not docstring, and not within a
    /// declaration of the `apart` kinds inside it.
    ///
    /// Takes time proportional to what it counts: what is left out is stepped over.
    func codeLines(of node: Node, apart: KindSet) -> Int {
        var counter = LineCounter(inspection: self, offset: node.start)
        let docstring = artifact.language == .python ? node.docstring : nil
        var own = OwnNodes(of: node, without: apart)
        while let inner = own.next() {
            if inner.kind == .comment || inner == docstring {
                counter.skip(inner.bytes)
                own.skip(inner)
            } else if apart.contains(inner.kind) {
                counter.skip(inner.bytes)
            }
        }
        counter.count(upTo: node.end)
        return counter.lines + (counter.lineHasCode ? 1 : 0)
    }
}

/// Counts lines with code in a range of source, stretch by stretch.
private struct LineCounter {
    let inspection: Inspection
    var offset: Int
    /// Complete lines with code so far.
    var lines = 0
    /// Whether the line at `offset` has code before it.
    var lineHasCode = false

    init(inspection: Inspection, offset: Int) {
        self.inspection = inspection
        self.offset = offset
    }

    mutating func count(upTo end: Int) {
        let source = inspection.tree.source
        while offset < end {
            let byte = source[offset]
            offset += 1
            if byte > 0x20 {
                lineHasCode = true
            } else if byte == 0x0A || byte == 0x0D {
                endLine()
            }
        }
    }

    /// Steps over a stretch without looking at it; it makes no line count.
    mutating func skip(_ bytes: Range<Int>) {
        guard bytes.upperBound > offset else { return }
        count(upTo: bytes.lowerBound)
        let index = inspection.lines
        if index.line(of: bytes.lowerBound) != index.line(of: bytes.upperBound) { endLine() }
        offset = bytes.upperBound
    }

    private mutating func endLine() {
        if lineHasCode { lines += 1 }
        lineHasCode = false
    }
}

extension Node {
    /// The string that documents a Python function or class: the first statement of its body.
    fileprivate var docstring: Node? {
        guard let first = body?.children.first(where: { $0.kind != .comment }), first.kind == .expressionStatement,
            let string = first.firstChild, string.kind == .string, string.subtreeEnd == first.subtreeEnd
        else { return nil }
        return first
    }
}
