import Detection

/// The binary form of results in the cache. What is read is checked: a wrong byte is an error, never a crash.
extension FileResult {
    /// - Parameter path: of the file; places in it are written without.
    func write(to writer: inout ByteWriter, path: String) {
        writer.write(lines)
        writer.write(bytes)
        let remarks = remarks
        writer.writeList(remarks.findings) { $0.write($1, path: path) }
        writer.writeList(remarks.failures) { writer, failure in
            writer.write(failure.kind.rawValue)
            writer.writeOptional(failure.position) { $0.write($1) }
            writer.write(failure.message)
            writer.write(failure.isPartial)
            writer.writeOptional(failure.detector) { $0.write($1) }
        }
        writer.writeList(remarks.notices) { writer, notice in
            writer.writeOptional(notice.line) { $0.write($1) }
            writer.write(notice.message)
        }
        writer.writeList(remarks.facts) { writer, facts in
            writer.write(facts.rule)
            writer.write(facts.bytes)
        }
        writer.writeList(remarks.suppressions) { $0.write($1) }
        writer.writeList(remarks.hidden) { writer, hidden in
            writer.write(UInt64(clamping: hidden.line))
            writer.write(UInt64(clamping: hidden.bytes.lowerBound))
            writer.write(UInt64(clamping: hidden.bytes.count))
        }
    }

    init(from reader: inout ByteReader, path: String) throws(ByteReader.Malformed) {
        let lines = try reader.readInt()
        let bytes = try reader.readInt()
        var remarks = Remarks()
        for _ in 0..<(try reader.readCount()) { remarks.findings.append(try reader.readFinding(path: path)) }
        for _ in 0..<(try reader.readCount()) {
            guard let kind = Failure.Kind(rawValue: try reader.readByte()) else { throw ByteReader.Malformed() }
            let position = try reader.readBool() ? try reader.readPosition() : nil
            remarks.failures.append(
                Failure(
                    kind, path: path, position: position, message: try reader.readString(),
                    isPartial: try reader.readBool(), detector: try reader.readBool() ? try reader.readString() : nil))
        }
        for _ in 0..<(try reader.readCount()) {
            let line = try reader.readBool() ? try reader.readInt() : nil
            remarks.notices.append(Notice(path: path, line: line, message: try reader.readString()))
        }
        for _ in 0..<(try reader.readCount()) {
            remarks.facts.append(Facts(rule: try reader.readString(), bytes: Array(try reader.readBytes())))
        }
        for _ in 0..<(try reader.readCount()) { remarks.suppressions.append(try reader.readSuppression()) }
        for _ in 0..<(try reader.readCount()) { remarks.hidden.append(try reader.readHidden()) }
        guard reader.isAtEnd else { throw ByteReader.Malformed() }
        self.init(lines: lines, bytes: bytes)
        self.remarks = remarks
    }
}

extension ByteWriter {
    mutating func writeList<Element>(_ elements: [Element], _ write: (inout ByteWriter, Element) -> Void) {
        self.write(UInt64(elements.count))
        for element in elements { write(&self, element) }
    }

    mutating func writeOptional<Value>(_ value: Value?, _ write: (inout ByteWriter, Value) -> Void) {
        self.write(value != nil)
        if let value { write(&self, value) }
    }

    mutating func write(_ position: Position) {
        write(UInt64(clamping: position.line))
        write(UInt64(clamping: position.column))
        write(UInt64(clamping: position.byteColumn))
    }

    mutating func write(_ place: Place, path: String) {
        writeOptional(place.path == path ? nil : place.path) { $0.write($1) }
        write(place.start)
        write(place.end)
    }

    mutating func write(_ finding: Finding, path: String) {
        write(finding.rule)
        write(finding.severity.rawValue)
        write(finding.confidence.rawValue)
        write(finding.message)
        write(finding.place, path: path)
        writeList(finding.related) { writer, related in
            writer.write(related.place, path: path)
            writer.write(related.message)
        }
        writeList(finding.measures) { writer, measure in
            writer.write(measure.name)
            writer.write(measure.value)
        }
        write(finding.excerpt.firstLine)
        writeList(finding.excerpt.lines) { $0.write($1) }
        write(finding.fingerprint)
        writeOptional(finding.suppression) { writer, suppression in
            writer.write(suppression.kind.rawValue)
            writer.write(suppression.reason)
            writer.write(suppression.owner)
        }
    }

    mutating func write(_ suppression: Suppression) {
        write(suppression.dialect.rawValue)
        writeList(suppression.names) { $0.write($1) }
        write(suppression.reason)
        write(suppression.lines.lowerBound)
        write(suppression.lines.upperBound)
        write(suppression.start)
        write(suppression.end)
        write(suppression.excerpt)
        write(suppression.isUsed)
    }
}

extension ByteReader {
    /// A line, a column: something that fits 32 bits, so that no later sum overflows.
    private mutating func readSmall() throws(Malformed) -> Int {
        let value = try readUInt()
        guard value <= UInt64(UInt32.max) else { throw Malformed() }
        return Int(value)
    }

    mutating func readHidden() throws(Malformed) -> HiddenText {
        let (line, start, count) = (try readUInt(), try readUInt(), try readUInt())
        // Nothing that is inspected is as large.
        guard max(line, start, count) < UInt64(Int32.max) else { throw Malformed() }
        return HiddenText(line: Int(line), bytes: Int(start)..<Int(start) + Int(count))
    }

    mutating func readPosition() throws(Malformed) -> Position {
        Position(line: try readSmall(), column: try readSmall(), byteColumn: try readSmall())
    }

    mutating func readPlace(path: String) throws(Malformed) -> Place {
        let other = try readBool() ? try readString() : nil
        return Place(path: other ?? path, start: try readPosition(), end: try readPosition())
    }

    mutating func readFinding(path: String) throws(Malformed) -> Finding {
        let rule = try readString()
        guard let severity = Severity(rawValue: try readByte()), let confidence = Confidence(rawValue: try readByte())
        else { throw Malformed() }
        var finding = Finding(
            rule: rule, severity: severity, confidence: confidence, message: try readString(),
            place: try readPlace(path: path))
        for _ in 0..<(try readCount()) {
            finding.related.append(Finding.Related(place: try readPlace(path: path), message: try readString()))
        }
        for _ in 0..<(try readCount()) { finding.measures.append(Finding.Measure(try readString(), try readInt())) }
        finding.excerpt.firstLine = try readInt()
        for _ in 0..<(try readCount()) { finding.excerpt.lines.append(try readString()) }
        finding.fingerprint = try readString()
        if try readBool() {
            guard let kind = Finding.Suppression.Kind(rawValue: try readByte()) else { throw Malformed() }
            finding.suppression = Finding.Suppression(kind, reason: try readString(), owner: try readString())
        }
        return finding
    }

    mutating func readSuppression() throws(Malformed) -> Suppression {
        guard let dialect = Suppression.Dialect(rawValue: try readByte()) else { throw Malformed() }
        var names: [String] = []
        for _ in 0..<(try readCount()) { names.append(try readString()) }
        let reason = try readString()
        let first = try readInt()
        let last = try readInt()
        guard first <= last else { throw Malformed() }
        return Suppression(
            dialect: dialect, names: names, reason: reason, lines: first...last, start: try readPosition(),
            end: try readPosition(), excerpt: try readString(), isUsed: try readBool())
    }
}
