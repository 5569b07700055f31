import ArgumentParser
import Delivery
import Dispatch
import Evidence
import Glibc
import Service

extension LedgerCommand {
    struct Witness: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Watch ledgers of others: cosign only what has grown from what was seen before.",
            discussion: """
                Keeps the newest checkpoint of each log given and answers as C2SP's tlog-witness says: POST /add-checkpoint \
                gives a cosignature if the checkpoint is signed by the log and grew from the one seen last. A log that was \
                rolled back, or grows in two ways, gets none. Run it where who keeps the ledger has no access.

                GET /key gives the verifier key, for `picket ledger cosign --witness URL=KEY`. The keys come from `picket keys \
                init --keys DIR`; the Ed25519 key cosigns. Ends with SIGINT or SIGTERM.
                """)

        @Option(help: ArgumentHelp("Where to listen; port 0 for a free one.", valueName: "address:port")) var listen =
            "127.0.0.1:8650"
        @Option(
            help: ArgumentHelp(
                "A verifier key of a log, which names it (name+id+base64), or ORIGIN=KEY; may be given several times.",
                valueName: "key"))
        var log: [String]
        @Option(help: ArgumentHelp("The folder with the witness's keys.", valueName: "folder")) var keys: String
        @Option(help: ArgumentHelp("The folder with what it has seen; made if it is not there.", valueName: "folder"))
        var state: String
        @Option(help: ArgumentHelp("What the witness is called in cosignatures.", valueName: "name")) var name =
            "picket-witness"
        @Option(help: ArgumentHelp("A file of mode 600 with the passphrase of the keys.", valueName: "file"))
        var passphraseFile: String?

        func run() async throws {
            let (host, port) = try address()
            let witness = try makeWitness()
            let server = WitnessServer(witness, host: host, port: port)
            let serving = Task {
                try await server.run { port in
                    Terminal.print("\(witness.key.text)\nlistening on http://\(host):\(port)")
                }
            }
            let sources = [SIGINT, SIGTERM].map { number in
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number)
                source.setEventHandler { serving.cancel() }
                source.resume()
                return source
            }
            defer { sources.forEach { $0.cancel() } }
            do { try await serving.value } catch {
                throw UsageError("cannot listen on \(listen): \(error)")
            }
        }

        private func address() throws -> (String, Int) {
            guard let colon = listen.lastIndex(of: ":"), let port = UInt16(listen[listen.index(after: colon)...]) else {
                throw UsageError("--listen takes an address and a port, as 127.0.0.1:8650, not \(listen)")
            }
            return (String(listen[..<colon]), Int(port))
        }

        private func makeWitness() throws -> Evidence.Witness {
            do {
                let logKeys = try log.map { text in
                    let parts = text.split(separator: "=", maxSplits: 1)
                    guard parts.count == 2, parts[0].utf8.contains(UInt8(ascii: "+")) == false else {
                        return try NoteKey(text)
                    }
                    let key = try NoteKey(String(parts[1]))
                    return try NoteKey(name: String(parts[0]), key: key.key)
                }
                let storage = try FolderStorage(keys)
                let passphrase = try KeyStore.isProtected(storage) ? Passphrase.read(file: passphraseFile) : nil
                let store = try KeyStore.open(
                    folder: keys, passphrase: passphrase, module: EvidenceOptions.crypto, now: EvidenceOptions.now)
                guard let key = store.signers.first(where: { $0.algorithm == .ed25519 }) else {
                    throw UsageError("\(keys): has no Ed25519 key, which cosignatures are made with")
                }
                return try Evidence.Witness(
                    name: name, key: key, logs: logKeys, storage: FolderStorage(state, isMade: true),
                    EvidenceOptions.crypto, now: { UInt64(clamping: EvidenceOptions.now() / 1000) })
            } catch let error as KeyStoreError {
                throw UsageError("\(keys): \(error)")
            } catch let error as NoteError {
                throw UsageError("\(error)")
            } catch let error as StorageError {
                throw UsageError("\(error)")
            } catch let error as LedgerError {
                Terminal.complain("\(error.inside(state))")
                throw error.code == .damaged ? ExitStatus.findings : ExitStatus.usage
            }
        }
    }

    struct Cosign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have a witness cosign the newest checkpoint.",
            discussion: """
                The witness is sent the checkpoint and the proof that it grew from the one it saw last. Its cosignature is \
                verified, kept in cosigned/ beside the ledger, and recorded. If the witness has seen a longer ledger or other \
                entries, this one was rolled back or grows in two ways: exit status 1.

                Exit status: 0 cosigned; 1 the ledger is not what the witness has seen; 2 wrong use; 3 no cosignature.
                """)

        @OptionGroup var options: EvidenceOptions
        @Option(
            help: ArgumentHelp(
                "The witness's address and its verifier key, from who runs it; may be given several times.",
                valueName: "url=key"))
        var witness: [String]

        func run() async throws {
            let witnesses = try witness.map(Self.parse)
            try await options.reporting {
                let ledger = try options.openLedger()
                var worst = ExitStatus.clean
                do {
                    _ = try await ledger.checkpoint()
                    let reader = try LedgerReader(options.storage(), crypto: EvidenceOptions.crypto)
                    for (url, key) in witnesses {
                        guard let status = try await cosign(reader, ledger, url, key) else { continue }
                        worst = worst == .findings ? worst : status
                    }
                } catch {
                    try await ledger.close()
                    throw error
                }
                try await ledger.close()
                if worst != .clean { throw worst }
            }
        }

        private static func parse(_ text: String) throws -> (url: String, key: CosignerKey) {
            let parts = text.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else {
                throw UsageError(
                    "--witness takes URL=KEY; who runs \(text) gives the key (its URL/key says it, unproven)")
            }
            do {
                try HTTPClient.check(url: String(parts[0]))
                return (String(parts[0]), try CosignerKey(String(parts[1])))
            } catch { throw UsageError("--witness \(text): \(error)") }
        }

        /// - Returns: `nil` if it is cosigned.
        private func cosign(
            _ reader: LedgerReader, _ ledger: Ledger, _ url: String, _ key: CosignerKey
        ) async throws -> ExitStatus? {
            do {
                let kept = Cosignatures(try options.storage(), EvidenceOptions.crypto)
                let (note, time) = try await submit(reader, kept, url, key)
                let file = try kept.keep(note, by: key)
                _ = try await ledger.append([
                    EntryDraft(
                        .checkpointWitnessed, actor: "picket", object: key.text,
                        details: ["file": .string(file), "size": .string("\(reader.size)")])
                ])
                Terminal.print(
                    "\(key.name) has cosigned \(reader.size) entries at \(LedgerText.time(Int64(clamping: time) * 1000)): "
                        + "\(options.evidence)/cosigned/\(file)")
                return nil
            } catch let failure as Submission.Failure {
                Terminal.complain("\(url): \(failure)")
                return failure.isOfTheLog ? .findings : .incomplete
            } catch let error as DeliveryError {
                Terminal.complain("\(error)")
                return .incomplete
            }
        }

        private func submit(
            _ reader: LedgerReader, _ kept: Cosignatures, _ url: String, _ key: CosignerKey
        ) async throws -> (SignedNote, time: UInt64) {
            let seen = try kept.seen(by: key, of: reader.origin)
            var submission = try Submission(reader.note, to: key, seen: seen, EvidenceOptions.crypto)
            var step = submission.first
            let client = HTTPClient(limits: .init(bodyBytes: 1 << 16))
            while true {
                switch step {
                case .cosigned(let note, let time): return (note, time)
                case .failed(let failure): throw failure
                case .send(let old):
                    let proof = old == 0 || old == reader.size ? [] : try reader.consistencyProof(from: old)
                    let answer = try await client.send(
                        HTTPRequest("POST", url + "/add-checkpoint", body: submission.body(proof: proof)))
                    step = try submission.received(status: answer.status, body: answer.body)
                }
            }
        }
    }
}
