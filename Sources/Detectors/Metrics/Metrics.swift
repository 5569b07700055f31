public import Detection

/// What was measured of a function or a file.
public struct Metrics: Sendable, Hashable {
    /// `nil`: of the file.
    public var function: String?
    public var place: Place
    public var lines = 0
    /// Lines with code: not blank, not comment, not docstring.
    public var code = 0
    public var comments = 0
    public var blank = 0
    /// Statements, and the clauses that a line of their own begins with: `else`, `case`, `catch`.
    public var statements = 0
    public var functions = 0
    public var parameters = 0
    public var cyclomatic = 0
    public var cognitive = 0
    public var halstead = Halstead(distinctOperators: 0, distinctOperands: 0, operators: 0, operands: 0)

    public init(function: String? = nil, place: Place) {
        self.function = function
        self.place = place
    }

    public var maintainability: Double {
        MaintainabilityIndex.of(
            volume: halstead.volume, cyclomatic: cyclomatic, logicalLines: statements,
            comments: code == 0 ? 0 : Double(comments) / Double(code) * 100)
    }

    // MARK: As measures of a finding

    fileprivate static let columns: KeyValuePairs<String, any WritableKeyPath<Metrics, Int> & Sendable> = [
        "lines": \.lines, "code": \.code, "comments": \.comments, "blank": \.blank, "statements": \.statements,
        "functions": \.functions, "parameters": \.parameters, "cyclomatic": \.cyclomatic, "cognitive": \.cognitive,
        "distinctOperators": \.halstead.distinctOperators, "distinctOperands": \.halstead.distinctOperands,
        "operators": \.halstead.operators, "operands": \.halstead.operands,
    ]

    /// What ``MetricsDetector`` reported; `nil` if the finding is not its.
    public init?(_ finding: Finding) {
        guard finding.rule == Self.ruleID else { return nil }
        let isFile = finding.measures.contains { $0.name == "file" }
        self.init(function: isFile ? nil : finding.message, place: finding.place)
        for measure in finding.measures {
            if let column = Self.columns.first(where: { $0.key == measure.name }) {
                self[keyPath: column.value] = measure.value
            }
        }
    }

    fileprivate var measures: [Finding.Measure] {
        Self.columns.map { Finding.Measure($0.key, self[keyPath: $0.value]) }
            + (function == nil ? [Finding.Measure("file", 1)] : [])
    }

    public static let ruleID = "metrics/measured"
}

extension Metrics {
    /// Measures instead of judging: one finding for each file and each function, which carries its figures. Not in the
    /// registry: only `picket metrics` runs it, and so all that a scan has (files, pool, failures) serves it too.
    public struct Measurement: Detector {
        public static let rule = Rule.init(
            id: Metrics.ruleID, title: "Measured", severity: .info,
            help: Rule.Help(what: "Measures.", why: "To be compared.", fix: "None.", example: nil))

        public let kinds: KindSet = [.file]

        public init(_ settings: Settings) {}

        public func visit(_ node: Node, in inspection: Inspection) {
            var meter = Meter(inspection)
            for metrics in meter.measure(node) {
                let bytes = metrics.function == nil ? node.start..<node.start : metrics.bytes
                inspection.report(bytes, in: node, metrics.function ?? "", measures: metrics.value.measures)
            }
        }
    }
}

/// Measures a file and its functions in one pass.
private struct Meter {
    struct Measured {
        var value: Metrics
        var bytes: Range<Int>
        var function: String? { value.function }
    }

    private let inspection: Inspection
    private let language: Language
    private var counters: [HalsteadCounter] = []
    private var contexts: [UInt64] = []

    init(_ inspection: Inspection) {
        self.inspection = inspection
        language = inspection.artifact.language
    }

    /// The file first, then its functions in the order of the source.
    mutating func measure(_ file: Node) -> [Measured] {
        var all = [Measured(value: Metrics(place: inspection.place(of: file.bytes)), bytes: file.bytes)]
        counters = [HalsteadCounter()]
        contexts = [0]
        var open = OpenNodes(filler: 0)
        var decisions = 0
        var rest = file.descendants
        while let node = rest.next() {
            open.close(before: node)
            let owner = open.innermost ?? 0
            if isLeftOut(node) {
                rest.skip(node)
                continue
            }
            if node.kind == .function {
                all.append(function(node))
                counters.append(HalsteadCounter())
                contexts.append(node.name?.text.hash64 ?? 0)
                open.open(node, counters.count - 1)
                all[0].value.functions += 1
                if owner > 0 { all[owner].value.functions += 1 }
            }
            if node.isDecision, node.field != .condition || node.parent?.isDirective != true { decisions += 1 }
            if node.isLogicalLine {
                all[0].value.statements += 1
                if owner > 0 { all[owner].value.statements += 1 }
            }
            counters[owner].count(node, context: contexts[owner])
        }
        var lines = LineKinds(inspection)
        lines.classify()
        for index in all.indices {
            let counts = lines.counts(all[index].bytes)
            all[index].value.lines = counts.lines
            all[index].value.code = counts.code
            all[index].value.comments = counts.comments
            all[index].value.blank = counts.blank
            if index > 0 {
                all[index].value.halstead = Halstead(counters[index])
                counters[0].merge(counters[index])
                all[0].value.cognitive += all[index].value.cognitive
            }
        }
        all[0].value.cyclomatic = decisions + 1
        all[0].value.halstead = Halstead(counters[0])
        return all
    }

    private func function(_ node: Node) -> Measured {
        let scope = node.scope
        let name = node.name?.text.shortened ?? "(function)"
        var metrics = Metrics(
            function: scope.isEmpty ? name : "\(scope).\(name)", place: inspection.place(of: node.bytes))
        metrics.cyclomatic = node.cyclomaticComplexity
        metrics.cognitive = node.cognitiveComplexity(in: language)
        metrics.parameters = node.parameterOwner.children.reduce(0) {
            $0 + ($1.kind == .parameter ? $1.parameterNameCount : KindSet.parameters.contains($1.kind) ? 1 : 0)
        }
        return Measured(value: metrics, bytes: node.bytes)
    }

    /// Python's heads of functions are declarations: radon leaves them out.
    private func isLeftOut(_ node: Node) -> Bool {
        guard language == .python, let parent = node.parent else { return false }
        if node.kind == .annotation {
            var next = node.nextSibling
            while let after = next, after.kind == .annotation || after.kind == .comment { next = after.nextSibling }
            return next?.kind == .function
        }
        return parent.kind == .function && node.kind != .block && node.field != .body
    }
}

extension Halstead {
    fileprivate init(_ counter: HalsteadCounter) {
        self.init(
            distinctOperators: counter.distinctOperators, distinctOperands: counter.distinctOperands,
            operators: counter.operators, operands: counter.operands)
    }
}

extension Node {
    /// A statement, or a clause that begins a line of its own.
    fileprivate var isLogicalLine: Bool {
        switch kind {
        case .elseIf, .elseClause, .handler, .finally, .switchCase, .defaultCase: return true
        case .block, .comment: return false
        default: return isStatement
        }
    }
}
