import Crypto
import Detection

/// What one project detector says about all files.
struct Conclusions {
    private let detector: any ProjectDetector
    private let files: [SourceFile]
    private let profiles: FileProfiles
    /// The files it recorded facts about, in the order of their paths.
    private let indices: [Int]
    private let facts: [FileFacts]
    private let outcomes: FileOutcomes
    private let reader: @Sendable () -> SourceReader
    /// Of the profile the detector is from.
    private let digest: CacheKey

    /// What a project detector recorded about a file.
    struct Record: Sendable {
        let file: Int
        let facts: FileFacts
    }

    /// All that was recorded, by rule, in the order of the files.
    static func recorded(_ files: [SourceFile], _ outcomes: FileOutcomes) -> [String: [Record]] {
        var recorded: [String: [Record]] = [:]
        for index in files.indices {
            guard case .inspected(let language, _) = outcomes.kind(ofFile: index),
                let facts = outcomes.remarks(ofFile: index)?.facts, !facts.isEmpty
            else { continue }
            // Made once for all detectors: what a file is for takes a look at its path.
            let artifact = Artifact(path: files[index].path, language: language)
            for facts in facts {
                recorded[facts.rule, default: []].append(
                    Record(file: index, facts: FileFacts(artifact: artifact, bytes: facts.bytes)))
            }
        }
        return recorded
    }

    init(
        _ detector: any ProjectDetector, digest: CacheKey, over records: [Record], files: [SourceFile],
        outcomes: FileOutcomes, profiles: FileProfiles, reader: @escaping @Sendable () -> SourceReader
    ) {
        self.reader = reader
        self.detector = detector
        self.digest = digest
        self.files = files
        self.profiles = profiles
        self.outcomes = outcomes
        indices = records.map(\.file)
        facts = records.map(\.facts)
    }

    /// The findings with the index of the file each is in.
    func findings(_ store: ResultStore?) throws -> [(Int, Finding)] {
        guard let store else { return complete(try detector.conclude(facts)).findings }
        let key = key
        if let findings = store.findings(for: key) { return located(findings) }
        let start = Monotonic.now
        let (findings, isComplete) = complete(try detector.conclude(facts))
        if isComplete { store.keep(findings.map(\.1), for: key, cost: Monotonic.now &- start) }
        return findings
    }

    /// All that a conclusion depends on: the facts come from the files, and the files' keys stand for all of them.
    private var key: CacheKey {
        var text = ByteWriter()
        text.write(detector.rule.id)
        text.write(digest.bytes)
        for index in indices { for byte in outcomes.key(ofFile: index).bytes { text.write(byte) } }
        return CacheKey(hashing: text.bytes)
    }

    private var indexByPath: [String: Int] {
        Dictionary(indices.map { (files[$0].path, $0) }) { first, _ in first }
    }

    private func located(_ findings: [Finding]) -> [(Int, Finding)] {
        let indexByPath = indexByPath
        return findings.compactMap { finding in indexByPath[finding.place.path].map { ($0, finding) } }
    }

    /// What to report of a detector that could not do it.
    func failure(_ error: any Error) -> Failure {
        Failure(
            .detector, path: ".",
            message: "\(detector.rule.id) could not conclude over \(facts.count) files: \(error)", isPartial: true,
            detector: detector.rule.id)
    }

    private func complete(_ conclusions: [Conclusion]) -> (findings: [(Int, Finding)], isComplete: Bool) {
        // Most have nothing to say about most requests.
        guard !conclusions.isEmpty else { return ([], true) }
        // The rule is part of each, so those of other detectors are others.
        var fingerprints = Fingerprints()
        let indexByPath = indexByPath
        let rule = detector.rule
        var findings: [(Int, Finding)] = []
        for conclusion in conclusions {
            guard let index = indexByPath[conclusion.place.path] else { continue }
            findings.append(
                (
                    index,
                    Finding(
                        rule: rule.id,
                        severity: profiles[index].choices[rule.id]?.severity ?? conclusion.severity ?? rule.severity,
                        confidence: rule.confidence, message: conclusion.message, place: conclusion.place,
                        related: conclusion.related, measures: conclusion.measures,
                        // Here until it is made: the anchor.
                        fingerprint: conclusion.anchor)
                ))
        }
        findings.sort { Finding.precedes($0.1, $1.1) }
        var source = ExcerptSource(
            files: files, profiles: profiles, outcomes: outcomes, reader: reader())
        for number in findings.indices {
            let (index, finding) = findings[number]
            findings[number].1.excerpt = source.excerpt(of: finding.place, in: index)
            findings[number].1.fingerprint = fingerprints.make(
                rule: rule.id, path: finding.place.path, scope: "(project)", anchor: finding.fingerprint)
        }
        return (findings, source.isComplete)
    }
}
