import Detection

/// Inspects file after file: one a worker. It keeps its parser, tree and buffers.
final class Inspector {
    /// Which detector is at work, for the watchdog.
    let atWork = AtWork()
    private let reader: SourceReader
    private let makeFrontEnd: @Sendable () throws -> any FrontEnd
    private let limits: ScanLimits
    /// Where this thread counts.
    private let stripe: Int
    /// Made when the first file has to be parsed: a scan from the cache loads no grammar.
    private var frontEnd: Result<any FrontEnd, any Error>?
    private let tree = SyntaxTree()
    private var lines = LineIndex()
    private var fingerprints = Fingerprints()

    init(
        reader: SourceReader, limits: ScanLimits, stripe: Int,
        frontEnd: @escaping @Sendable () throws -> any FrontEnd
    ) {
        self.reader = reader
        self.limits = limits
        self.stripe = stripe
        makeFrontEnd = frontEnd
    }

    /// What is inspected with what. It borrows the file: copying its strings would cost more than all the rest.
    struct Task {
        let source: UnsafePointer<SourceFile>
        unowned(unsafe) let profile: Profile
        /// Every rule there is: what suppressions can name.
        unowned(unsafe) let known: KnownRules
        /// `nil`: results are neither looked up nor kept.
        unowned(unsafe) let cache: ResultStore?
        unowned(unsafe) let cancellation: Cancellation

        var file: SourceFile { _read { yield source.pointee } }
    }

    func inspect(_ task: Task) -> FileOutcome {
        defer { atWork.pause() }
        switch reader.read(task.file) {
        case .failed(let failure): return .failed(failure)
        case .skipped(let reason): return .skipped(reason)
        case .bytes(let bytes, let language):
            let key = CacheKey(context: task.profile.digest, path: task.file.path, language: language, content: bytes)
            let cache = task.profile.isCacheable ? task.cache : nil
            if let result = cache?.result(for: key, path: task.file.path) {
                return .inspected(result, language, isCached: true, key: key)
            }
            let start = cache == nil ? 0 : Monotonic.now
            let outcome = inspect(bytes, as: language, task, key)
            if let cache, case .inspected(let result, _, _, _) = outcome, result.isCacheable {
                cache.keep(result, for: key, path: task.file.path, cost: Monotonic.now &- start)
            }
            return outcome
        }
    }

    private func inspect(
        _ bytes: UnsafeRawBufferPointer, as language: Language, _ task: Task, _ key: CacheKey
    ) -> FileOutcome {
        let profile = task.profile
        let artifact = Artifact(path: task.file.path, language: language)
        let decoded = Decoder.isUTF8(bytes, language) ? nil : Decoder.decode(bytes, path: artifact.path, language: language)
        if let decoded {
            guard let text = decoded.text else {
                return .failed(
                    decoded.failure ?? Failure(.encoding, path: artifact.path, message: "cannot be decoded"))
            }
            tree.reset(source: text)
        }
        let source = decoded == nil ? bytes : tree.source
        lines.refill(from: source)
        var result = FileResult(bytes: bytes.count)
        result.lines = lines.count - (source.last.map { $0 == 0x0A || $0 == 0x0D } ?? true ? 1 : 0)
        var remarks = FileResult.Remarks()
        fingerprints.reset()
        if !profile.functions.isEmpty {
            runFunctions(on: artifact, decoded == nil ? task.file.text : nil, source, task, &result, &remarks)
        }
        // Without detectors that look at the tree it is needed for one thing: comments that suppress findings.
        if profile.needsTree || !remarks.findings.isEmpty {
            if decoded == nil { tree.reset(source: Decoder.copy(bytes)) }
            do throws(FrontEndError) {
                try parse(as: language)
            } catch {
                return .failed(Failure(error, path: artifact.path))
            }
            guard inspectTree(artifact, task, &remarks) else { return .notReached }
        }
        if let failure = decoded?.failure { remarks.failures.append(failure) }
        if let notice = decoded?.notice { remarks.notices.append(notice) }
        if remarks.failures.count > 1 { remarks.failures.sort(by: Failure.precedes) }
        result.remarks = remarks
        return .inspected(result, language, isCached: false, key: key)
    }

    private func parse(as language: Language) throws(FrontEndError) {
        let frontEnd = frontEnd ?? Result { try makeFrontEnd() }
        self.frontEnd = frontEnd
        switch frontEnd {
        case .success(let frontEnd): try frontEnd.parse(tree, as: language)
        case .failure(let error as FrontEndError): throw error
        case .failure(let error): throw FrontEndError(.grammar, "the front end cannot be used: \(error)")
        }
        if tree.count == 0 { throw FrontEndError(.grammar, "the front end left the tree empty") }
    }

    // MARK: Functions over the text

    /// - Parameter text: what `source` is the text of, if that is in memory anyway.
    private func runFunctions(
        on artifact: Artifact, _ text: [UInt8]?, _ source: UnsafeRawBufferPointer, _ task: Task,
        _ result: inout FileResult, _ remarks: inout FileResult.Remarks
    ) {
        let functions = task.profile.functions
        defer { atWork.pause() }
        let content = PoolDetector.Content(artifact: artifact, bytes: text ?? Array(source))
        for (number, function) in functions.enumerated() where function.detector.isFor(artifact.language) {
            guard case .function(let body) = function.detector.body else { continue }
            if task.cancellation.isCancelled { return }
            atWork.begin(task.profile.table.detectors.count + number)
            if let failure = function.refusal(of: artifact, bytes: content.bytes.count) {
                remarks.failures.append(failure)
                result.isIncomplete = true
                continue
            }
            let start = Monotonic.now
            do {
                let conclusions = try body(content)
                function.health.succeeded(in: Monotonic.now &- start, now: start, worker: stripe)
                guard !conclusions.isEmpty else { continue }
                let rule = function.detector.rule
                let before = remarks.failures.count
                remarks.findings += content.findings(
                    from: conclusions, rule, severity: task.profile.choices[rule.id]?.severity,
                    limit: function.limits.findings, &remarks.failures)
                if remarks.failures.count > before { result.isIncomplete = true }
            } catch {
                function.health.failed(.threw, "\(error)", now: start)
                remarks.failures.append(Failure(of: function.detector.id, at: artifact.path, error))
                result.isIncomplete = true
                result.isTransient = result.isTransient || error is any TransientError
            }
        }
    }

    /// The file's text for a function that takes it along; `nil` if it cannot be read as source.
    func content(of file: SourceFile) -> PoolDetector.Content? { PoolDetector.Content(file, reader) }

    // MARK: From the tree to a result

    /// - Returns: `false` if it was cancelled on the way.
    private func inspectTree(_ artifact: Artifact, _ task: Task, _ remarks: inout FileResult.Remarks) -> Bool {
        let profile = task.profile
        let comments = look(at: artifact, &remarks)
        let inspection = Inspection(
            artifact: artifact, tree: tree, lines: lines, mostDraftsPerDetector: limits.findingsPerRule, atWork: atWork,
            cancellation: task.cancellation)
        guard profile.table.inspect(inspection) else { return false }
        remarks.suppressions = Suppression.all(in: comments, tree: tree, lines: lines, known: task.known)
        remarks.findings += inspection.drafts.map { finding(from: $0, inspection, profile) }
        remarks.findings.sort(by: Finding.precedes)
        remarks.suppressions.apply(to: &remarks.findings, task.known)
        for (detector, count) in inspection.dropped.sorted(by: { $0.key < $1.key }) {
            let rule = profile.table.detectors[detector].rule.id
            remarks.failures.append(.tooMany(count, of: rule, limits.findingsPerRule, artifact))
        }
        remarks.facts = inspection.facts.map { detector, writer in
            FileResult.Facts(rule: profile.table.detectors[detector].rule.id, bytes: writer.bytes)
        }.sorted { $0.rule < $1.rule }
        return true
    }

    /// One look at every node: the comments, and one failure for all that does not parse.
    private func look(at artifact: Artifact, _ remarks: inout FileResult.Remarks) -> [Node] {
        var comments: [Node] = []
        var errors = 0
        var first: Node?
        for index in 0..<tree.count {
            let node = tree[index]
            switch node.kind {
            case .comment: comments.append(node)
            case .error, .missing:
                errors += 1
                if first == nil { first = node }
            default: break
            }
        }
        if let first {
            let position = lines.position(of: first.start, in: tree.source)
            let places = errors == 1 ? "one place," : "\(errors) places, the first in"
            remarks.failures.append(
                Failure(
                    .syntax, path: artifact.path, position: position,
                    message: "does not parse as \(artifact.language.title) in \(places) line \(position.line)",
                    isPartial: true))
        }
        return comments
    }

    private func finding(from draft: Inspection.Draft, _ inspection: Inspection, _ profile: Profile) -> Finding {
        let rule = profile.table.detectors[draft.detector].rule
        let place = inspection.place(of: draft.bytes)
        return Finding(
            rule: rule.id, severity: profile.choices[rule.id]?.severity ?? draft.severity ?? rule.severity,
            confidence: draft.confidence ?? rule.confidence, message: draft.message, place: place,
            related: draft.related.map { Finding.Related(place: inspection.place(of: $0.bytes), message: $0.message) },
            measures: draft.measures, excerpt: .init(of: place, in: tree.source, lines),
            fingerprint: fingerprints.make(
                rule: rule.id, path: place.path, scope: draft.scope,
                anchor: Text(UnsafeRawBufferPointer(rebasing: tree.source[draft.anchor]))))
    }
}

extension Failure {
    init(_ error: FrontEndError, path: String) {
        let kind: Kind =
            switch error.code {
            case .timeout: .timeout
            case .tooLarge: .tooLarge
            case .grammar: .detector
            }
        self.init(kind, path: path, message: error.message)
    }

    /// What a detector threw.
    init(of detector: String, at path: String, _ error: any Error) {
        self.init(.detector, path: path, message: "\(detector) failed: \(error)", isPartial: true)
    }

    fileprivate static func tooMany(_ count: Int, of rule: String, _ limit: Int, _ artifact: Artifact) -> Failure {
        Failure(
            .detector, path: artifact.path,
            message: "\(rule) has \(count) more findings here than the limit of \(limit) in a file; they are left out",
            isPartial: true)
    }
}

extension Finding.Excerpt {
    /// The lines of a place, as many and as long as an excerpt holds. Lines are cut between scalars.
    init(of place: Place, in source: UnsafeRawBufferPointer, _ lines: LineIndex) {
        let first = min(max(place.start.line, 1), lines.count)
        // A place that ends before the first character of a line has nothing of that line.
        let end = place.end.byteColumn == 1 ? place.end.line - 1 : place.end.line
        let last = max(first, min(end, lines.count, first + Self.mostLines - 1))
        self.init(
            firstLine: first,
            lines: (first...last).map { line in
                let text = lines.text(ofLine: line, in: source)
                var count = min(text.count, Self.mostBytes)
                while count < text.count, count > 0, text[count] & 0xC0 == 0x80 { count -= 1 }
                var shown = text.slice(0..<count)
                if line == 1, shown.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { shown = shown.slice(3..<shown.count) }
                return shown.string
            })
    }
}
