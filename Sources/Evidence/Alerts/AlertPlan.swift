/// What `alerts:` of a `picket.yaml` asks for.
public struct AlertPlan: Sendable, Hashable {
    public var rules: [AlertRule] = []
    /// None: to the log.
    public var channels: [Channel] = []
    public var settings = AlertMachine.Settings()

    public init() {}

    public struct Channel: Sendable, Hashable {
        public var name: String
        public var way: Way

        public init(name: String, way: Way) {
            self.name = name
            self.way = way
        }

        public enum Way: Sendable, Hashable {
            case log
            case file(path: String)
            case webhook(url: String, secret: Secret)
            case mail(Mail)
        }
    }

    /// Where a secret is.
    public enum Secret: Sendable, Hashable {
        case file(String)
        case environment(String)
    }

    public struct Mail: Sendable, Hashable {
        public var host: String
        public var port = 25
        public var security = "offered"
        public var user: String?
        public var password: Secret?
        public var from: String
        public var to: [String]

        public init(host: String, from: String, to: [String]) {
            self.host = host
            self.from = from
            self.to = to
        }
    }

    /// `30s`, `5m`, `24h`, `7d`; at most 10,000 days.
    public static func milliseconds(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
        guard let unit = text.last.flatMap({ units[$0] }), text.utf8.count <= 12,
            text.utf8.dropLast().allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let count = Int64(text.dropLast()), count > 0, count <= 10_000 * 86_400_000 / unit
        else { return nil }
        return count * unit
    }
}
