package import Detection
internal import Engine
internal import Evidence
internal import Reporting
package import Storage

/// A report as the store keeps it: as `jsonl`, then as `json` without what the lines have; compressed with Zstandard.
///
/// Documents that Picket publishes a schema of can be read when the program that wrote them is gone, also by others;
/// and lines are read one by one, so that a report with 100,000 findings never is a tree of JSON values. Source code
/// and messages repeat themselves: compressed they are a tenth.
package enum StoredReport {
    static let encoding = "picket-report+zstd"

    /// - Returns: `nil` if it is larger than can be read again (256 MB).
    static func document(_ report: Report) -> ScanOutcome.Document? {
        let bytes = text(report)
        guard bytes.count <= Compression.mostBytes else { return nil }
        return ScanOutcome.Document(encoding: encoding, bytes: Compression.packed(bytes))
    }

    static func text(_ report: Report) -> [UInt8] {
        var rest = report
        rest.findings = []
        rest.failures = []
        rest.notices = []
        return report.rendered(as: .jsonl).bytes + rest.rendered(as: .json).bytes
    }

    /// - Throws: ``StoreError`` `damaged` if it is none.
    package static func report(_ document: ScanOutcome.Document) throws -> Report {
        guard document.encoding == encoding, let bytes = Compression.unpacked(document.bytes[...]) else {
            throw StoreError(.damaged, "the report is not in a form this Picket knows")
        }
        return try report(of: bytes[...])
    }

    /// - Throws: ``StoreError`` `damaged`, or what is wrong with its JSON.
    static func report(of bytes: ArraySlice<UInt8>) throws -> Report {
        var report = Report(tool: .init(name: "", version: ""), root: "")
        var at = bytes.startIndex
        while at < bytes.endIndex {
            let end = bytes[at...].firstIndex(of: 0x0A) ?? bytes.endIndex
            let line = try JSON(parsing: bytes[at..<end])
            at = min(end + 1, bytes.endIndex)
            switch line["type"]?.string {
            case "finding": report.findings.append(try Finding(line))
            case "failure": report.failures.append(try Failure(line))
            case "notice":
                report.notices.append(
                    Notice(
                        path: line["path"]?.string, line: line["line"]?.integer, message: try line.text("message")))
            case "summary":
                try report.read(JSON(parsing: bytes[at...]))
                return report
            default: throw StoreError(.damaged, "the report has a line of no known type")
            }
        }
        throw StoreError(.damaged, "the report has no end")
    }
}

extension JSON {
    func text(_ name: String) throws -> String {
        guard let text = self[name]?.string else { throw StoreError(.damaged, "the report has no \(name)") }
        return text
    }

    func integer(_ name: String) -> Int { self[name]?.integer ?? 0 }
    func list(_ name: String) -> [JSON] { self[name]?.array ?? [] }
    func texts(_ name: String) -> [String] { list(name).compactMap(\.string) }
}

extension Position {
    fileprivate init(_ json: JSON?) {
        self.init(
            line: json?.integer("line") ?? 1, column: json?.integer("column") ?? 1,
            byteColumn: json?.integer("byteColumn") ?? 1)
    }
}

extension Place {
    fileprivate init(_ json: JSON) throws {
        self.init(path: try json.text("path"), start: Position(json["start"]), end: Position(json["end"]))
    }
}

extension Finding {
    fileprivate init(_ json: JSON) throws {
        guard let severity = Severity(name: try json.text("severity")),
            let confidence = Confidence(name: try json.text("confidence"))
        else { throw StoreError(.damaged, "the report has a finding of no known severity or confidence") }
        self.init(
            rule: try json.text("rule"), severity: severity, confidence: confidence, message: try json.text("message"),
            place: try Place(json),
            related: try json.list("related").map {
                Related(place: try Place($0), message: try $0.text("message"))
            },
            measures: try json.list("measures").map { Measure(try $0.text("name"), $0.integer("value")) },
            excerpt: json["excerpt"]?.object == nil
                ? Excerpt()
                : Excerpt(
                    firstLine: json["excerpt"]?.integer("firstLine") ?? 1,
                    lines: json["excerpt"]?.texts("lines") ?? []),
            fingerprint: try json.text("fingerprint"),
            suppression: try json["suppression"].flatMap { $0 == .null ? nil : try Suppression($0) })
    }
}

extension Finding.Suppression {
    fileprivate init(_ json: JSON) throws {
        let name = try json.text("kind")
        guard let kind = Kind.allCases.first(where: { $0.name == name }) else {
            throw StoreError(.damaged, "the report has a suppression of no known kind")
        }
        self.init(kind, reason: try json.text("reason"), owner: json["owner"]?.string ?? "")
    }
}

extension Failure {
    fileprivate init(_ json: JSON) throws {
        let name = try json.text("kind")
        guard let kind = Kind.allCases.first(where: { $0.name == name }) else {
            throw StoreError(.damaged, "the report has a failure of no known kind")
        }
        self.init(
            kind, path: try json.text("path"),
            position: json["position"].flatMap { $0 == .null ? nil : Position($0) },
            message: try json.text("message"), isPartial: json["partial"]?.bool ?? false,
            detector: json["detector"]?.string)
    }
}
