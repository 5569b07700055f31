import Detection

/// The rules of one or more files: what runs on them, and what tells that from any other.
final class Profile: Sendable {
    let table: DetectorTable
    /// What looks at the text alone, in the order of the registrations.
    let functions: Uncounted<Registration>
    /// What runs beside the workers' own work: asynchronous functions and programs.
    let beside: [Registration]
    /// Whether some of it is about the syntax tree, or may find what comments suppress.
    let needsTree: Bool
    let choices: [String: RuleSelection.Choice]
    /// Over all that decides what the rules say about a file.
    let digest: CacheKey
    let isCacheable: Bool
    /// Nanoseconds: the most any detector may take, and the least.
    let timeLimit: UInt64
    let shortestLimit: UInt64
    /// What costs are learned under: one traversal serves all tree detectors, so which ones matters little.
    let costName: String
    let complexity: Complexity
    /// What its caller is charged for a second of it.
    let weight: Double
    /// By their index in `table`.
    let trees: [Registration]
    /// By the ids of their rules.
    let projectDetectors: [any ProjectDetector]
    private let salt: [UInt8]

    /// - Parameter excluded: the ids of detectors that must not run now.
    init(
        _ choices: [String: RuleSelection.Choice], roster: [Registration], excluded: Set<String> = [], salt: [UInt8]
    ) {
        self.choices = choices
        self.salt = salt
        let active = roster.filter { choices[$0.detector.id] != nil && !excluded.contains($0.detector.id) }
        var trees: [any TreeDetector] = []
        var functions: [Registration] = []
        var beside: [Registration] = []
        for registration in active {
            switch registration.detector.body {
            case .tree(let make): trees.append(make(choices[registration.detector.id]?.settings ?? Settings()))
            case .function: functions.append(registration)
            case .asynchronous, .blocking, .program: beside.append(registration)
            }
        }
        table = DetectorTable(trees)
        projectDetectors = trees.compactMap { $0 as? any ProjectDetector }.sorted { $0.rule.id < $1.rule.id }
        self.trees = active.filter { if case .tree = $0.detector.body { true } else { false } }
        self.functions = Uncounted(functions)
        self.beside = beside
        needsTree = table.looksAtTree || !beside.isEmpty
        isCacheable = excluded.isEmpty && active.allSatisfy { $0.detector.version != nil || $0.detector.runsBeside }
        timeLimit = active.map { $0.limits.time.nanosecondsClamped }.max() ?? DetectorLimits().time.nanosecondsClamped
        shortestLimit = active.map { $0.limits.time.nanosecondsClamped }.min() ?? timeLimit
        costName = ((trees.isEmpty ? [] : ["tree"]) + functions.map { $0.detector.id }).joined(separator: "+")
        complexity = functions.first?.complexity ?? .linear
        weight = active.isEmpty ? 1 : active.reduce(0) { $0 + $1.weight } / Double(active.count)
        digest = Self.digest(choices, active, salt)
    }

    private static func digest(
        _ choices: [String: RuleSelection.Choice], _ active: [Registration], _ salt: [UInt8]
    ) -> CacheKey {
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
        for registration in active where !registration.detector.runsBeside {
            text.write(registration.detector.id)
            text.write(registration.detector.version ?? "")
            text.write(registration.limits.findings)
        }
        return CacheKey(hashing: text.bytes)
    }

    /// The same without some detectors.
    func excluding(_ ids: Set<String>) -> Profile {
        Profile(choices, roster: trees + functions.all + beside, excluded: ids, salt: salt)
    }

    /// Nanoseconds that a detector may take for a visit, by its index among tree detectors and then functions.
    func limit(of detector: Int) -> UInt64? {
        let runners = detector < trees.count ? trees : functions.all
        let index = detector < trees.count ? detector : detector - trees.count
        return runners.indices.contains(index) ? runners[index].limits.time.nanosecondsClamped : nil
    }

    func isActive(_ rule: String) -> Bool { choices[rule] != nil }
}

/// The profiles of files, by number: for most requests there is but one.
struct FileProfiles: Sendable {
    private let profiles: Uncounted<Profile>
    /// By file; empty: all have the first.
    private let numbers: [UInt32]

    init(_ files: [SourceFile], _ plan: inout RulePlan) {
        var all: [Profile] = []
        var numbers: [UInt32] = []
        if plan.hasOverrides {
            var known: [ObjectIdentifier: UInt32] = [:]
            for file in files {
                let profile = plan.profile(for: file.path)
                let number = known[ObjectIdentifier(profile)] ?? UInt32(all.count)
                if Int(number) == all.count {
                    all.append(profile)
                    known[ObjectIdentifier(profile)] = number
                }
                numbers.append(number)
            }
        } else {
            all = [plan.base]
        }
        profiles = Uncounted(all)
        self.numbers = numbers
    }

    var all: [Profile] { profiles.all }

    @inline(__always)
    func number(ofFile file: Int) -> Int { numbers.isEmpty ? 0 : Int(numbers[file]) }

    subscript(file: Int) -> Profile { profiles.all[number(ofFile: file)] }

    @inline(__always)
    func with<Result>(_ file: Int, _ body: (Profile) -> Result) -> Result { profiles.with(number(ofFile: file), body) }
}

/// Which profile each file has: one for every combination of overrides that is met.
struct RulePlan {
    private let selection: RuleSelection
    private let roster: [Registration]
    private let salt: [UInt8]
    private let patterns: [IgnoreRules]
    private var profiles: [[Int]: Profile]
    /// The profile of files no override is for.
    let base: Profile
    /// Every rule there is, active or not.
    let known: KnownRules
    private let baseRules: [Rule]

    /// - Parameter salt: what else results depend on: the version of the program, limits.
    init(_ selection: RuleSelection, roster: [Registration], salt: [UInt8]) {
        self.selection = selection
        self.roster = roster
        self.salt = salt
        patterns = selection.overrides.map { IgnoreRules(patterns: $0.patterns) }
        base = Profile(selection.active, roster: roster, salt: salt)
        profiles = [[]: base]
        known = KnownRules(
            roster.map { $0.detector.rule } + Scan.builtInRules,
            programs: Set(roster.lazy.filter { $0.detector.isProgram }.map { $0.detector.id }))
        baseRules = Self.rules(of: [base], roster)
    }

    var hasOverrides: Bool { !patterns.isEmpty }

    mutating func profile(for path: String) -> Profile {
        let matching = patterns.indices.filter { patterns[$0].covers(path.utf8, isFolder: false) }
        if let profile = profiles[matching] { return profile }
        var choices = selection.active
        for index in matching {
            for (rule, change) in selection.overrides[index].changes { Self.apply(change, to: &choices[rule]) }
        }
        let profile = Profile(choices, roster: roster, salt: salt)
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
    var projectDetectors: [(detector: any ProjectDetector, digest: CacheKey)] {
        if profiles.count == 1 { return base.projectDetectors.map { ($0, base.digest) } }
        var found: [String: (detector: any ProjectDetector, digest: CacheKey)] = [:]
        for (_, profile) in profiles.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            for detector in profile.projectDetectors where found[detector.rule.id] == nil {
                found[detector.rule.id] = (detector, profile.digest)
            }
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Ends those that wait for more files.
    func endPrograms() {
        for case .program(let runner) in roster.map(\.detector.body) { runner.shutdown() }
    }

    /// Whether a rule runs on any file.
    func isActive(_ rule: String) -> Bool { profiles.values.contains { $0.isActive(rule) } }

    /// The rules that run on any file, by id.
    var rules: [Rule] { profiles.count == 1 ? baseRules : Self.rules(of: profiles.values, roster) }

    private static func rules(of profiles: some Collection<Profile>, _ roster: [Registration]) -> [Rule] {
        let active = Set(profiles.flatMap(\.choices.keys))
        return (roster.map { $0.detector.rule } + Scan.builtInRules).filter { active.contains($0.id) }
            .sorted { $0.id < $1.id }
    }
}
