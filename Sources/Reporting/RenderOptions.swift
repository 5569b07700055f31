public import Detection

/// How a report is to be written. The defaults suit a file; a terminal adds colour and its width.
public struct RenderOptions: Sendable {
    /// `text`: ANSI colours.
    public var usesColour: Bool
    /// `text`: columns of the terminal, to cut long source lines; 0 for no limit.
    public var width: Int
    /// `text`: how much to say.
    public var detail: Detail
    /// `text`: most findings to show; 0 for all. The summary counts all of them.
    public var limit: Int
    /// The severity from which findings make the run fail; `nil` if none does.
    public var failOn: Severity?
    /// Leaves out every duration and date, so that equal reports give equal bytes.
    public var omitTimings: Bool
    /// How the program was called, for formats that say so.
    public var invocation: Invocation?

    public init(
        usesColour: Bool = false, width: Int = 0, detail: Detail = .normal, limit: Int = 0,
        failOn: Severity? = .high, omitTimings: Bool = false, invocation: Invocation? = nil
    ) {
        self.usesColour = usesColour
        self.width = width
        self.detail = detail
        self.limit = limit
        self.failOn = failOn
        self.omitTimings = omitTimings
        self.invocation = invocation
    }

    public enum Detail: Sendable, Hashable {
        /// One line a finding. Failures and notices are shown all the same.
        case quiet
        /// Code frames and related places.
        case normal
        /// Suppressed findings, advice and coverage by language as well.
        case verbose
    }

    /// How the program was called.
    public struct Invocation: Sendable, Hashable {
        public var arguments: [String]
        public var workingDirectory: String
        public var exitCode: Int
        /// Seconds since 1970.
        public var start: Double?
        public var end: Double?

        public init(
            arguments: [String], workingDirectory: String, exitCode: Int, start: Double? = nil, end: Double? = nil
        ) {
            self.arguments = arguments
            self.workingDirectory = workingDirectory
            self.exitCode = exitCode
            self.start = start
            self.end = end
        }
    }
}
