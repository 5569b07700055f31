import Detection

extension ConfigurationReader {
    /// `serve`: `openid`, `labels`, `roles`, `limits`, `tls`, `telemetry`.
    func serve(_ value: YAMLValue) throws(ConfigurationError) -> Configuration.Serve {
        var serve = Configuration.Serve()
        let members = try Members(value)
        serve.openID = try members.take("openid").map { value throws(ConfigurationError) in try openID(value) }
        serve.labels = try members.take("labels").map { value throws(ConfigurationError) in try labels(value) }
        if let roles = members.take("roles") {
            for (key, value) in try roles.entries() {
                let name = try key.string()
                guard Self.roles.contains(name) else {
                    throw YAMLValue.unknownKey(key, name, known: Self.roles)
                }
                serve.roles[name] = try role(value)
            }
        }
        if let limits = members.take("limits") { serve.limits = try self.limits(limits) }
        if let tls = members.take("tls") { serve.tls = try self.tls(tls) }
        if let telemetry = members.take("telemetry") { serve.telemetry = try self.telemetry(telemetry) }
        try members.end()
        return serve
    }

    private static let roles = ["viewer", "analyst", "operator", "auditor", "administrator"]

    private func openID(_ value: YAMLValue) throws(ConfigurationError) -> Configuration.Serve.OpenID {
        let members = try Members(value)
        let issuer = try members.need("issuer"), callback = try members.need("callback")
        var openID = Configuration.Serve.OpenID(
            issuer: try issuer.string(), client: try members.need("client").string(), callback: try callback.string())
        for (value, text) in [(issuer, openID.issuer), (callback, openID.callback)] {
            // Codes and tokens go there.
            guard text.hasPrefix("https://") || Self.isLocal(text) else { throw value.mismatch("https://…") }
        }
        if let claim = members.take("groups-claim") { openID.groupsClaim = try claim.string() }
        if let makes = members.take("makes-users") { openID.makesUsers = try makes.bool() }
        if let roles = members.take("roles") {
            for (key, value) in try roles.entries() {
                let role = try value.string()
                guard Self.roles.contains(role) else {
                    throw value.mismatch("one of \(Self.roles.joined(separator: ", "))")
                }
                openID.roles[try key.string()] = role
            }
        }
        try members.end()
        return openID
    }

    private static func isLocal(_ address: String) -> Bool {
        ["http://127.0.0.1", "http://localhost"].contains { start in
            address.hasPrefix(start) && [nil, ":", "/"].contains(address.dropFirst(start.count).first)
        }
    }

    private func labels(_ value: YAMLValue) throws(ConfigurationError) -> Configuration.Serve.Labels {
        let members = try Members(value)
        var labels = Configuration.Serve.Labels(levels: try members.need("levels").strings())
        if let compartments = members.take("compartments") { labels.compartments = try compartments.strings() }
        try members.end()
        return labels
    }

    private func role(_ value: YAMLValue) throws(ConfigurationError) -> Configuration.Serve.Role {
        let members = try Members(value)
        var role = Configuration.Serve.Role()
        if let detectors = members.take("detectors") {
            role.detectors = Set(try selectors(detectors).flatMap { catalogue.select($0).map(\.id) })
        }
        if let factor = members.take("second-factor") { role.needsSecondFactor = try factor.bool() }
        try members.end()
        return role
    }

    private func limits(_ value: YAMLValue) throws(ConfigurationError) -> Configuration.Serve.Limits {
        let members = try Members(value)
        var limits = Configuration.Serve.Limits()
        limits.everybody = try members.take("everybody").map { value throws(ConfigurationError) in try limit(value) }
        limits.user = try members.take("user").map { value throws(ConfigurationError) in try limit(value) }
        limits.signIn = try members.take("sign-in").map { value throws(ConfigurationError) in try limit(value) }
        try members.end()
        return limits
    }

    private func limit(_ value: YAMLValue) throws(ConfigurationError) -> Configuration.Serve.Limit {
        let members = try Members(value)
        func count(_ name: String) throws(ConfigurationError) -> Int {
            let value = try members.need(name)
            let count = try value.int()
            guard (1...1_000_000).contains(count) else { throw value.mismatch("a number from 1 to 1000000") }
            return count
        }
        let limit = Configuration.Serve.Limit(rate: try count("rate"), burst: try count("burst"))
        try members.end()
        return limit
    }

    private func tls(_ value: YAMLValue) throws(ConfigurationError) -> Configuration.Serve.TLS {
        let members = try Members(value)
        var tls = Configuration.Serve.TLS()
        tls.certificate = try members.take("certificate")?.string()
        tls.key = try members.take("key")?.string()
        tls.clientAuthorities = try members.take("client-ca")?.string()
        if let allows = members.take("tls12") { tls.allowsTLS12 = try allows.bool() }
        guard (tls.certificate == nil) == (tls.key == nil) else {
            throw value.error("\(value.name): `certificate` and `key` go together")
        }
        try members.end()
        return tls
    }

    private func telemetry(_ value: YAMLValue) throws(ConfigurationError) -> Configuration.Serve.Telemetry {
        let members = try Members(value)
        var telemetry = Configuration.Serve.Telemetry()
        if let collector = members.take("collector") {
            let text = try collector.string()
            guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
                throw collector.mismatch("http://… or https://…")
            }
            telemetry.collector = text
        }
        if let share = members.take("share") {
            guard let number = Double(try share.string()), (0...1).contains(number) else {
                throw share.mismatch("a number from 0 to 1")
            }
            telemetry.share = number
        }
        try members.end()
        return telemetry
    }
}
