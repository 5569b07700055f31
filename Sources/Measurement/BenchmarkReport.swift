import Glibc

/// What was measured, on what machine, and what that says about the claims made.
public struct BenchmarkReport: Sendable, Hashable, Codable {
    /// Of this format.
    public var version = 1
    /// `overhead`, `load` ...
    public var name: String
    public var machine: Machine
    /// What the measurement was asked for, by name.
    public var parameters: [String: String]
    public var metrics: [Metric] = []
    public var claims: [Claim] = []
    /// What the reader has to know to judge the figures.
    public var remarks: [String] = []

    public init(name: String, parameters: [String: String] = [:], version: String) {
        self.name = name
        self.parameters = parameters
        machine = .current(version: version)
    }

    /// One figure.
    public struct Metric: Sendable, Hashable, Codable {
        /// Unique in the report.
        public var name: String
        /// `s`, `1/s`, `bytes`, `%` ...
        public var unit: String
        public var estimate: Estimate
        public var isBetterLow: Bool
        public var distribution: Distribution?
        /// In the order they were measured, for plots.
        public var series: [Double]?

        public init(
            _ name: String, unit: String, _ estimate: Estimate, isBetterLow: Bool = true,
            distribution: Distribution? = nil, series: [Double]? = nil
        ) {
            self.name = name
            self.unit = unit
            self.estimate = estimate
            self.isBetterLow = isBetterLow
            self.distribution = distribution
            self.series = series
        }
    }

    /// Where and when.
    public struct Machine: Sendable, Hashable, Codable {
        public var processor: String
        public var processors: Int
        /// Bytes.
        public var memory: Int
        public var kernel: String
        /// Seconds since 1970.
        public var date: Double
        public var picket: String
        public var command: [String]

        static func current(version: String) -> Machine {
            var names = utsname()
            uname(&names)
            let kernel = withUnsafeBytes(of: &names.release) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let model = ProcessGauge.text("/proc/cpuinfo").split(separator: "\n").first { $0.hasPrefix("model name") }
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Machine(
                processor: model?.split(separator: ":").last.map { String($0.dropFirst()) } ?? "unknown",
                processors: sysconf(Int32(_SC_NPROCESSORS_ONLN)),
                memory: sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)), kernel: kernel,
                date: Double(time.tv_sec), picket: version, command: CommandLine.arguments)
        }
    }
}

/// Something that is said of Picket, and what the measurement says of that.
public struct Claim: Sendable, Hashable, Codable {
    public enum Relation: String, Sendable, Codable { case atMost = "≤", atLeast = "≥" }

    public enum Verdict: String, Sendable, Codable {
        /// The whole interval keeps the limit.
        case pass
        /// The figure does not keep it.
        case fail
        /// The figure keeps it, but its interval reaches beyond.
        case undecided
    }

    public var name: String
    public var unit: String
    public var relation: Relation
    public var limit: Double
    public var measured: Estimate

    public init(_ name: String, _ measured: Estimate, _ relation: Relation, _ limit: Double, unit: String) {
        self.name = name
        self.unit = unit
        self.relation = relation
        self.limit = limit
        self.measured = measured
    }

    public var verdict: Verdict {
        switch relation {
        case .atMost: measured.high <= limit ? .pass : measured.value <= limit ? .undecided : .fail
        case .atLeast: measured.low >= limit ? .pass : measured.value >= limit ? .undecided : .fail
        }
    }
}
