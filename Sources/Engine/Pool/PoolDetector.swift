public import Detection

/// What a ``DetectorPool`` can be given as a detector: a type, a visitor of syntax trees for one rule, a function over a
/// file's text, or a program.
public struct PoolDetector: Sendable {
    /// A file as functions see it.
    public struct Content: Sendable {
        public let artifact: Artifact
        /// UTF-8, whatever the file's encoding was.
        public let bytes: [UInt8]

        public var text: String { String(decoding: bytes, as: UTF8.self) }

        /// The place of a whole line, without its end; lines count from 1.
        public func place(ofLine line: Int) -> Place {
            bytes.withUnsafeBytes { source in
                let lines = LineIndex(source)
                let range = lines.range(ofLine: min(max(line, 1), lines.count), in: source)
                return Place(
                    path: artifact.path, start: lines.position(of: range.lowerBound, in: source),
                    end: lines.position(of: range.upperBound, in: source))
            }
        }
    }

    enum Body: Sendable {
        /// Made once for each set of options; shares the one traversal of a file with all others.
        case tree(@Sendable (Settings) -> any TreeDetector)
        /// Runs on the worker that has the file in hand.
        case function(@Sendable (Content) throws -> [Conclusion])
        /// Runs on the workers as well, and gives way where it waits.
        case asynchronous(@Sendable (Content) async throws -> [Conclusion])
        /// Runs on threads for what blocks.
        case blocking(@Sendable (Content) throws -> [Conclusion])
        /// Runs in a process of its own.
        case program(ProgramRunner)
    }

    /// What it reports.
    public let rule: Rule
    let body: Body
    /// What cached results of it depend on beside content and options; `nil`: they are not cached.
    let version: String?
    /// The languages it is for; `nil`: all.
    let languages: Set<Language>?

    var id: String { rule.id }

    /// Whether it runs beside the one pass over a file.
    var runsBeside: Bool {
        switch body {
        case .tree, .function: false
        case .asynchronous, .blocking, .program: true
        }
    }

    private init(_ rule: Rule, _ body: Body, version: String?, languages: Set<Language>? = nil) {
        self.rule = rule
        self.body = body
        self.version = version
        self.languages = languages
    }

    var isProgram: Bool { if case .program = body { true } else { false } }

    /// How many files it gets in one go.
    var filesAtOnce: Int { if case .program(let runner) = body { runner.filesAtOnce } else { 1 } }

    /// A detector's type. It changes with this program only, so its results are cached.
    public static func type(_ type: any Detector.Type) -> PoolDetector {
        PoolDetector(type.rule, .tree { type.init($0) }, version: "")
    }

    /// A rule, with what finds it: `visit` is shown every node of `kinds` and reports to the inspection.
    ///
    /// - Parameter version: to be changed with what `visit` does; `nil` keeps its results out of caches.
    public static func rule(
        _ rule: Rule, kinds: KindSet, version: String? = nil,
        visit: @escaping @Sendable (Node, Inspection) -> Void
    ) -> PoolDetector {
        PoolDetector(rule, .tree { _ in Visitor(rule: rule, kinds: kinds, look: visit) }, version: version)
    }

    /// A function over a file's text. What it throws is a failure of the file.
    ///
    /// - Parameter version: to be changed with what the function does; `nil` keeps its results out of caches.
    public static func function(
        _ rule: Rule, version: String? = nil, languages: Set<Language>? = nil,
        _ body: @escaping @Sendable (Content) throws -> [Conclusion]
    ) -> PoolDetector {
        PoolDetector(rule, .function(body), version: version, languages: languages)
    }

    /// A function that waits for something: a service, another process. How many run at once adapts to how fast they
    /// answer. Its results are not cached.
    public static func asynchronous(
        _ rule: Rule, languages: Set<Language>? = nil,
        _ body: @escaping @Sendable (Content) async throws -> [Conclusion]
    ) -> PoolDetector {
        PoolDetector(rule, .asynchronous(body), version: nil, languages: languages)
    }

    /// A function that blocks its thread while it waits: it gets one that nobody else needs. One that does not come
    /// back is left to itself. Its results are not cached.
    public static func blocking(
        _ rule: Rule, languages: Set<Language>? = nil,
        _ body: @escaping @Sendable (Content) throws -> [Conclusion]
    ) -> PoolDetector {
        PoolDetector(rule, .blocking(body), version: nil, languages: languages)
    }

    /// A program of any language, in a process of its own. Its limits are those of the program, not of its
    /// registration. Its results are not cached.
    public static func program(_ program: Program) -> PoolDetector { self.program(ProgramRunner(program)) }

    static func program(_ runner: ProgramRunner) -> PoolDetector {
        PoolDetector(runner.program.rule, .program(runner), version: nil, languages: runner.program.languages)
    }

    private struct Visitor: TreeDetector {
        let rule: Rule
        let kinds: KindSet
        let look: @Sendable (Node, Inspection) -> Void

        func visit(_ node: Node, in inspection: Inspection) { look(node, inspection) }
    }
}

/// An error of a detector that may not come again: the pool tries once more, within its budget.
public protocol TransientError: Error {}

/// What a detector gets at most, for one file.
public struct DetectorLimits: Sendable, Hashable {
    /// More is a failure `timeout`. One that does not come back is left to itself: its thread is replaced.
    public var time: Duration
    /// Findings in one file.
    public var findings: Int
    /// Bytes of a file; a larger one is a failure of this detector alone.
    public var fileBytes: Int

    public init(time: Duration = .seconds(60), findings: Int = 1_000, fileBytes: Int = 10_000_000) {
        self.time = time
        self.findings = findings
        self.fileBytes = fileBytes
    }
}
