import ArgumentParser
import Delivery
import Evidence
import Glibc

extension LedgerCommand {
    struct Anchor: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have an authority put its time to the newest checkpoint.",
            discussion: """
                The authority (RFC 3161) is sent a hash, nothing of the ledger. Its answer is verified, kept in anchors/ beside the \
                ledger with the checkpoint and the request, and recorded. From then on nobody, not even who has the keys, can pass \
                off an older or another ledger as this one: verify --ca holds every timestamp against the ledger. \
                `openssl ts -verify -data N.checkpoint -in N.tsr -CAfile ROOTS` checks one without Picket.

                Without a network: --request-to FILE writes the request; carry it to the authority and its answer back to \
                --response FILE.

                Exit status: 0 done; 1 the answer does not hold; 2 wrong use; 3 no answer, or the authority refuses.
                """)

        @OptionGroup var options: EvidenceOptions
        @Option(help: ArgumentHelp("The authority's address, https:// or http://.", valueName: "url")) var tsa: String?
        @Option(help: ArgumentHelp("Write the request here, and send nothing.", valueName: "file")) var requestTo:
            String?
        @Option(help: ArgumentHelp("The answer to a request that was written before.", valueName: "file")) var response:
            String?
        @Option(help: ArgumentHelp("Root certificates that are trusted, in PEM.", valueName: "file")) var ca: String =
            TimestampRoots.system
        @Option(help: ArgumentHelp("The authority's policy, as 1.2.3; without it, any.", valueName: "id")) var policy:
            String?

        func run() async throws {
            guard [tsa, requestTo, response].compactMap({ $0 }).count == 1 else {
                throw UsageError("give one of --tsa, --request-to and --response")
            }
            try await options.reporting {
                do { try await anchor() } catch let error as TimestampError {
                    Terminal.complain("\(error)")
                    throw error.kind == .refused ? ExitStatus.incomplete : ExitStatus.findings
                } catch let error as DeliveryError {
                    Terminal.complain("\(error)")
                    throw error.kind == .refused ? ExitStatus.usage : ExitStatus.incomplete
                }
            }
        }

        private func anchor() async throws {
            let anchors = Anchors(try options.storage(), EvidenceOptions.crypto)
            if let requestTo {
                let reader = try LedgerReader(options.storage(), crypto: EvidenceOptions.crypto)
                let (name, request) = try anchors.ask(for: reader.checkpointBytes, policy: policy)
                try OutputFile.write(request, to: requestTo)
                return Terminal.print(
                    "\(requestTo) asks for the time of \(reader.size) entries (\(name)); give the answer to --response")
            }
            let authority = try TimestampAuthority(
                roots: TimestampRoots.read(ca), policy: policy, EvidenceOptions.crypto)
            // Opened first: what cannot be recorded is not asked for.
            let ledger = try options.openLedger()
            do {
                let answer = try await answer(ledger, anchors)
                let anchor = try await anchors.settle(answer, by: authority)
                _ = try await ledger.append([anchor.entry(actor: "picket", now: EvidenceOptions.now())])
                Terminal.print(
                    "\(anchor.checkpoint.size) entries were there at \(LedgerText.time(anchor.timestamp.info.time)), says "
                        + "\(anchor.timestamp.authority): \(options.evidence)/anchors/\(anchor.name).tsr")
            } catch {
                try await ledger.close()
                throw error
            }
            try await ledger.close()
        }

        private func answer(_ ledger: Ledger, _ anchors: Anchors) async throws -> [UInt8] {
            if let response { return try BinaryFile.read(response, mostBytes: 1 << 20) }
            let request = try anchors.ask(for: try await ledger.checkpoint(), policy: policy).request
            let client = HTTPClient(limits: .init(bodyBytes: 1 << 16))
            let reply = try await client.send(
                HTTPRequest(
                    "POST", tsa ?? "", headers: [HTTPHeader("content-type", "application/timestamp-query")],
                    body: request
                ))
            guard reply.status == 200 else {
                throw DeliveryError(.rejected(isPermanent: true), "the timestamp authority answers \(reply.status)")
            }
            return reply.body
        }
    }
}

enum TimestampRoots {
    /// Where Debian and others keep those of the system.
    static let system = "/etc/ssl/certs/ca-certificates.crt"

    static func read(_ path: String) throws -> [UInt8] { try BinaryFile.read(path, mostBytes: 8 << 20) }
}

/// Small files that are no text.
enum BinaryFile {
    static func read(_ path: String, mostBytes: Int) throws(UsageError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw UsageError("cannot read \(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        return try TextFile.readAll(descriptor, mostBytes: mostBytes, name: path)
    }
}
