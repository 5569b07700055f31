public import Detection
public import Engine
public import Evidence

/// What `picket.yaml` says, checked: every rule it names exists and every option has a value of its type.
public struct Configuration: Sendable {
    /// The file it was read from; `nil` for the defaults.
    public var file: String?
    public var preset: Preset
    /// The preset's own, then the file's.
    public var layers: [Layer]
    /// For some paths only, in the order of the file; later ones win.
    public var overrides: [Override]
    public var include: [String]
    public var exclude: [String]
    public var failOn: Threshold
    /// Relative to the folder of the file.
    public var baseline: String?
    public var waivers: [Waiver]
    /// External detectors. Each is a rule of its name, too: it can be selected, ignored and overridden.
    public var programs: [Program]
    /// In bytes; `nil` for the engine's own limit.
    public var largestFile: Int?
    /// `nil`: scans are not recorded.
    public var evidence: Evidence?
    /// What `picket quality` holds scans to; none: the usual target for all findings.
    public var quality: [QualityTarget] = []
    public var alerts = AlertPlan()
    /// What `picket serve` is told beside its options.
    public var serve = Serve()

    /// What selects and sets rules.
    public struct Layer: Sendable, Hashable {
        /// Replaces what earlier layers selected, unless `nil`; in an override it adds to it.
        public var select: [String]?
        public var ignore: [String] = []
        public var rules: [String: RuleSetting] = [:]

        public init(select: [String]? = nil, ignore: [String] = [], rules: [String: RuleSetting] = [:]) {
            self.select = select
            self.ignore = ignore
            self.rules = rules
        }
    }

    public struct RuleSetting: Sendable, Hashable {
        /// `nil`: as selected.
        public var isOn: Bool?
        /// Of all its findings; `nil`: as the detector judges.
        public var severity: Severity?
        public var options: [String: OptionLiteral] = [:]

        static let on = RuleSetting(isOn: true)
    }

    public struct Override: Sendable, Hashable {
        /// As in `.gitignore`.
        public var paths: [String]
        public var layer: Layer
    }

    /// From which severity on findings fail a scan.
    public enum Threshold: Sendable, Hashable {
        case never
        case severity(Severity)

        public init?(name: String) {
            if name == "never" {
                self = .never
            } else if let severity = Severity(name: name) {
                self = .severity(severity)
            } else {
                return nil
            }
        }

        public static let names = ["never"] + Severity.allCases.map(\.name)
    }

    /// The defaults: a preset and nothing else.
    public init(preset: Preset = .default, catalogue: RuleCatalogue) {
        self.preset = preset
        layers = [preset.layer(for: catalogue)]
        overrides = []
        include = []
        exclude = []
        failOn = .severity(.high)
        waivers = []
        programs = []
    }

    /// What the layers and overrides come to, for the engine.
    ///
    /// - Parameters:
    ///   - select: replaces what the file selects, on every path, unless `nil`: `--select`.
    ///   - ignore: never runs, on no path: `--ignore`.
    ///   - kept: identifiers of rules that the preset does not leave out, whatever it says: `--compat`.
    public func ruleSelection(
        select: [String]? = nil, ignore: [String] = [], keeping kept: Set<String> = [], catalogue: RuleCatalogue
    ) throws(ConfigurationError) -> RuleSelection {
        let catalogue = catalogue.adding(programs.map(\.rule))
        for (source, selectors) in [("--select", select ?? []), ("--ignore", ignore)] {
            for selector in selectors {
                if let complaint = catalogue.complaint(about: selector) {
                    throw ConfigurationError(source: source, message: complaint)
                }
            }
        }
        func ids(_ selectors: [String]) -> Set<String> { Set(selectors.flatMap { catalogue.select($0).map(\.id) }) }
        let forced = select.map(ids)
        let banned = ids(ignore)
        var active: Set<String> = []
        var choices: [String: RuleSelection.Choice] = [:]
        for (index, layer) in layers.enumerated() {
            if let select = layer.select { active = ids(select) }
            active.subtract(index == 0 ? ids(layer.ignore).subtracting(kept) : ids(layer.ignore))
            for (id, setting) in layer.rules {
                choices[id, default: RuleSelection.Choice()].settings.values.merge(setting.options) { $1 }
                choices[id, default: RuleSelection.Choice()].severity = setting.severity ?? choices[id]?.severity
                switch setting.isOn {
                case true?: active.insert(id)
                case false?: active.remove(id)
                case nil: break
                }
            }
        }
        active = (forced ?? active).subtracting(banned)
        let changes = overrides.map { override in
            RuleSelection.Override(
                patterns: override.paths,
                changes: override.layer.changes(ids: ids).mapValues { change in
                    var change = change
                    // What was asked for on the command line is neither widened nor narrowed by a file.
                    if forced != nil { change.isActive = nil }
                    return change
                }.filter { !banned.contains($0.key) })
        }
        return RuleSelection(
            active: Dictionary(uniqueKeysWithValues: active.map { ($0, choices[$0] ?? RuleSelection.Choice()) }),
            overrides: changes)
    }
}

extension Configuration.Layer {
    /// The layer of an override: what it selects and ignores is added to, and taken from, what is selected elsewhere.
    fileprivate func changes(ids: ([String]) -> Set<String>) -> [String: RuleSelection.Change] {
        var changes: [String: RuleSelection.Change] = [:]
        for id in ids(select ?? []) { changes[id, default: RuleSelection.Change()].isActive = true }
        for id in ids(ignore) { changes[id, default: RuleSelection.Change()].isActive = false }
        for (id, setting) in rules {
            var change = changes[id] ?? RuleSelection.Change()
            change.isActive = setting.isOn ?? change.isActive
            change.options = setting.options
            change.severity = setting.severity
            changes[id] = change
        }
        return changes
    }
}
