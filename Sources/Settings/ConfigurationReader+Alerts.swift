import Detection
internal import Evidence

extension ConfigurationReader {
    /// `quality`: a list of targets, each with a `name`, `severities` or `rules`, and a `sigma`.
    func quality(_ value: YAMLValue) throws(ConfigurationError) -> [QualityTarget] {
        var targets: [QualityTarget] = []
        for element in try value.list() {
            var target = QualityTarget(name: "", severities: [])
            for (key, value) in try element.entries() {
                switch try key.string() {
                case "name": target.name = try value.string()
                case "severities": target.severities = try severities(value)
                case "sigma": target.level = try number(value, in: QualityTarget.levels)
                case "rules": target.rules = try rules(value)
                case let name: throw YAMLValue.unknownKey(key, name, known: ["name", "severities", "rules", "sigma"])
                }
            }
            guard !target.name.isEmpty else { throw element.error("\(element.name): needs a `name`") }
            guard target.rules.isEmpty || target.severities.isEmpty else {
                throw element.error(
                    "\(element.name): either `rules` or `severities`: scans are recorded by the one and by the other")
            }
            if target.rules.isEmpty, target.severities.isEmpty { target.severities = Set(Severity.allCases) }
            guard !targets.contains(where: { $0.name == target.name }) else {
                throw element.error("\(element.name): there is a target \"\(target.name)\" already")
            }
            targets.append(target)
        }
        return targets
    }

    /// `alerts`: `rules`, `channels`, `group-wait`, `group-interval`.
    func alerts(_ value: YAMLValue) throws(ConfigurationError) -> AlertPlan {
        var plan = AlertPlan()
        for (key, value) in try value.entries() {
            switch try key.string() {
            case "rules":
                for element in try value.list() {
                    let rule = try alertRule(element)
                    guard !plan.rules.contains(where: { $0.name == rule.name }) else {
                        throw element.error("\(element.name): there is a rule \"\(rule.name)\" already")
                    }
                    plan.rules.append(rule)
                }
                guard plan.rules.count <= AlertEvaluation.mostRules else {
                    throw value.error("\(value.name): at most \(AlertEvaluation.mostRules) rules")
                }
            case "channels":
                for element in try value.list() {
                    let channel = try self.channel(element)
                    guard !plan.channels.contains(where: { $0.name == channel.name }) else {
                        throw element.error(
                            "\(element.name): there is a channel \"\(channel.name)\" already; give it a `name`")
                    }
                    plan.channels.append(channel)
                }
            case "group-wait": plan.settings.groupWait = try duration(value)
            case "group-interval": plan.settings.groupInterval = try duration(value)
            case let name:
                throw YAMLValue.unknownKey(key, name, known: ["rules", "channels", "group-wait", "group-interval"])
            }
        }
        return plan
    }

    private static let types = ["threshold", "rate", "absence", "control-chart"]

    private func alertRule(_ element: YAMLValue) throws(ConfigurationError) -> AlertRule {
        let members = try Members(element)
        let name = try members.need("name").string()
        let type = try members.need("type")
        let condition: AlertRule.Condition
        switch try type.string() {
        case "threshold": condition = .threshold(try metric(members), try bound(members))
        case "rate":
            condition = .rate(try metric(members), try bound(members), within: try duration(members.need("within")))
        case "absence":
            condition = .absence(
                EntryAction(rawValue: try members.need("action").string()),
                longerThan: try duration(members.need("longer-than")))
        case "control-chart": condition = .controlChart(try metric(members), try chartRules(members.take("rules")))
        default: throw type.mismatch("one of \(Self.types.joined(separator: ", "))")
        }
        var rule = AlertRule(name, condition)
        if let severity = members.take("severity") { rule.severity = try self.severity(severity) }
        if let group = members.take("group") { rule.group = try group.string() }
        if let after = members.take("escalate-after") { rule.escalatesAfter = try duration(after) }
        try members.end()
        return rule
    }

    private func metric(_ members: Members) throws(ConfigurationError) -> AlertMetric {
        let value = try members.need("metric")
        guard let metric = AlertMetric(name: try value.string()) else {
            throw value.mismatch("one of \(AlertMetric.names.joined(separator: ", "))")
        }
        return metric
    }

    private func bound(_ members: Members) throws(ConfigurationError) -> AlertRule.Bound {
        switch (members.take("above"), members.take("below")) {
        case (let value?, nil): return .above(try number(value, in: -1e15...1e15))
        case (nil, let value?): return .below(try number(value, in: -1e15...1e15))
        default: throw members.element.error("\(members.element.name): needs either `above` or `below`")
        }
    }

    private func chartRules(_ value: YAMLValue?) throws(ConfigurationError) -> [ControlRule] {
        guard let value else { return ControlRule.allCases }
        var rules: [ControlRule] = []
        for element in try value.list() {
            switch try element.string() {
            case "western-electric": rules += ControlRule.westernElectric
            case "nelson": rules += ControlRule.nelson
            case let name:
                guard let rule = ControlRule(rawValue: name) else {
                    let known = ["western-electric", "nelson"] + ControlRule.allCases.map(\.rawValue)
                    throw element.mismatch("one of \(known.joined(separator: ", "))")
                }
                rules.append(rule)
            }
        }
        return ControlRule.allCases.filter(rules.contains)
    }

    private func severities(_ value: YAMLValue) throws(ConfigurationError) -> Set<Severity> {
        var severities: Set<Severity> = []
        for element in try value.list() { severities.insert(try severity(element)) }
        return severities
    }

    /// Rules and families of them, as selections name them.
    private func rules(_ value: YAMLValue) throws(ConfigurationError) -> Set<String> {
        var rules: Set<String> = []
        for element in try value.list() {
            let rule = try element.string()
            guard !rule.isEmpty, rule.utf8.count <= ScanRecord.mostRuleBytes else {
                throw element.mismatch("a rule such as security/eval, or a family such as security")
            }
            rules.insert(rule)
        }
        guard !rules.isEmpty else { throw value.mismatch("at least one rule or family") }
        return rules
    }

    private func severity(_ value: YAMLValue) throws(ConfigurationError) -> Severity {
        guard let severity = Severity(name: try value.string()) else {
            throw value.mismatch("one of \(Severity.allCases.map(\.name).joined(separator: ", "))")
        }
        return severity
    }

    private func number(_ value: YAMLValue, in range: ClosedRange<Double>) throws(ConfigurationError) -> Double {
        guard let number = Double(try value.string()), range.contains(number) else {
            throw value.mismatch("a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// `30s`, `5m`, `24h`, `7d`, in milliseconds.
    private func duration(_ value: YAMLValue) throws(ConfigurationError) -> Int64 {
        guard let duration = AlertPlan.milliseconds(try value.string()) else {
            throw value.mismatch("a time such as 30s, 5m, 24h or 7d, of at most 10000 days")
        }
        return duration
    }

    // MARK: Channels

    private func channel(_ element: YAMLValue) throws(ConfigurationError) -> AlertPlan.Channel {
        let members = try Members(element)
        let type = try members.need("type")
        let way: AlertPlan.Channel.Way
        switch try type.string() {
        case "log": way = .log
        case "file": way = .file(path: try members.need("path").string())
        case "webhook": way = .webhook(url: try members.need("url").string(), secret: try secret(members, "secret"))
        case "mail":
            var mail = AlertPlan.Mail(
                host: try members.need("host").string(), from: try members.need("from").string(),
                to: try members.need("to").strings())
            if let port = members.take("port") { mail.port = try port.int() }
            if let security = members.take("security") { mail.security = try security.string() }
            if let user = members.take("user") {
                mail.user = try user.string()
                mail.password = try secret(members, "password")
            }
            way = .mail(mail)
        default: throw type.mismatch("one of log, file, webhook, mail")
        }
        let name = try (members.take("name") ?? type).string()
        let channel = AlertPlan.Channel(name: name, way: way)
        try members.end()
        return channel
    }

    /// Secrets are not written into `picket.yaml`. A variable has a name of our own, so that no file can have another's
    /// secret sent to a server it names.
    private func secret(_ members: Members, _ name: String) throws(ConfigurationError) -> AlertPlan.Secret {
        if let file = members.take("\(name)-file") { return .file(try file.string()) }
        let variable = try members.need("\(name)-env")
        let text = try variable.string()
        guard text.hasPrefix("PICKET_ALERT_") else {
            throw variable.mismatch("a variable that begins with PICKET_ALERT_")
        }
        return .environment(text)
    }
}

/// A mapping whose members are taken one by one, so that what is left over is known to be unknown.
final class Members {
    let element: YAMLValue
    private var rest: [String: (key: YAMLValue, value: YAMLValue)] = [:]
    private var asked: [String] = []

    init(_ element: YAMLValue) throws(ConfigurationError) {
        self.element = element
        for (key, value) in try element.entries() { rest[try key.string()] = (key, value) }
    }

    func take(_ name: String) -> YAMLValue? {
        asked.append(name)
        return rest.removeValue(forKey: name)?.value
    }

    func need(_ name: String) throws(ConfigurationError) -> YAMLValue {
        guard let value = take(name) else { throw element.error("\(element.name): needs `\(name)`") }
        return value
    }

    func end() throws(ConfigurationError) {
        guard let left = rest.min(by: { $0.key < $1.key }) else { return }
        throw YAMLValue.unknownKey(left.value.key, left.key, known: asked)
    }
}
