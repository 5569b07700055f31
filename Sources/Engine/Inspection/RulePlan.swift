import Crypto
import Detection

/// The rules of one or more files: a detector table, and what tells it from any other.
final class Profile: Sendable {
    let table: DetectorTable
    let choices: [String: RuleSelection.Choice]
    /// SHA-256 over all that decides what the rules say about a file.
    let digest: [UInt8]

    init(_ choices: [String: RuleSelection.Choice], detectors: [any Detector.Type], salt: [UInt8]) {
        self.choices = choices
        table = DetectorTable(
            detectors.compactMap { type in choices[type.rule.id].map { type.init($0.settings) } })
        var text = ByteWriter()
        text.write(salt)
        for (id, choice) in choices.sorted(by: { $0.key < $1.key }) {
            text.write(id)
            text.write(choice.severity?.rawValue ?? UInt8.max)
            text.write(choice.settings.values.count)
            for (name, literal) in choice.settings.values.sorted(by: { $0.key < $1.key }) {
                text.write(name)
                text.write(String(describing: literal))
            }
        }
        digest = Array(SHA256.hash(data: text.bytes))
    }

    func isActive(_ rule: String) -> Bool { choices[rule] != nil }
}

/// Which profile each file has: one for every combination of overrides that is met.
struct RulePlan {
    private let selection: RuleSelection
    private let detectors: [any Detector.Type]
    private let salt: [UInt8]
    private let patterns: [IgnoreRules]
    private var profiles: [[Int]: Profile]
    /// The profile of files no override is for.
    let base: Profile

    /// - Parameter salt: what else results depend on: the version of the program, limits.
    init(_ selection: RuleSelection, detectors: [any Detector.Type], salt: [UInt8]) {
        self.selection = selection
        self.detectors = detectors
        self.salt = salt
        patterns = selection.overrides.map { IgnoreRules(patterns: $0.patterns) }
        base = Profile(selection.active, detectors: detectors, salt: salt)
        profiles = [[]: base]
    }

    mutating func profile(for path: String) -> Profile {
        let matching = patterns.indices.filter { patterns[$0].covers(path.utf8, isFolder: false) }
        if let profile = profiles[matching] { return profile }
        var choices = selection.active
        for index in matching {
            for (rule, change) in selection.overrides[index].changes { Self.apply(change, to: &choices[rule]) }
        }
        let profile = Profile(choices, detectors: detectors, salt: salt)
        profiles[matching] = profile
        return profile
    }

    private static func apply(_ change: RuleSelection.Change, to choice: inout RuleSelection.Choice?) {
        if change.isActive == false {
            choice = nil
            return
        }
        if change.isActive == true, choice == nil { choice = RuleSelection.Choice() }
        choice?.settings.values.merge(change.options) { _, new in new }
        if let severity = change.severity { choice?.severity = severity }
    }

    /// The project detectors that run on any file. One that has different options on different paths concludes with
    /// those it has where no override holds: what spans files belongs to no single path.
    var projectDetectors: [(detector: any ProjectDetector, digest: [UInt8])] {
        var found: [String: (detector: any ProjectDetector, digest: [UInt8])] = [:]
        for (_, profile) in profiles.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            for case let detector as any ProjectDetector in profile.table.detectors
            where found[detector.rule.id] == nil {
                found[detector.rule.id] = (detector, profile.digest)
            }
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }

    /// The rules that run on any file, by id.
    func rules(and builtIn: [Rule]) -> [Rule] {
        let active = Set(profiles.values.flatMap(\.choices.keys))
        return (detectors.map { $0.rule } + builtIn).filter { active.contains($0.id) }.sorted { $0.id < $1.id }
    }
}
