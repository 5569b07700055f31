import ArgumentParser
import Evidence
import Glibc

/// Which entries are looked at.
struct PeriodOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Look at no entry before this time: 2026-11-21, or 2026-11-21T10:00:00Z.", valueName: "time"))
    var since: String?

    @Option(
        help: ArgumentHelp("The report's date, in place of now: later entries are not looked at.", valueName: "time"))
    var asOf: String?

    @Option(help: ArgumentHelp("Look at so many entries of the log, as a report before did.", valueName: "number"))
    var size: UInt64?

    func period() throws -> EvidencePeriod {
        let end = try asOf.map(Self.time) ?? EvidenceOptions.now()
        let since = try since.map(Self.time)
        guard since ?? .min <= end else { throw UsageError("--since is later than the report's date") }
        return EvidencePeriod(end: end, since: since, size: size)
    }

    private static func time(_ text: String) throws -> Int64 {
        guard let time = UTC.milliseconds(text) else {
            throw UsageError("\"\(text)\" is no time; one is 2026-11-21 or 2026-11-21T10:00:00Z")
        }
        return time
    }
}

/// The log that is asked, and what is known beside it.
struct AskedLog: ParsableArguments {
    @OptionGroup var log: LogOptions
    @OptionGroup var project: ProjectFile
    @Flag(help: "Do not verify the logs first; the report says so.") var noVerify = false

    var evidence: EvidenceOptions { log.options }

    /// - Returns: the log, and the facts; of a log that does not pass its verification as well.
    func open(size: UInt64?) throws -> (LedgerHistory, Facts) {
        let history = try log.history()
        if let size, size > history.size {
            throw UsageError(
                "--size \(size) is more than the \(history.size) entries of the ledger: it was cut, or is another")
        }
        var facts = Facts()
        let crypto = try CryptoStatus(of: CryptoChoice(environment: Terminal.environment))
        facts.set(.cryptoModule, .string(crypto.module))
        facts.set(.cryptoValidated, .bool(crypto.isValidated))
        facts.set(.cryptoApprovedOnly, .bool(crypto.choice.isApprovedOnly))
        facts.set(.cryptoSelfTested, .bool(crypto.failure == nil))
        if let isRequired = try project.requiresEvidence() { facts.set(.evidenceRequired, .bool(isRequired)) }
        if !noVerify { facts.set(.ledgerVerified, .bool(verify(history))) }
        return (history, facts)
    }

    private func verify(_ history: LedgerHistory) -> Bool {
        do {
            try history.verify()
            return true
        } catch {
            Terminal.complain("\(evidence.evidence): \(error)")
            return false
        }
    }
}

extension ComplianceCommand {
    enum Form: String, ExpressibleByArgument, CaseIterable { case text, html, markdown, json, oscal }

    struct ReportCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "report", abstract: "Assess the controls of a framework.",
            discussion: """
                The whole log is verified first. That the report was made is recorded in the ledger with its digest, where \
                there are keys to sign with; --no-record leaves that out.
                """)

        @OptionGroup(title: "The framework") var files: FrameworkFiles
        @Option(help: ArgumentHelp("The framework's id.", valueName: "id")) var framework: String
        @OptionGroup(title: "The ledger") var asked: AskedLog
        @OptionGroup(title: "The period") var range: PeriodOptions
        @Option(help: "How to print it: text, html, markdown, json, oscal.") var format: Form = .text
        @Option(name: .shortAndLong, help: ArgumentHelp("Write it to a file.", valueName: "file")) var output: String?
        @Flag(help: "Do not record in the ledger that the report was made.") var noRecord = false
        @Option(help: ArgumentHelp("Who made it, as the ledger is to say.", valueName: "actor")) var actor: String?

        func run() async throws {
            let framework = try files.framework(framework)
            let period = try range.period()
            try await asked.evidence.reporting {
                let (reader, facts) = try asked.open(size: period.size)
                let report = try ComplianceReport(
                    framework, of: reader, facts: facts, period: period, tool: Version.text)
                let bytes = report.bytes(format)
                try ComplianceOutput.write(bytes, to: output)
                if !noRecord, facts[.ledgerVerified] != .bool(false) { try await record(report, bytes) }
                if facts[.ledgerVerified] == .bool(false) { throw ExitStatus.incomplete }
                if report.count(.notSatisfied) > 0 { throw ExitStatus.findings }
            }
        }

        private func record(_ report: ComplianceReport, _ bytes: [UInt8]) async throws {
            let evidence = asked.evidence
            guard access(evidence.keysFolder, F_OK) == 0 else {
                return Terminal.complain(
                    "the report is not recorded: there are no keys in \(evidence.keysFolder); --keys names a folder with some"
                )
            }
            do {
                let record = ComplianceEvidence(report: report, bytes: bytes, suffix: format.suffix)
                let (receipt, path) = try await record.keep(by: actor ?? ScanEvidence.actor, in: evidence)
                Terminal.complain(
                    "recorded as entry \(receipt.sequence) of \(receipt.origin); attested in \(evidence.evidence)/\(path)",
                    prefix: false)
            } catch {
                // What could not be recorded is no wrong use: the report is there, its record is not.
                Terminal.complain("the report is not recorded: \(error)")
                throw ExitStatus.incomplete
            }
        }
    }

    struct Query: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask the ledger one query, as reports do.",
            discussion: """
                Prints the verdict (holds, fails, unknown), why, and the entries that decided it. Of a framework's control \
                the report prints this command.
                """)

        @OptionGroup(title: "The ledger") var asked: AskedLog
        @OptionGroup(title: "The period") var range: PeriodOptions
        @Option(help: "How to print it: text, json.") var format: LedgerCommand.Form = .text
        @Argument(help: "The query: 'entries where action = scan.completed within 90d expect every 7d'.")
        var text: String

        func run() async throws {
            let query: EvidenceQuery
            do throws(QueryError) { query = try EvidenceQuery(text) } catch { throw UsageError(error.description) }
            let period = try range.period()
            try await asked.evidence.reporting {
                let (reader, facts) = try asked.open(size: period.size)
                let evaluation = try QueryEvaluation(of: [query], in: reader, facts: facts, period: period)
                for result in evaluation.results {
                    Terminal.print(format == .json ? result.line(query) : result.text(query))
                }
                if facts[.ledgerVerified] == .bool(false) { throw ExitStatus.incomplete }
                if evaluation.results.contains(where: { $0.verdict == .fails }) { throw ExitStatus.findings }
            }
        }
    }

    struct Record: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put the figures of a Power of Ten report on record.",
            discussion: "The report is what `picket power-of-ten --format json -o FILE` writes.")

        @OptionGroup var evidence: EvidenceOptions
        @Option(help: ArgumentHelp("Who does it, as the ledger is to say.", valueName: "actor")) var actor: String?
        @Argument(help: "The report, as JSON.") var report: String

        func run() async throws {
            let bytes = Array(try TextFile.read(report, mostBytes: 256 << 20).utf8)
            let record: PowerOfTenRecord
            do { record = try PowerOfTenRecord(reading: bytes) } catch { throw UsageError("\(report): \(error)") }
            try await evidence.reporting {
                let ledger = try evidence.openLedger()
                let receipts = try await ledger.append([record.draft(actor: actor ?? ScanEvidence.actor)])
                try await ledger.close()
                for receipt in receipts {
                    Terminal.print("recorded as entry \(receipt.sequence) of \(receipt.origin)")
                }
            }
        }
    }
}

/// A report, recorded and attested.
private struct ComplianceEvidence {
    let report: ComplianceReport
    let bytes: [UInt8]
    let suffix: String

    /// - Returns: where the ledger has it, and the path of the attestation in the evidence folder.
    func keep(by actor: String, in evidence: EvidenceOptions) async throws -> (Receipt, String) {
        let crypto = EvidenceOptions.crypto
        let storage = try evidence.storage()
        let digest = try ContentDigest(of: bytes, crypto)
        let keys = try evidence.keyStore()
        let ledger = try evidence.openLedger()
        do {
            let signers = try keys.signers.map { try Envelope.Signer($0, crypto) }
            // Before they sign: what keys did is in the ledger whatever happens next.
            let drafts = [
                report.draft(actor: actor, digest: digest.text),
                EntryDraft(
                    .reportAttested, actor: actor, object: digest.text, digests: ["report": digest.text],
                    details: [
                        "keys": .array(signers.map { .string($0.keyID) }),
                        "predicate": .string(ComplianceReport.predicateType),
                    ]),
            ]
            guard let receipt = try await ledger.append(drafts).first else {
                throw LedgerError(.refused, "nothing was recorded")
            }
            try await ledger.checkpoint()
            let document = EvidenceDocument("reports", suffix, bytes, digest.hexadecimal)
            try document.keep(in: storage)
            let proof = ScanAttestation.LedgerProof(
                origin: receipt.origin,
                inclusion: try LedgerReader(storage, crypto: crypto).evidence(of: receipt.sequence))
            let statement = report.statement(name: document.path, digest, proof)
            let envelope = try Envelope(
                signing: statement.text, type: Statement.payloadType, by: signers, crypto)
            let attestation = EvidenceDocument(
                "attestations", "json", envelope.text, "\(digest.hexadecimal)-\(receipt.sequence)")
            try attestation.keep(in: storage)
            try await ledger.close()
            return (receipt, attestation.path)
        } catch {
            // What matters is what went wrong; closing is for who opens it next.
            try? await ledger.close()
            throw error
        }
    }
}

extension ComplianceCommand.Form {
    fileprivate var suffix: String {
        switch self {
        case .text: "txt"
        case .html: "html"
        case .markdown: "md"
        case .json, .oscal: "json"
        }
    }
}

extension ComplianceReport {
    fileprivate func bytes(_ format: ComplianceCommand.Form) -> [UInt8] {
        switch format {
        case .text: Array(text.utf8)
        case .html: Array(html.utf8)
        case .markdown: Array(markdown.utf8)
        case .json: json.canonical + [0x0A]
        case .oscal: oscal.canonical + [0x0A]
        }
    }
}

extension QueryResult {
    fileprivate func text(_ query: EvidenceQuery) -> String {
        var lines = ["\(verdict.rawValue): \(Shown.plain(explanation))", "  \(Shown.plain("\(query)"))"]
        for citation in decisive.all {
            lines.append(
                "  entry \(Shown.plain("\(citation.place)"))  \(UTC.text(citation.time))  \(Shown.plain(citation.action.rawValue))  "
                    + "\(Shown.plain(citation.object))  \(citation.outcome.rawValue)")
        }
        if decisive.count > decisive.all.count { lines.append("  \(decisive.count) entries in all") }
        return lines.joined(separator: "\n")
    }

    fileprivate func line(_ query: EvidenceQuery) -> String {
        let json: JSON = [
            "query": .string("\(query)"), "verdict": .string(verdict.rawValue), "explanation": .string(explanation),
            "population": JSON(population), "decisive": JSON(decisive.count), "cited": .array(decisive.all.map(\.json)),
        ]
        return String(decoding: json.canonical, as: UTF8.self)
    }
}
