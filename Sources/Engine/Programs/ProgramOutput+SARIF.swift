import Detection
import FoundationEssentials

/// The parts of a SARIF 2.1.0 log that findings are made of.
private struct SARIFLog: Decodable {
    let runs: [Run]

    struct Run: Decodable {
        let tool: Tool
        let results: [Result]?
        let artifacts: [Artifact]?
        let invocations: [Invocation]?
        let originalUriBaseIds: [String: ArtifactLocation]?
        let columnKind: String?
    }

    struct Tool: Decodable {
        let driver: Component
        let extensions: [Component]?
    }

    struct Component: Decodable {
        let rules: [Descriptor]?
    }

    struct Descriptor: Decodable {
        let id: String
        let name: String?
        let shortDescription: Message?
        let fullDescription: Message?
        let help: Message?
        let helpUri: String?
        let defaultConfiguration: Configuration?
        let properties: Properties?
    }

    struct Configuration: Decodable { let level: String? }

    struct Properties: Decodable {
        let severity: String?
        let tags: [String]?
        let cwe: String?

        private enum Key: String, CodingKey {
            case severity = "security-severity"
            case tags, cwe
        }

        /// Anybody may put anything into properties: what is of another type is not meant.
        init(from decoder: any Swift.Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            severity =
                (try? values.decode(String.self, forKey: .severity))
                ?? (try? values.decode(Double.self, forKey: .severity)).map { "\($0)" }
            tags = try? values.decode([String].self, forKey: .tags)
            cwe = try? values.decode(String.self, forKey: .cwe)
        }
    }

    struct Result: Decodable {
        let ruleId: String?
        let ruleIndex: Int?
        let rule: Reference?
        let kind: String?
        let level: String?
        let message: Message
        let locations: [Location]?
        let relatedLocations: [Location]?
        let suppressions: [Suppression]?
        let properties: Properties?
    }

    struct Reference: Decodable {
        let id: String?
        let index: Int?
        let toolComponent: ComponentReference?
    }

    struct ComponentReference: Decodable { let index: Int? }

    struct Message: Decodable {
        let text: String?
        let markdown: String?
    }

    struct Location: Decodable {
        let physicalLocation: PhysicalLocation?
        let message: Message?
    }

    struct PhysicalLocation: Decodable {
        let artifactLocation: ArtifactLocation?
        let region: Region?
    }

    struct ArtifactLocation: Decodable {
        let uri: String?
        let uriBaseId: String?
        let index: Int?
    }

    struct Region: Decodable {
        let startLine: Int?
        let startColumn: Int?
        let endLine: Int?
        let endColumn: Int?
    }

    struct Artifact: Decodable { let location: ArtifactLocation? }

    struct Suppression: Decodable {
        let status: String?
        let justification: String?
    }

    struct Invocation: Decodable {
        let executionSuccessful: Bool?
        let toolExecutionNotifications: [Notification]?
        let toolConfigurationNotifications: [Notification]?
    }

    struct Notification: Decodable {
        let level: String?
        let message: Message
        let locations: [Location]?
    }
}

extension ProgramOutput {
    init(sarif bytes: [UInt8], of program: Program) throws(ProgramFault) {
        let log: SARIFLog
        do {
            log = try JSONDecoder().decode(SARIFLog.self, from: Data(bytes))
        } catch {
            let what = bytes.isEmpty ? "printed nothing" : "printed what is no SARIF 2.1.0 log: \(Self.reason(error))"
            throw ProgramFault(.output, "\(program.name) \(what)")
        }
        for run in log.runs { SARIFRun(run, program).read(into: &self) }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, let context): "\(path(context))\(key.stringValue) is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "\(path(context)) is of another type"
        default: "it is no JSON"
        }
    }

    private static func path(_ context: DecodingError.Context) -> String {
        context.codingPath.prefix(10).map { $0.intValue.map { "[\($0)]" } ?? "\($0.stringValue)." }.joined()
    }
}

/// One run of a log.
private struct SARIFRun {
    private let run: SARIFLog.Run
    private let program: Program
    /// The driver's descriptors first, then those of the extensions.
    private let components: [[SARIFLog.Descriptor]]
    private let unit: ProgramOutput.ColumnUnit

    init(_ run: SARIFLog.Run, _ program: Program) {
        self.run = run
        self.program = program
        components = [run.tool.driver.rules ?? []] + (run.tool.extensions ?? []).map { $0.rules ?? [] }
        unit = run.columnKind == "unicodeCodePoints" ? .codePoint : .utf16
    }

    func read(into output: inout ProgramOutput) {
        for descriptor in components.joined().prefix(ProgramOutput.Limit.rules) where output.rules[descriptor.id] == nil
        {
            output.rules[descriptor.id] = rule(descriptor)
        }
        for result in run.results ?? [] where Self.isFinding(result) {
            guard output.findings.count < ProgramOutput.Limit.findings else { break }
            output.findings.append(reported(result))
        }
        for invocation in run.invocations ?? [] { read(invocation, into: &output) }
    }

    /// Passed and inapplicable checks are results as well.
    private static func isFinding(_ result: SARIFLog.Result) -> Bool {
        ["fail", "open", "review"].contains(result.kind ?? "fail")
    }

    private func rule(_ descriptor: SARIFLog.Descriptor) -> Rule {
        let help = descriptor.fullDescription?.text ?? descriptor.help?.text
        let tags = descriptor.properties?.tags ?? []
        return ProgramOutput.rule(
            program, descriptor.id, title: descriptor.shortDescription?.text ?? descriptor.name, help: help,
            severity: Self.severity(descriptor.properties, descriptor.defaultConfiguration?.level),
            cwe: Self.weaknesses(in: tags + [descriptor.properties?.cwe ?? ""]),
            tags: Array(tags.prefix(20).map { ProgramOutput.cut($0, to: 100) }),
            references: descriptor.helpUri.map { [ProgramOutput.cut($0, to: 500)] } ?? [])
    }

    private func reported(_ result: SARIFLog.Result) -> ProgramOutput.Reported {
        let descriptor = descriptor(of: result)
        let location = result.locations?.first.map(self.location) ?? .init()
        return .init(
            rule: descriptor?.id ?? result.ruleId ?? result.rule?.id ?? "finding",
            message: ProgramOutput.cut(
                result.message.text ?? result.message.markdown ?? descriptor?.shortDescription?.text ?? "a finding",
                to: ProgramOutput.Limit.messageBytes),
            severity: Self.severity(result.properties ?? descriptor?.properties, result.level)
                ?? Self.severity(descriptor?.properties, descriptor?.defaultConfiguration?.level),
            location: location,
            related: (result.relatedLocations ?? []).prefix(ProgramOutput.Limit.related).map {
                (self.location($0), ProgramOutput.cut($0.message?.text ?? "", to: 1_000))
            },
            suppression: Self.suppression(result))
    }

    private func descriptor(of result: SARIFLog.Result) -> SARIFLog.Descriptor? {
        let component = result.rule?.toolComponent?.index.map { $0 + 1 } ?? 0
        if let index = result.ruleIndex ?? result.rule?.index, components.indices.contains(component),
            components[component].indices.contains(index)
        {
            return components[component][index]
        }
        return nil
    }

    private static func suppression(_ result: SARIFLog.Result) -> String? {
        result.suppressions?.first { ($0.status ?? "accepted") == "accepted" }.map { $0.justification ?? "" }
    }

    private func location(_ location: SARIFLog.Location) -> ProgramOutput.Location {
        let physical = location.physicalLocation
        let region = physical?.region
        return .init(
            path: physical?.artifactLocation.flatMap(path), line: region?.startLine, column: region?.startColumn,
            endLine: region?.endLine, endColumn: region?.endColumn, unit: unit)
    }

    private func path(_ location: SARIFLog.ArtifactLocation) -> String? {
        var location = location
        if location.uri == nil, let index = location.index, let artifacts = run.artifacts,
            artifacts.indices.contains(index), let other = artifacts[index].location
        {
            location = other
        }
        guard var uri = location.uri else { return nil }
        var base = location.uriBaseId
        // A base may be relative to another.
        for _ in 0..<8 where !uri.hasPrefix("/") && !uri.hasPrefix("file:") {
            guard let name = base, let folder = run.originalUriBaseIds?[name], let prefix = folder.uri else { break }
            uri = prefix + uri
            base = folder.uriBaseId
        }
        if uri.hasPrefix("file:") {
            uri.removeFirst(5)
            // file:///path and file://host/path
            if uri.hasPrefix("//") { uri = String(uri.dropFirst(2).drop { $0 != "/" }) }
        }
        return Self.decoded(uri)
    }

    /// Without percent signs.
    private static func decoded(_ uri: String) -> String {
        guard uri.utf8.contains(UInt8(ascii: "%")) else { return uri }
        var bytes: [UInt8] = []
        var rest = Array(uri.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest.removeFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// An error stopped the tool or made its results wrong; a warning, which is what nothing said means, made them
    /// incomplete (SARIF 2.1.0, 3.58.6): of a rule that it gave up for lack of time, Semgrep gives no other sign.
    private func read(_ invocation: SARIFLog.Invocation, into output: inout ProgramOutput) {
        let notifications =
            (invocation.toolExecutionNotifications ?? []) + (invocation.toolConfigurationNotifications ?? [])
        let failures = notifications.filter { ["error", "warning"].contains($0.level ?? "warning") }
        for failure in failures.prefix(1_000) {
            let line = failure.message.text?.split(whereSeparator: \.isWhitespace).joined(separator: " ") ?? ""
            output.failures.append(
                (
                    path: failure.locations?.first.flatMap { self.location($0).path },
                    message: line.isEmpty ? "it says that something failed" : ProgramOutput.cut(line, to: 1_000)
                ))
        }
        if invocation.executionSuccessful == false, failures.isEmpty {
            output.failures.append((nil, "it says that it did not succeed"))
        }
    }

    /// A CVSS score says more than a level.
    private static func severity(_ properties: SARIFLog.Properties?, _ level: String?) -> Severity? {
        if let text = properties?.severity, let score = Double(text) {
            switch score {
            case 9...: return .critical
            case 7...: return .high
            case 4...: return .medium
            case let score where score > 0: return .low
            default: return .info
            }
        }
        switch level {
        case "error": return .high
        case "warning": return .medium
        case "note": return .low
        case "none": return .info
        default: return nil
        }
    }

    /// `external/cwe/cwe-078`, `CWE-78: …`
    private static func weaknesses(in texts: [String]) -> [Int] {
        var numbers: [Int] = []
        for text in texts {
            guard let range = text.lowercased().firstRange(of: "cwe-") else { continue }
            let digits = text.lowercased()[range.upperBound...].prefix { $0.isASCII && $0.isNumber }
            if let number = Int(digits), number > 0, number < 100_000, !numbers.contains(number) {
                numbers.append(number)
            }
        }
        return numbers
    }
}
