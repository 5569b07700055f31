/// One report of a rule at a place.
public struct Finding: Sendable, Hashable {
    /// The id of its rule.
    public var rule: String
    public var severity: Severity
    public var confidence: Confidence
    /// One sentence a developer can act on, without the place.
    public var message: String
    public var place: Place
    /// Other places that belong to it: the other halves of a clone, the first definition.
    public var related: [Related]
    /// What was measured: `complexity` 17, `limit` 10. In the order they should be shown.
    public var measures: [Measure]
    /// The source lines of the place, cut to a few; empty where the source is gone.
    public var excerpt: Excerpt
    /// 32 hexadecimal digits that stay the same when lines shift and differ between findings of one report.
    public var fingerprint: String
    /// Why it does not count; `nil` if it does.
    public var suppression: Suppression?

    public init(
        rule: String, severity: Severity, confidence: Confidence, message: String, place: Place,
        related: [Related] = [], measures: [Measure] = [], excerpt: Excerpt = Excerpt(), fingerprint: String = "",
        suppression: Suppression? = nil
    ) {
        self.rule = rule
        self.severity = severity
        self.confidence = confidence
        self.message = message
        self.place = place
        self.related = related
        self.measures = measures
        self.excerpt = excerpt
        self.fingerprint = fingerprint
        self.suppression = suppression
    }

    public struct Related: Sendable, Hashable {
        public var place: Place
        public var message: String

        public init(place: Place, message: String) {
            self.place = place
            self.message = message
        }
    }

    public struct Measure: Sendable, Hashable {
        public var name: String
        public var value: Int

        public init(_ name: String, _ value: Int) {
            self.name = name
            self.value = value
        }
    }

    /// Source lines as they stand, without their line ends.
    public struct Excerpt: Sendable, Hashable {
        /// Most lines and bytes a line that an excerpt holds.
        public static let mostLines = 6
        public static let mostBytes = 400

        /// The line number of the first one.
        public var firstLine: Int
        public var lines: [String]

        public init(firstLine: Int = 0, lines: [String] = []) {
            self.firstLine = firstLine
            self.lines = lines
        }
    }

    /// Why a finding does not count.
    public struct Suppression: Sendable, Hashable {
        public enum Kind: UInt8, Sendable, Hashable, CaseIterable {
            /// A comment in the source.
            case comment
            /// A waiver in `picket.yaml`, with owner, reason and expiry.
            case waiver
            /// Accepted in the baseline.
            case baseline
        }

        public var kind: Kind
        public var reason: String
        /// Who answers for it (waivers); else empty.
        public var owner: String

        public init(_ kind: Kind, reason: String, owner: String = "") {
            self.kind = kind
            self.reason = reason
            self.owner = owner
        }
    }

    /// The order of a report: by place, then rule, then message.
    public static func precedes(_ left: Finding, _ right: Finding) -> Bool {
        if left.place != right.place { return left.place < right.place }
        if left.rule != right.rule { return left.rule < right.rule }
        return left.message < right.message
    }
}
