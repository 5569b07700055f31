import Detection

@testable import Storage

/// Scans with few words.
extension Store {
    func scan(
        _ project: Project, _ findings: [Finding], files: Set<String>, rules: Set<String> = ["a/one", "a/two"],
        present: Set<String>? = nil, projectRules: Set<String> = [], isComplete: Bool = true, branch: String? = nil,
        paths: [String] = [], tool: String = "picket", label: Label = .lowest
    ) async throws -> Scan {
        let scan = try await makeScan(
            project: project.id,
            ScanDraft(.files, branch: branch, paths: paths, tool: tool, label: label, actor: "user:ada"))
        try await start(scan.id)
        return try await finish(
            scan.id,
            ScanOutcome(
                findings: findings,
                coverage: .init(
                    rules: rules, files: files, present: present, projectRules: projectRules, isComplete: isComplete)))
    }

    /// The states of a project's findings by fingerprint.
    func states(_ project: Project) async throws -> [String: FindingState] {
        try await database.read("test") { connection in
            var states: [String: FindingState] = [:]
            for row in try connection.rows("SELECT fingerprint, state FROM findings WHERE project = ?1", project.id) {
                states[try row.get(0)] = FindingState(rawValue: try row.get(1))
            }
            return states
        }
    }
}

extension Finding {
    static func made(
        _ fingerprint: String, rule: String = "a/one", path: String = "a.swift", line: Int = 1,
        severity: Severity = .medium, message: String = "Something is wrong", related: [String] = [],
        lines: [String] = [], isSuppressed: Bool = false
    ) -> Finding {
        let position = Position(line: line, column: 1, byteColumn: 1)
        return Finding(
            rule: rule, severity: severity, confidence: .high, message: message,
            place: Place(path: path, start: position, end: position),
            related: related.map { .init(place: Place(path: $0, start: position, end: position), message: "here too") },
            excerpt: .init(firstLine: line, lines: lines), fingerprint: fingerprint,
            suppression: isSuppressed ? .init(.comment, reason: "on purpose") : nil)
    }
}
