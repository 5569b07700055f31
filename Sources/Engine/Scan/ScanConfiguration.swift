public import Detection

/// What to scan and how: a plain value that configuration files and options fill.
public struct ScanConfiguration: Sendable {
    /// Something to inspect.
    public enum Input: Sendable {
        /// A file or a folder, absolute or relative to ``ScanConfiguration/base``.
        case path(String)
        /// A text that is no file, like standard input, under the name the report gives it (`<stdin>`).
        case text(name: String, language: Language, bytes: [UInt8])
    }

    public var inputs: [Input]
    /// What relative paths are relative to: an absolute path, or "." for the current folder. It is also what the
    /// paths of the report are relative to, if all inputs are inside it; otherwise that is the deepest folder that
    /// holds them all.
    public var base: String
    public var files: FileSelection
    /// The language of the files named in `inputs`, whatever their names say.
    public var language: Language?
    public var rules: RuleSelection
    /// Who may see what comes out. Results never cross labels.
    public var label = SecurityLabel.unlabelled
    /// External detectors; those run whose names are among the rules that are active.
    public var programs: [Program]
    /// Why they must not run, if they must not: then each is a failure.
    public var programsRefusal: String?
    public var limits: ScanLimits
    public var waivers: [Waiver]
    public var baseline: Baseline?
    /// Report only findings on lines changed since this git revision.
    public var changedSince: String?
    /// `nil`: no cache.
    public var cache: CacheLocation?
    /// How many files are inspected at once; `nil`: one a core.
    public var workers: Int?
    /// Whether the report says what exactly was inspected: ``Detection/Report/input``.
    public var recordsInput = false
    public var tool: Report.Tool

    public init(
        inputs: [Input], base: String = ".", files: FileSelection = FileSelection(), language: Language? = nil,
        rules: RuleSelection, programs: [Program] = [], limits: ScanLimits = ScanLimits(), waivers: [Waiver] = [],
        baseline: Baseline? = nil,
        changedSince: String? = nil, cache: CacheLocation? = nil, workers: Int? = nil, tool: Report.Tool
    ) {
        self.inputs = inputs
        self.base = base
        self.files = files
        self.language = language
        self.rules = rules
        self.programs = programs
        self.limits = limits
        self.waivers = waivers
        self.baseline = baseline
        self.changedSince = changedSince
        self.cache = cache
        self.workers = workers
        self.tool = tool
    }
}

/// Which files of a folder are taken. Patterns are those of ignore files, relative to the report's root.
public struct FileSelection: Sendable, Hashable {
    /// If there are any, only files that match one of them (or are in a folder that does).
    public var include: [String]
    /// Never these, not even if the user names them.
    public var exclude: [String]
    /// Whether `.gitignore`, `.git/info/exclude` and `.picketignore` count.
    public var usesIgnoreFiles: Bool
    /// Whether version control, dependencies, caches and minified files are left out.
    public var usesDefaultExcludes: Bool

    public init(
        include: [String] = [], exclude: [String] = [], usesIgnoreFiles: Bool = true, usesDefaultExcludes: Bool = true
    ) {
        self.include = include
        self.exclude = exclude
        self.usesIgnoreFiles = usesIgnoreFiles
        self.usesDefaultExcludes = usesDefaultExcludes
    }
}

/// What a scan takes at most; more is a failure that says so.
public struct ScanLimits: Sendable, Hashable {
    /// Bytes of a source file. The largest ones people maintain (SQLite in one file) have 9 MB; beyond that is
    /// generated code and data, at about 100 ms and 40 MB of memory for each MB.
    public var fileBytes: Int
    /// Findings of one rule in one file. Who has a thousand does not read them one by one.
    public var findingsPerRule: Int

    public init(fileBytes: Int = 10_000_000, findingsPerRule: Int = 1_000) {
        self.fileBytes = max(0, min(fileBytes, Int(Int32.max)))
        self.findingsPerRule = max(1, findingsPerRule)
    }
}

/// Where results are kept from scan to scan.
public struct CacheLocation: Sendable, Hashable {
    /// Made, with access for its owner only, if it is not there. Its content is trusted like the program itself.
    public var folder: String
    /// Of all files in it; the oldest go first.
    public var mostBytes: Int

    public init(folder: String, mostBytes: Int = 256 << 20) {
        self.folder = folder
        self.mostBytes = mostBytes
    }
}
