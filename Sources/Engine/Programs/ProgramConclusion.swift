import Detection

/// Makes findings of what a program said about files of a job.
struct ProgramConclusion {
    private let program: Program
    private let job: Job
    private let reader: SourceReader
    private var verdict = ProgramRunner.Verdict()
    private var rules: [String: Rule] = [:]
    /// In files that nobody asked about.
    private var elsewhere = 0

    init(_ program: Program, _ job: Job, _ reader: SourceReader) {
        self.program = program
        self.job = job
        self.reader = reader
    }

    /// - Parameter files: those it was given.
    mutating func verdict(on output: ProgramOutput, of files: ArraySlice<Int32>) -> ProgramRunner.Verdict {
        let given = files.count == 1 ? files.first.map(Int.init) : nil
        var byFile: [Int: [ProgramOutput.Reported]] = [:]
        for reported in output.findings {
            if let file = reported.location.path.map(job.file) ?? given {
                byFile[file, default: []].append(reported)
            } else {
                elsewhere += 1
            }
        }
        for (file, reported) in byFile.sorted(by: { $0.key < $1.key }) { add(reported, ofFile: file, output.rules) }
        for failure in output.failures {
            let file = failure.path.flatMap(job.file) ?? given
            verdict.failures.append(
                Failure(
                    .detector, path: file.map { job.files[$0].path } ?? ".",
                    message: "\(program.name): \(failure.message)", isPartial: true))
        }
        if elsewhere > 0 {
            verdict.notices.append(
                Notice(
                    message:
                        "\(program.name) reported \(elsewhere == 1 ? "a finding" : "\(elsewhere) findings") in files "
                        + "that are not part of this scan; left out"))
        }
        verdict.rules = rules.values.sorted { $0.id < $1.id }
        return verdict
    }

    private mutating func add(
        _ reported: [ProgramOutput.Reported], ofFile file: Int, _ descriptions: [String: Rule]
    ) {
        // A file that cannot be read is a failure already, and has no place for a finding.
        guard let content = PoolDetector.Content(job.files[file], reader) else { return }
        let path = content.artifact.path
        let severity = job.profiles[file].choices[program.name]?.severity
        var fingerprints = Fingerprints()
        let findings = content.bytes.withUnsafeBytes { source in
            let lines = LineIndex(source)
            return reported.map { reported in (reported, reported.location.range(in: source, lines)) }
                .sorted { left, right in
                    (left.1.start, left.0.rule, left.0.message) < (right.1.start, right.0.rule, right.0.message)
                }
                .map { reported, range in
                    let rule = rule(reported, descriptions)
                    let place = Place(path: path, start: range.start, end: range.end)
                    return Finding(
                        rule: rule.id, severity: severity ?? reported.severity ?? rule.severity,
                        confidence: rule.confidence,
                        message: reported.message, place: place, related: related(reported, path, source, lines),
                        excerpt: .init(of: place, in: source, lines),
                        fingerprint: fingerprints.make(
                            rule: rule.id, path: path, scope: "(text)",
                            anchor: lines.text(ofLine: range.start.line, in: source)),
                        suppression: reported.suppression.map {
                            .init(.comment, reason: $0.isEmpty ? "suppressed by \(program.name)" : $0)
                        })
                }
        }
        verdict.findings.append((file, findings))
    }

    private mutating func rule(_ reported: ProgramOutput.Reported, _ descriptions: [String: Rule]) -> Rule {
        if let rule = rules[reported.rule] { return rule }
        let rule =
            descriptions[reported.rule] ?? ProgramOutput.rule(program, reported.rule, severity: reported.severity)
        if rules.count < ProgramOutput.Limit.rules { rules[reported.rule] = rule }
        return rule
    }

    /// Places in the same file: others are not at hand.
    private func related(
        _ reported: ProgramOutput.Reported, _ path: String, _ source: UnsafeRawBufferPointer, _ lines: LineIndex
    ) -> [Finding.Related] {
        reported.related.compactMap { related in
            guard let other = related.location.path, let file = job.file(other), job.files[file].path == path else {
                return nil
            }
            let range = related.location.range(in: source, lines)
            return Finding.Related(
                place: Place(path: path, start: range.start, end: range.end), message: related.message)
        }
    }
}

extension PoolDetector.Content {
    /// A file's text; `nil` if it cannot be read as source.
    init?(_ file: SourceFile, _ reader: SourceReader) {
        guard case .bytes(let bytes, let language) = reader.read(file),
            let text = Decoder.decode(bytes, path: file.path, language: language).text
        else { return nil }
        defer { text.deallocate() }
        self.init(artifact: Artifact(path: file.path, language: language), bytes: Array(text))
    }
}
