public import Detection
import FoundationEssentials
import Glibc

/// The findings that were there when a team began to use Picket: accepted for now, so that only new ones count.
///
/// On disk it is JSON with one line a finding, sorted, so that version control shows what changed.
public struct Baseline: Sendable, Equatable {
    /// One accepted finding. All but the fingerprint is for people.
    public struct Entry: Sendable, Hashable, Codable {
        public var fingerprint: String
        public var rule: String
        public var path: String
        public var message: String
    }

    /// By path, rule and fingerprint.
    public private(set) var entries: [Entry]
    /// The version of Picket that wrote it.
    public private(set) var toolVersion: String

    static let formatVersion = 1
    /// Most bytes of a baseline file that are read: a million findings.
    static let mostBytes = 256 << 20

    /// Accepts the findings of a report that nothing else suppresses.
    public init(of report: Report) {
        toolVersion = report.tool.version
        let accepted = report.findings.filter { $0.suppression == nil || $0.suppression?.kind == .baseline }
        entries = accepted.map {
            Entry(fingerprint: $0.fingerprint, rule: $0.rule, path: $0.place.path, message: $0.message)
        }.sorted { ($0.path, $0.rule, $0.fingerprint) < ($1.path, $1.rule, $1.fingerprint) }
    }

    // MARK: On disk

    private struct File: Decodable {
        var format: String
        var version: Int
        var tool: String
        var findings: [Entry]
    }

    /// Reads a baseline file.
    public init(contentsOf path: String) throws(ScanError) {
        guard let bytes = FileSystem.contents(of: Array(path.utf8), limit: Self.mostBytes) else {
            throw ScanError(
                .baseline,
                "The baseline \(path) cannot be read: it is not there, no regular file, or larger than "
                    + "\(Self.mostBytes >> 20) MB. Make it with `picket baseline create`.")
        }
        do {
            try self.init(bytes: bytes)
        } catch {
            throw ScanError(.baseline, "The baseline \(path) \(error.message)", cause: error.cause)
        }
    }

    init(bytes: [UInt8]) throws(ScanError) {
        let advice = "make it anew with `picket baseline create`"
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: Data(bytes))
        } catch {
            throw ScanError(.baseline, "is not a baseline: \(advice)", cause: error)
        }
        guard file.format == "picket-baseline" else { throw ScanError(.baseline, "is not a baseline: \(advice)") }
        guard file.version == Self.formatVersion else {
            throw ScanError(
                .baseline, "has format \(file.version), and this Picket reads format \(Self.formatVersion): \(advice)")
        }
        entries = file.findings
        toolVersion = file.tool
    }

    /// Writes it to a file, whole or not at all.
    public func write(to path: String) throws(ScanError) {
        do throws(FileSystem.SystemError) {
            try FileSystem.replace(Array(path.utf8), with: text.utf8, mode: 0o644)
        } catch {
            throw ScanError(.output, "The baseline \(path) cannot be written: \(error)", cause: error)
        }
    }

    /// What a baseline file holds.
    public var text: String {
        let lines = entries.map { entry in
            "    {\"fingerprint\": \(Self.quoted(entry.fingerprint)), \"rule\": \(Self.quoted(entry.rule)), "
                + "\"path\": \(Self.quoted(entry.path)), \"message\": \(Self.quoted(entry.message))}"
        }
        let findings = lines.isEmpty ? "[]" : "[\n" + lines.joined(separator: ",\n") + "\n  ]"
        return """
            {
              "format": "picket-baseline",
              "version": \(Self.formatVersion),
              "tool": \(Self.quoted(toolVersion)),
              "findings": \(findings)
            }

            """
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    // MARK: In a scan

    /// Suppresses what is accepted.
    ///
    /// - Parameters:
    ///   - inspected: the paths this scan could say something about: of other files that exist, nothing is stale.
    ///   - root: what paths are relative to.
    /// - Returns: a notice, if entries no longer match anything.
    func apply(to findings: inout [Finding], inspected: Set<String>, root: String) -> Notice? {
        let gone = Set(entries.map(\.path)).subtracting(inspected).filter { path in
            (try? FileSystem.status(of: Array("\(root)/\(path)".utf8)))?.st_mode == nil
        }
        var unmatched = Set(
            entries.filter { inspected.contains($0.path) || gone.contains($0.path) }.map(\.fingerprint))
        let accepted = Set(entries.map(\.fingerprint))
        for index in findings.indices where accepted.contains(findings[index].fingerprint) {
            unmatched.remove(findings[index].fingerprint)
            if findings[index].suppression == nil {
                findings[index].suppression = Finding.Suppression(.baseline, reason: "accepted in the baseline")
            }
        }
        if unmatched.isEmpty { return nil }
        let what =
            unmatched.count == 1
            ? "One finding of the baseline no longer exists"
            : "\(unmatched.count) findings of the baseline no longer exist"
        return Notice(message: "\(what): run `picket baseline create` to write it anew")
    }
}
