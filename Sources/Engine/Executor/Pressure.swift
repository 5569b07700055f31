/// How much of the time tasks had to wait for something, as the kernel tells (PSI): shares of 0...1.
struct Pressure: Sendable, Hashable {
    /// At least one task waited, over the last 10 s and 60 s.
    var some10: Double
    var some60: Double
    /// All of them waited.
    var full10: Double
    var full60: Double

    enum Resource: String, Sendable { case cpu, memory, io }

    /// - Returns: `nil` where the kernel does not tell.
    static func read(_ resource: Resource, root: String = "") -> Pressure? {
        SystemFiles(root: root).text("/proc/pressure/\(resource.rawValue)").flatMap(Pressure.init(_:))
    }

    /// `some avg10=0.00 avg60=0.00 avg300=0.00 total=0` and a line for `full`, in hundredths.
    init?(_ text: String) {
        var values: [String: Double] = [:]
        for line in text.split(separator: "\n").prefix(2) {
            let words = line.split(separator: " ")
            guard let kind = words.first else { continue }
            for word in words.dropFirst().prefix(8) {
                let parts = word.split(separator: "=")
                if parts.count == 2, let value = Double(parts[1]), value >= 0, value <= 100 {
                    values["\(kind) \(parts[0])"] = value / 100
                }
            }
        }
        guard let some10 = values["some avg10"], let some60 = values["some avg60"] else { return nil }
        self.some10 = some10
        self.some60 = some60
        full10 = values["full avg10"] ?? 0
        full60 = values["full avg60"] ?? 0
    }
}

/// How much of its memory a cache should give back. Goes up at once, and down only when things have been well for a
/// while, so that it does not swing.
struct MemoryGauge: Sendable {
    enum Level: Int, Sendable, Comparable {
        case calm, tight, critical

        static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }

        /// The share of its size that a cache keeps.
        var cacheShare: Double {
            switch self {
            case .calm: 1
            case .tight: 0.5
            case .critical: 0.05
            }
        }
    }

    private(set) var level = Level.calm
    private var calmSince: UInt64?
    /// Nanoseconds things have to be better before that counts.
    private static let patience: UInt64 = 10_000_000_000

    /// - Parameters:
    ///   - pressure: of memory; `nil` where the kernel does not tell.
    ///   - use: of the memory the process may have, 0...1; `nil`: there is no limit.
    /// - Returns: the level if it has changed.
    mutating func update(pressure: Pressure?, use: Double?, now: UInt64) -> Level? {
        let wanted = Self.level(pressure, use)
        if wanted > level {
            level = wanted
            calmSince = nil
            return level
        }
        guard wanted < level else {
            calmSince = nil
            return nil
        }
        let since = calmSince ?? now
        calmSince = since
        guard now >= since, now - since >= Self.patience else { return nil }
        level = Level(rawValue: level.rawValue - 1) ?? .calm
        calmSince = now
        return level
    }

    private static func level(_ pressure: Pressure?, _ use: Double?) -> Level {
        let full = pressure?.full10 ?? 0
        let some = pressure?.some10 ?? 0
        let use = use ?? 0
        if full >= 0.1 || use >= 0.95 { return .critical }
        if some >= 0.1 || use >= 0.85 { return .tight }
        return .calm
    }
}
