import Detection
import Engine
import Evidence
import Settings

extension ScanOptions.Resolved {
    /// All that a scan's outcome depends on beside rules, program and files, as a document to be hashed and kept: the same
    /// on every machine.
    func document(threshold: Configuration.Threshold) -> JSON {
        let threshold: String =
            switch threshold {
            case .never: "never"
            case .severity(let severity): severity.name
            }
        var members: [String: JSON] = [
            "rules": .object(scan.rules.active.mapValues { $0.json }),
            "overrides": .array(
                scan.rules.overrides.map {
                    ["paths": JSON($0.patterns), "rules": .object($0.changes.mapValues { $0.json })]
                }),
            "include": JSON(scan.files.include), "exclude": JSON(scan.files.exclude),
            "usesIgnoreFiles": .bool(scan.files.usesIgnoreFiles),
            "usesDefaultExcludes": .bool(scan.files.usesDefaultExcludes),
            "limits": ["fileBytes": JSON(scan.limits.fileBytes), "findingsPerRule": JSON(scan.limits.findingsPerRule)],
            "failOn": .string(threshold), "waivers": .array(scan.waivers.map(\.json)),
            "baseline": .bool(scan.baseline != nil),
            "paths": .array(scan.inputs.map { .string(relative($0)) }),
            "programs": .object(
                Dictionary(scan.programs.map { ($0.name, JSON($0.command)) }, uniquingKeysWith: { first, _ in first })),
        ]
        members["language"] = scan.language.map { .string($0.rawValue) }
        members["changedSince"] = scan.changedSince.map { .string($0) }
        members["programsRefusal"] = scan.programsRefusal.map { .string($0) }
        return .object(members)
    }

    private func relative(_ input: ScanConfiguration.Input) -> String {
        switch input {
        case .text(let name, _, _): name
        case .path(let path) where path == workspace.root: "."
        case .path(let path) where path.hasPrefix(workspace.root + "/"):
            String(path.dropFirst(workspace.root.count + 1))
        case .path(let path): path
        }
    }
}

extension JSON {
    fileprivate init(_ texts: [String]) { self = .array(texts.map { .string($0) }) }
}

extension RuleSelection.Choice {
    fileprivate var json: JSON {
        var members: [String: JSON] = [:]
        if !settings.values.isEmpty { members["options"] = .object(settings.values.mapValues { JSON($0) }) }
        members["severity"] = severity.map { .string($0.name) }
        return .object(members)
    }
}

extension RuleSelection.Change {
    fileprivate var json: JSON {
        var members: [String: JSON] = [:]
        if !options.isEmpty { members["options"] = .object(options.mapValues { JSON($0) }) }
        members["severity"] = severity.map { .string($0.name) }
        members["active"] = isActive.map { .bool($0) }
        return .object(members)
    }
}

extension Waiver {
    fileprivate var json: JSON {
        var members: [String: JSON] = [
            "owner": .string(owner), "reason": .string(reason), "paths": .array(paths.map { .string($0) }),
        ]
        members["rule"] = rule.map { .string($0) }
        members["fingerprint"] = fingerprint.map { .string($0) }
        members["expires"] = expires.map { .string($0.description) }
        return .object(members)
    }
}
