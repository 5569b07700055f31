import Detection

/// A detector in a pool, how it runs there, and how it has been doing.
final class Registration: Sendable {
    let detector: PoolDetector
    let priority: Request.Priority
    let weight: Double
    let complexity: Complexity
    let limits: DetectorLimits
    let health: DetectorHealth
    /// For what waits for something.
    let gate: Gate
    /// The detector, if it is a function of a file's text. Out of its enumeration, so that a call counts no references.
    private let function: @Sendable (PoolDetector.Content) throws -> [Conclusion]

    init(
        _ detector: PoolDetector, priority: Request.Priority = .normal, weight: Double = 1,
        complexity: Complexity = .linear, limits: DetectorLimits = DetectorLimits()
    ) {
        self.detector = detector
        self.priority = priority
        self.weight = weight
        self.complexity = complexity
        self.limits = limits
        health = DetectorHealth(name: detector.id)
        gate = Gate(ConcurrencyLimit())
        function = if case .function(let body) = detector.body { body } else { { _ in [] } }
    }

    /// What its function concludes; nothing if it is none.
    func conclude(_ content: PoolDetector.Content) throws -> [Conclusion] { try function(content) }

    /// - Throws: ``PoolError`` that says what makes no sense.
    func check() throws(PoolError) {
        let id = detector.id
        if case .program(let runner) = detector.body, let complaint = runner.program.complaint {
            throw PoolError(.invalid, complaint)
        }
        guard weight > 0, weight <= 1_000 else {
            throw PoolError(.invalid, "\(id): a weight is more than 0 and at most 1,000, not \(weight)")
        }
        guard limits.time > .zero, limits.findings > 0, limits.fileBytes > 0 else {
            throw PoolError(.invalid, "\(id): limits are more than 0; leave out those that do not matter")
        }
        guard !id.isEmpty, id.utf8.count <= 200 else {
            throw PoolError(.invalid, "a detector's id has 1 to 200 bytes, not \(id.utf8.count)")
        }
    }

    /// Why it must not run on this file now, if it must not.
    @inline(__always)
    func refusal(of content: PoolDetector.Content) -> Failure? {
        if content.bytes.count <= limits.fileBytes, health.isQuiet { return nil }
        return slowRefusal(of: content.artifact, bytes: content.bytes.count)
    }

    private func slowRefusal(of artifact: Artifact, bytes: Int) -> Failure? {
        if bytes > limits.fileBytes {
            return Failure(
                .tooLarge, path: artifact.path,
                message: "\(detector.id) takes files of at most \(limits.fileBytes) bytes, and this one has \(bytes)",
                isPartial: true, detector: detector.id)
        }
        return health.permit(now: Monotonic.now) ? nil : .circuitOpen(detector.id, at: artifact.path)
    }
}

extension PoolDetector {
    func isFor(_ language: Language) -> Bool { languages?.contains(language) ?? (language != .text) }
}

extension Profile {
    /// The tree detectors whose circuit is open now.
    func refusedTrees(now: UInt64) -> Set<String> {
        Set(trees.lazy.filter { !$0.health.permit(now: now) }.map { $0.detector.id })
    }

    /// What is missing from a file that these detectors did not inspect.
    func failures(hung: Set<String>, refused: Set<String>, at path: String) -> [Failure] {
        hung.sorted().map { id in
            .timeout(
                of: id, after: trees.first { $0.detector.id == id }?.limits.time ?? DetectorLimits().time, at: path)
        } + refused.subtracting(hung).sorted().map { .circuitOpen($0, at: path) }
    }
}

extension Failure {
    static func timeout(of detector: String, after limit: Duration, at path: String) -> Failure {
        Failure(
            .timeout, path: path,
            message: "\(detector) did not come back within \(limit); the other rules were applied", isPartial: true,
            detector: detector)
    }

    static func circuitOpen(_ detector: String, at path: String) -> Failure {
        Failure(
            .detector, path: path,
            message: "\(detector) failed too often of late and is given a rest; it did not run here", isPartial: true,
            detector: detector)
    }
}

extension PoolDetector.Content {
    /// The findings that conclusions about this file come to.
    func findings(
        from conclusions: [Conclusion], _ rule: Rule, severity: Severity?, limit: Int, _ failures: inout [Failure]
    ) -> [Finding] {
        guard !conclusions.isEmpty else { return [] }
        let path = artifact.path
        if conclusions.count > limit {
            failures.append(
                Failure(
                    .detector, path: path,
                    message:
                        "\(rule.id) has \(conclusions.count - limit) more findings here than the limit of \(limit) "
                        + "in a file; they are left out", isPartial: true, detector: rule.id))
        }
        var fingerprints = Fingerprints()
        return bytes.withUnsafeBytes { source in
            let lines = LineIndex(source)
            return conclusions.prefix(limit).compactMap { conclusion in
                guard conclusion.place.path == path else {
                    failures.append(
                        Failure(
                            .detector, path: path,
                            message: "\(rule.id) reported a place in \(conclusion.place.path), which it was not given",
                            isPartial: true, detector: rule.id))
                    return nil
                }
                return Finding(
                    rule: rule.id, severity: severity ?? conclusion.severity ?? rule.severity,
                    confidence: rule.confidence, message: conclusion.message, place: conclusion.place,
                    related: conclusion.related, measures: conclusion.measures,
                    excerpt: .init(of: conclusion.place, in: source, lines),
                    fingerprint: fingerprints.make(
                        rule: rule.id, path: path, scope: "(text)", anchor: conclusion.anchor))
            }
        }
    }
}
