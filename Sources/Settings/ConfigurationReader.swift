import Detection
import Engine

extension Configuration {
    /// Reads the text of a `picket.yaml`. Unknown keys and rules, wrong types and values out of bounds are errors that
    /// name the line.
    ///
    /// - Parameters:
    ///   - source: the file's name for messages.
    ///   - preset: used in place of the one the text extends, unless `nil`.
    public init(
        yaml text: String, source: String, catalogue: RuleCatalogue, preset: Preset? = nil
    ) throws(ConfigurationError) {
        self = try ConfigurationReader(catalogue: catalogue).read(text, source: source, preset: preset)
    }
}

extension Preset {
    func layer(for catalogue: RuleCatalogue) -> Configuration.Layer {
        // A preset may name rules and options that a library user has not registered: it picks among those there are.
        do {
            let reader = ConfigurationReader(catalogue: catalogue, skipsUnknown: true)
            return try reader.layer(YAMLDocument(text, source: "preset \(rawValue)").root)
        } catch {
            preconditionFailure("preset \(rawValue) is not valid: \(error)")
        }
    }
}

/// Turns YAML into a ``Configuration``.
struct ConfigurationReader {
    private(set) var catalogue: RuleCatalogue
    private let skipsUnknown: Bool

    init(catalogue: RuleCatalogue, skipsUnknown: Bool = false) {
        self.catalogue = catalogue
        self.skipsUnknown = skipsUnknown
    }

    private static let layerKeys = ["select", "ignore", "rules"]
    private static let ownKeys = [
        "extends", "include", "exclude", "fail-on", "baseline", "max-file-size", "overrides", "waivers", "programs",
        "evidence", "quality", "alerts", "serve",
    ]

    func read(_ text: String, source: String, preset forced: Preset?) throws(ConfigurationError) -> Configuration {
        let root = try YAMLDocument(text, source: source).root
        let entries = try root.entries()
        var preset = Preset.default
        for (key, value) in entries where key.name == "extends" { preset = try self.preset(value) }
        var configuration = Configuration(preset: forced ?? preset, catalogue: catalogue)
        configuration.file = source
        // They are rules that the rest of the file may speak of.
        for (key, value) in entries where key.name == "programs" { configuration.programs = try programs(value) }
        var reader = self
        reader.catalogue = catalogue.adding(configuration.programs.map(\.rule))
        try reader.read(entries, into: &configuration)
        let layer = try reader.layer(root)
        configuration.layers += [layer, reader.layer(of: configuration.programs, unless: layer)]
        return configuration
    }

    private func read(
        _ entries: [(key: YAMLValue, value: YAMLValue)], into configuration: inout Configuration
    ) throws(ConfigurationError) {
        for (key, value) in entries {
            switch key.name {
            case "include": configuration.include = try value.strings()
            case "exclude": configuration.exclude = try value.strings()
            case "fail-on": configuration.failOn = try threshold(value)
            case "baseline": configuration.baseline = try value.string()
            case "max-file-size": configuration.largestFile = try size(value)
            case "overrides": configuration.overrides = try overrides(value)
            case "waivers": configuration.waivers = try waivers(value)
            case "evidence": configuration.evidence = try evidence(value)
            case "quality": configuration.quality = try quality(value)
            case "alerts": configuration.alerts = try alerts(value)
            case "serve": configuration.serve = try serve(value)
            case "extends", "programs": break
            case _ where Self.layerKeys.contains(key.name): break
            default: throw YAMLValue.unknownKey(key, key.name, known: Self.ownKeys + Self.layerKeys)
            }
        }
    }

    /// The keys of a layer among the entries of a mapping; others are somebody else's.
    func layer(_ value: YAMLValue) throws(ConfigurationError) -> Configuration.Layer {
        var layer = Configuration.Layer()
        for (key, value) in try value.entries() {
            switch try key.string() {
            case "select": layer.select = try selectors(value)
            case "ignore": layer.ignore = try selectors(value)
            case "rules": layer.rules = try rules(value)
            default: break
            }
        }
        return layer
    }

    private func preset(_ value: YAMLValue) throws(ConfigurationError) -> Preset {
        let name = try value.string()
        guard let preset = Preset(rawValue: name) else {
            throw value.error(
                "there is no preset \"\(name)\"; " + suggestion(for: name, among: Preset.allCases.map(\.rawValue)))
        }
        return preset
    }

    private func threshold(_ value: YAMLValue) throws(ConfigurationError) -> Configuration.Threshold {
        let name = try value.string()
        guard let threshold = Configuration.Threshold(name: name) else {
            throw value.mismatch("one of \(Configuration.Threshold.names.joined(separator: ", "))")
        }
        return threshold
    }

    func selectors(_ value: YAMLValue) throws(ConfigurationError) -> [String] {
        var selectors: [String] = []
        for element in try value.list() {
            let selector = try element.string()
            if !skipsUnknown, let complaint = catalogue.complaint(about: selector) {
                throw element.error(complaint)
            }
            selectors.append(selector)
        }
        return selectors
    }

    private func rules(_ value: YAMLValue) throws(ConfigurationError) -> [String: Configuration.RuleSetting] {
        var rules: [String: Configuration.RuleSetting] = [:]
        for (key, value) in try value.entries() {
            let id = try key.string()
            guard let rule = catalogue.rule(id) else {
                if skipsUnknown { continue }
                throw key.error(
                    "no rule is called \"\(id)\"; "
                        + suggestion(for: id, among: catalogue.select(id).map(\.id) + catalogue.rules.map(\.id)))
            }
            rules[id] = try setting(value, of: rule)
        }
        return rules
    }

    /// `off`, `on`, a severity, or a mapping of `enabled`, `severity` and the rule's options.
    private func setting(_ value: YAMLValue, of rule: Rule) throws(ConfigurationError) -> Configuration.RuleSetting {
        var setting = Configuration.RuleSetting()
        if value.isScalar {
            let word = try value.string()
            if let severity = Severity(name: word) {
                setting.isOn = true
                setting.severity = severity
            } else {
                guard let isOn = try? value.bool() else {
                    throw value.mismatch("off, on, a severity, or a mapping with the rule's options")
                }
                setting.isOn = isOn
            }
            return setting
        }
        for (key, value) in try value.entries() {
            let name = try key.string()
            switch name {
            case "enabled": setting.isOn = try value.bool()
            case "severity":
                guard let severity = Severity(name: try value.string()) else {
                    throw value.mismatch("one of \(Severity.allCases.map(\.name).joined(separator: ", "))")
                }
                setting.severity = severity
            default:
                guard let option = rule.options.first(where: { $0.name == name }) else {
                    if skipsUnknown { continue }
                    throw YAMLValue.unknownKey(key, name, known: ["enabled", "severity"] + rule.options.map(\.name))
                }
                setting.options[name] = try literal(value, for: option)
            }
        }
        return setting
    }

    private func literal(_ value: YAMLValue, for option: any AnyOption) throws(ConfigurationError) -> OptionLiteral {
        let literal = try self.literal(value, like: option.defaultLiteral)
        if let complaint = option.complaint(about: literal) { throw value.error("\(value.name): \(complaint)") }
        return literal
    }

    /// Read as what the option's default is, so that a string option may be written `8080` and a list as one value.
    private func literal(_ value: YAMLValue, like example: OptionLiteral) throws(ConfigurationError) -> OptionLiteral {
        switch example {
        case .bool: return .bool(try value.bool())
        case .int: return .int(try value.int())
        case .string: return .string(try value.string())
        case .list(let examples):
            var literals: [OptionLiteral] = []
            for element in try value.list() {
                if let first = examples.first {
                    literals.append(try literal(element, like: first))
                } else if let number = try? element.int() {
                    literals.append(.int(number))
                } else {
                    literals.append(.string(try element.string()))
                }
            }
            return .list(literals)
        }
    }

    /// A number of bytes: `500000`, `500 KB`, `10MB`, `1 GB`.
    func size(_ value: YAMLValue) throws(ConfigurationError) -> Int {
        guard let size = ByteSize(try value.string()), size.bytes > 0 else {
            throw value.mismatch("a size such as 500 KB or 10 MB")
        }
        return size.bytes
    }

    private func overrides(_ value: YAMLValue) throws(ConfigurationError) -> [Configuration.Override] {
        var overrides: [Configuration.Override] = []
        for element in try value.list() {
            var paths: [String]?
            for (key, value) in try element.entries() {
                switch try key.string() {
                case "paths": paths = try value.strings()
                case let name where Self.layerKeys.contains(name): break
                case let name: throw YAMLValue.unknownKey(key, name, known: ["paths"] + Self.layerKeys)
                }
            }
            guard let paths, !paths.isEmpty else { throw element.error("\(element.name): needs `paths`") }
            overrides.append(Configuration.Override(paths: paths, layer: try layer(element)))
        }
        return overrides
    }
}
