import Detection

/// Inspects file after file: one a worker. It keeps its parser, tree and buffers.
final class Inspector {
    private let reader: SourceReader
    private let makeFrontEnd: @Sendable () throws -> any FrontEnd
    private let limits: ScanLimits
    private let knownRules: KnownRules
    /// Made when the first file has to be parsed: a scan from the cache loads no grammar.
    private var frontEnd: Result<any FrontEnd, any Error>?
    private let tree = SyntaxTree()
    private var lines = LineIndex()
    private var fingerprints = Fingerprints()

    init(
        reader: SourceReader, limits: ScanLimits, knownRules: KnownRules,
        frontEnd: @escaping @Sendable () throws -> any FrontEnd
    ) {
        self.reader = reader
        self.limits = limits
        self.knownRules = knownRules
        makeFrontEnd = frontEnd
    }

    func inspect(
        _ file: SourceFile, profile: Profile, cache: ResultCache?
    ) -> FileOutcome {
        switch reader.read(file) {
        case .failed(let failure): return .failed(failure)
        case .skipped(let reason): return .skipped(reason)
        case .bytes(let bytes, let language):
            let key = CacheKey(context: profile.digest, path: file.path, language: language, content: bytes)
            if let result = cache?.result(for: key, path: file.path) {
                return .inspected(result, language, key: key, isCached: true, payload: nil)
            }
            let decoded = Decoder.decode(bytes, path: file.path, language: language)
            guard let text = decoded.text else {
                return .failed(
                    decoded.failure ?? Failure(.encoding, path: file.path, message: "cannot be decoded"))
            }
            tree.reset(source: text)
            lines.refill(from: tree.source)
            do throws(FrontEndError) {
                try parse(as: language)
            } catch {
                return .failed(
                    Failure(
                        error.code == .timeout ? .timeout : error.code == .tooLarge ? .tooLarge : .detector,
                        path: file.path, message: error.message))
            }
            var result = inspectTree(Artifact(path: file.path, language: language), profile)
            result.bytes = bytes.count
            if let failure = decoded.failure { result.failures.append(failure) }
            if let notice = decoded.notice { result.notices.append(notice) }
            result.failures.sort(by: Failure.precedes)
            var writer = ByteWriter()
            if cache != nil, result.isCacheable { result.write(to: &writer, path: file.path) }
            return .inspected(
                result, language, key: key, isCached: false, payload: writer.bytes.isEmpty ? nil : writer.bytes)
        }
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

    // MARK: From the tree to a result

    private func inspectTree(_ artifact: Artifact, _ profile: Profile) -> FileResult {
        var result = FileResult()
        let source = tree.source
        result.lines = lines.count - (source.last.map { $0 == 0x0A || $0 == 0x0D } ?? true ? 1 : 0)
        let comments = look(at: artifact, &result)
        let inspection = Inspection(
            artifact: artifact, tree: tree, lines: lines, mostDraftsPerDetector: limits.findingsPerRule)
        profile.table.inspect(inspection)
        result.suppressions = Suppression.all(in: comments, tree: tree, lines: lines, known: knownRules)
        fingerprints.reset()
        result.findings = inspection.drafts.map { finding(from: $0, inspection, profile) }
        result.findings.sort(by: Finding.precedes)
        result.suppressions.apply(to: &result.findings, knownRules)
        for (detector, count) in inspection.dropped.sorted(by: { $0.key < $1.key }) {
            let rule = profile.table.detectors[detector].rule.id
            result.failures.append(
                Failure(
                    .detector, path: artifact.path,
                    message: "\(rule) has \(count) more findings here than the limit of \(limits.findingsPerRule) in a "
                        + "file; they are left out", isPartial: true))
        }
        result.facts = inspection.facts.map { detector, writer in
            FileResult.Facts(rule: profile.table.detectors[detector].rule.id, bytes: writer.bytes)
        }.sorted { $0.rule < $1.rule }
        return result
    }

    /// One look at every node: the comments, and one failure for all that does not parse.
    private func look(at artifact: Artifact, _ result: inout FileResult) -> [Node] {
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
            result.failures.append(
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
