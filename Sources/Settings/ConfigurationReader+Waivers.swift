import Detection
import Engine

extension ConfigurationReader {
    /// `waivers`: each with owner and reason, and a rule, paths or a fingerprint it is for.
    func waivers(_ value: YAMLValue) throws(ConfigurationError) -> [Waiver] {
        var waivers: [Waiver] = []
        for element in try value.list() { waivers.append(try waiver(element)) }
        return waivers
    }

    private func waiver(_ element: YAMLValue) throws(ConfigurationError) -> Waiver {
        var rule: String?
        var paths: [String] = []
        var fingerprint: String?
        var owner: String?
        var reason: String?
        var expires: CalendarDay?
        for (key, value) in try element.entries() {
            switch try key.string() {
            case "rule":
                let id = try value.string()
                guard catalogue.rules.contains(where: { $0.id == id || $0.family == id }) || catalogue.isOfProgram(id)
                else {
                    throw value.error(
                        catalogue.complaint(about: id) ?? "a waiver names a rule or a family, not \"\(id)\"")
                }
                rule = id
            case "paths": paths = try value.strings()
            case "fingerprint": fingerprint = try value.string()
            case "owner": owner = try value.string()
            case "reason": reason = try value.string()
            case "expires":
                guard let day = CalendarDay(try value.string()) else {
                    throw value.mismatch("a date such as 2027-01-31")
                }
                expires = day
            case let name:
                throw YAMLValue.unknownKey(
                    key, name, known: ["rule", "paths", "fingerprint", "owner", "reason", "expires"])
            }
        }
        do {
            return try Waiver(
                rule: rule, paths: paths, fingerprint: fingerprint, owner: owner ?? "", reason: reason ?? "",
                expires: expires, line: element.line)
        } catch {
            throw element.error(error.message)
        }
    }
}
