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

    /// What holds for all files of a request.
    final class Terms: Sendable {
        /// Every rule there is: what suppressions can name.
        let known: KnownRules
        /// `nil`: results are neither looked up nor kept.
        let store: ResultStore?
        let cancellation: Cancellation
        /// Whether the SHA-256 of each file is wanted.
        let recordsInput: Bool
        /// Who asks: a hash, 0 if nobody has said.
        let caller: UInt64

        init(
            known: KnownRules, store: ResultStore?, cancellation: Cancellation, recordsInput: Bool, caller: UInt64 = 0
        ) {
            self.caller = caller
            self.known = known
            self.store = store
            self.cancellation = cancellation
            self.recordsInput = recordsInput
        }
    }

    /// Borrows the file where it is: copying its strings would cost more than all the rest.
    func inspect(
        _ file: UnsafePointer<SourceFile>, _ profile: Profile, _ terms: Terms, _ course: inout Course
    ) -> FileOutcome {
        defer { atWork.pause() }
        switch reader.read(file) {
        case .failed(let failure): return .failed(failure)
        case .skipped(let reason): return .skipped(reason)
        case .bytes(_, .text) where !profile.table.looksAtText: return .skipped(.noKnownLanguage)
        case .bytes(let bytes, let language):
            var content = CacheKey.zero
            let key = withUnsafeMutablePointer(to: &content) { content in
                CacheKey(
                    context: profile.digest, path: file.pointee.path, language: language, content: bytes,
                    digest: terms.recordsInput ? content : nil)
            }
            if profile.isCacheable,
                let result = terms.store?.result(
                    for: key, path: file.pointee.path, Self.context(profile, terms, course))
            {
                course.lap()
                return .inspected(result, language, isCached: true, key, content)
            }
            course.begin()
            let flights = profile.isCacheable ? course.flights : nil
            if let flights, !flights.begin(key, by: stripe) {
                course.awaited = key
                return .notReached
            }
            defer { if let flights { course.landed = flights.end(key, by: stripe) } }
            course.isComputed = true
            do throws(Stopped) {
                let result = try look(at: bytes, of: file, as: language, profile, terms, &course)
                if profile.isCacheable, !course.isIncomplete, result.isCacheable {
                    // If that takes long, it is no detector's doing.
                    atWork.pause()
                    terms.store?.keep(
                        result, for: key, path: file.pointee.path, cost: course.work,
                        Self.context(profile, terms, course))
                }
                return .inspected(result, language, isCached: false, key, content)
            } catch {
                return error.outcome
            }
        }
    }

    private static func context(_ profile: Profile, _ terms: Terms, _ course: Course) -> CacheContext {
        CacheContext(caller: terms.caller, detectors: profile.digest.hash64, time: course.now)
    }

    /// Why a file could not be inspected.
    private struct Stopped: Error {
        let outcome: FileOutcome

        init(_ failure: Failure) { outcome = .failed(failure) }
        init() { outcome = .notReached }
    }

    private func look(
        at bytes: UnsafeRawBufferPointer, of file: UnsafePointer<SourceFile>, as language: Language,
        _ profile: Profile, _ terms: Terms, _ course: inout Course
    ) throws(Stopped) -> FileResult {
        let artifact = Artifact(path: file.pointee.path, language: language)
        var result = FileResult(bytes: bytes.count)
        let isUTF8 = Decoder.isUTF8(bytes, language)
        let isInTree = !isUTF8 || profile.table.looksAtText
        if isInTree {
            tree.reset(source: isUTF8 ? Decoder.copy(bytes) : try decode(bytes, of: artifact, &result))
        }
        let source = isInTree ? tree.source : bytes
        result.lines = LineIndex.lines(in: source)
        if profile.table.looksAtText {
            guard inspectText(artifact, profile, terms, &result) else { throw Stopped() }
        }
        if profile.functions.count > 0 {
            let content = PoolDetector.Content(
                artifact: artifact, bytes: isInTree ? Array(source) : file.pointee.text ?? Array(source))
            guard runFunctions(on: content, profile, terms, &course, &result) else { throw Stopped() }
        }
        // Without detectors that look at the tree it is needed for one thing: comments that suppress findings.
        let looksAtTree = language == .text ? !profile.beside.isEmpty : profile.needsTree
        if looksAtTree || !result.isPlain && !result.remarks.findings.isEmpty {
            if !isInTree { tree.reset(source: Decoder.copy(bytes)) }
            do throws(FrontEndError) {
                try parse(as: language)
            } catch {
                throw Stopped(Failure(error, path: artifact.path))
            }
            lines.refill(from: tree.source)
            guard inspectTree(artifact, profile, terms, &result.remarks) else { throw Stopped() }
            course.lap()
        }
        if !result.isPlain { result.remarks.failures.sort(by: Failure.precedes) }
        return result
    }

    private func decode(
        _ bytes: UnsafeRawBufferPointer, of artifact: Artifact, _ result: inout FileResult
    ) throws(Stopped) -> UnsafeMutableRawBufferPointer {
        let decoded = Decoder.decode(bytes, path: artifact.path, language: artifact.language)
        guard let text = decoded.text else {
            throw Stopped(decoded.failure ?? Failure(.encoding, path: artifact.path, message: "cannot be decoded"))
        }
        if let failure = decoded.failure { result.remarks.failures.append(failure) }
        if let notice = decoded.notice { result.remarks.notices.append(notice) }
        return text
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

    // MARK: The text

    /// Lets the detectors that look at the text alone do so, and strikes out what they hid: nothing after it, be it a
    /// detector, a message, an excerpt or the cache, gets to see it.
    ///
    /// - Returns: `false` if it was cancelled on the way.
    private func inspectText(
        _ artifact: Artifact, _ profile: Profile, _ terms: Terms, _ result: inout FileResult
    ) -> Bool {
        lines.refill(from: tree.source)
        fingerprints.reset()
        let inspection = inspection(of: artifact, terms)
        guard profile.table.inspectText(inspection) else { return false }
        if inspection.drafts.isEmpty, inspection.dropped.isEmpty, inspection.hidden.isEmpty { return true }
        // Fingerprints first: they are made of what is about to go.
        result.remarks.findings += inspection.drafts.map { finding(from: $0, inspection, profile) }
        note(inspection.dropped, profile, artifact, &result.remarks)
        guard !inspection.hidden.isEmpty else { return true }
        let hidden = HiddenText.lines(of: inspection.hidden, in: tree.source, lines)
        result.remarks.hidden = hidden
        tree.overwrite(inspection.hidden, with: HiddenText.letter)
        for index in result.remarks.findings.indices { result.remarks.findings[index].excerpt.hide(hidden) }
        return true
    }

    private func inspection(of artifact: Artifact, _ terms: Terms) -> Inspection {
        Inspection(
            artifact: artifact, tree: tree, lines: lines, mostDraftsPerDetector: limits.findingsPerRule, atWork: atWork,
            cancellation: terms.cancellation)
    }

    private func note(
        _ dropped: [Int: Int], _ profile: Profile, _ artifact: Artifact, _ remarks: inout FileResult.Remarks
    ) {
        for (detector, count) in dropped.sorted(by: { $0.key < $1.key }) {
            let rule = profile.table.detectors[detector].rule.id
            remarks.failures.append(.tooMany(count, of: rule, limits.findingsPerRule, artifact))
        }
    }

    // MARK: Functions over the text

    /// - Returns: `false` if it was cancelled on the way.
    private func runFunctions(
        on content: PoolDetector.Content, _ profile: Profile, _ terms: Terms, _ course: inout Course,
        _ result: inout FileResult
    ) -> Bool {
        for number in 0..<profile.functions.count {
            if terms.cancellation.isCancelled { return false }
            atWork.begin(profile.trees.count + number)
            profile.functions.with(number) { function in
                guard function.detector.isFor(content.artifact.language) else { return }
                if let failure = function.refusal(of: content) {
                    result.remarks.failures.append(failure)
                    course.isIncomplete = true
                    return
                }
                do {
                    let conclusions = try function.conclude(content)
                    function.health.succeeded(in: course.lap(), now: course.now, worker: stripe)
                    if !conclusions.isEmpty { add(conclusions, of: function, on: content, profile, &course, &result) }
                } catch {
                    course.lap()
                    function.health.failed(.threw, "\(error)", now: course.now)
                    result.remarks.failures.append(Failure(of: function.detector.id, at: content.artifact.path, error))
                    course.isIncomplete = true
                    course.isTransient = course.isTransient || error is any TransientError
                }
            }
        }
        atWork.pause()
        return true
    }

    private func add(
        _ conclusions: [Conclusion], of function: Registration, on content: PoolDetector.Content, _ profile: Profile,
        _ course: inout Course, _ result: inout FileResult
    ) {
        let rule = function.detector.rule
        var failures: [Failure] = []
        result.remarks.findings += content.findings(
            from: conclusions, rule, severity: profile.choices[rule.id]?.severity,
            limit: function.limits.findings, &failures)
        guard !failures.isEmpty else { return }
        result.remarks.failures += failures
        course.isIncomplete = true
    }

    /// The file's text for a function that takes it along; `nil` if it cannot be read as source.
    func content(of file: SourceFile) -> PoolDetector.Content? { PoolDetector.Content(file, reader) }

    // MARK: From the tree to a result

    /// - Returns: `false` if it was cancelled on the way.
    private func inspectTree(
        _ artifact: Artifact, _ profile: Profile, _ terms: Terms, _ remarks: inout FileResult.Remarks
    ) -> Bool {
        fingerprints.reset()
        let comments = look(at: artifact, &remarks)
        let inspection = inspection(of: artifact, terms)
        // The lines of a text are no tree to judge.
        guard artifact.language == .text || profile.table.inspect(inspection) else { return false }
        remarks.suppressions = Suppression.all(in: comments, tree: tree, lines: lines, known: terms.known)
        remarks.findings += inspection.drafts.map { finding(from: $0, inspection, profile) }
        for index in remarks.findings.indices { remarks.findings[index].excerpt.hide(remarks.hidden) }
        remarks.findings.sort(by: Finding.precedes)
        remarks.suppressions.apply(to: &remarks.findings, terms.known)
        note(inspection.dropped, profile, artifact, &remarks)
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
        self.init(.detector, path: path, message: "\(detector) failed: \(error)", isPartial: true, detector: detector)
    }

    fileprivate static func tooMany(_ count: Int, of rule: String, _ limit: Int, _ artifact: Artifact) -> Failure {
        Failure(
            .detector, path: artifact.path,
            message: "\(rule) has \(count) more findings here than the limit of \(limit) in a file; they are left out",
            isPartial: true, detector: rule)
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
