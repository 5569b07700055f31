import ArgumentParser
import Evidence
import Glibc

/// Where evidence is kept, and the keys that sign it.
struct EvidenceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder with the ledger.", valueName: "folder"))
    var evidence: String = ".picket-evidence"

    @Option(
        help: ArgumentHelp(
            "The folder with the keys that sign; without it, keys/ in the ledger's folder.", valueName: "folder"))
    var keys: String?

    @Option(
        help: ArgumentHelp(
            "A file of mode 600 whose first line is the passphrase of the keys; without it, PICKET_PASSPHRASE of the "
                + "environment, or the terminal.", valueName: "file"))
    var passphraseFile: String?

    /// As the environment asks for it; where that cannot be had, nothing is done.
    static let crypto: any CryptoModule = {
        do { return try CryptoChoice(environment: Terminal.environment).module() } catch {
            Terminal.complain("\(error)")
            Glibc.exit(ExitStatus.usage.code)
        }
    }()
    static let now: @Sendable () -> Int64 = { LedgerClock.system.now().time }

    var keysFolder: String { keys ?? "\(evidence)/keys" }

    func storage() throws -> FolderStorage {
        guard access("\(evidence)/.", F_OK) == 0 else {
            throw UsageError(
                "\(evidence): there is no ledger; `picket ledger init --evidence \(evidence) NAME` makes one, with keys; "
                    + "--evidence names another folder")
        }
        return try FolderStorage(evidence)
    }

    /// Nobody else may read it.
    func keyStorage() throws -> FolderStorage {
        guard access(keysFolder, F_OK) == 0 || errno != ENOENT else {
            throw UsageError(
                "\(keysFolder): there are no keys; picket keys init makes them, --keys names another folder")
        }
        try KeyStore.checkPrivacy(of: keysFolder)
        return try FolderStorage(keysFolder)
    }

    func keyStore() throws -> KeyStore {
        let storage = try keyStorage()
        let passphrase = try KeyStore.isProtected(storage) ? Passphrase.read(file: passphraseFile) : nil
        return try KeyStore.open(storage, passphrase: passphrase, module: Self.crypto, now: Self.now)
    }

    /// To write. Close it.
    func openLedger(settings: Ledger.Settings = .init()) throws -> Ledger {
        let storage = try storage()
        let keys = try keyStore()
        return try Ledger.open(
            storage, keys: keys.signers, known: keys.verifyingKeys.map(\.key), crypto: Self.crypto, sealer: keys,
            settings: settings)
    }

    /// As ``openLedger(settings:)``, when its turn comes: another writer takes as long as some writes.
    func openLedgerInTurn() async throws -> Ledger {
        let end = ContinuousClock.now + .seconds(30)
        while true {
            do { return try openLedger() } catch {
                guard (error as? LedgerError)?.code == .locked, ContinuousClock.now < end else { throw error }
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Ends the process with a message that names the folder, and the status that fits.
    func reporting(_ body: () async throws -> Void) async throws {
        do { try await body() } catch { throw complain(error) }
    }

    private func complain(_ error: any Error) -> any Error {
        if let error = error as? LedgerError {
            Terminal.complain("\(error.inside(evidence))")
            return Self.status(error.code)
        }
        if let error = error as? KeyStoreError {
            Terminal.complain("\(keysFolder): \(error)")
            return [.damaged, .exposed].contains(error.code) ? ExitStatus.findings : ExitStatus.usage
        }
        if error is NoteError || error is CryptoError { return UsageError("\(error)") }
        guard error is StorageError else { return error }
        Terminal.complain("\(error)")
        return ExitStatus.incomplete
    }

    private static func status(_ code: LedgerError.Code) -> ExitStatus {
        switch code {
        case .damaged: .findings
        case .foreign, .locked, .missing, .refused: .usage
        case .closed, .overloaded: .incomplete
        }
    }
}

extension LedgerError {
    /// With the folder before the file that it names.
    func inside(_ folder: String) -> LedgerError {
        var error = self
        if let file { error.file = "\(folder)/\(file)" }
        return error
    }
}

/// Whose signatures count.
struct TrustOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A key that has to have signed: a file with it in PEM or as a verifier key, or the verifier key itself; may be "
                + "given several times. Without it, the keys that the ledger names: then it is whole, but nobody says whose.",
            valueName: "key"))
    var key: [String] = []

    /// - Returns: `nil` if none are given.
    func keys() throws -> [VerifyingKey]? { key.isEmpty ? nil : try key.map(Self.read) }

    static func read(_ text: String) throws -> VerifyingKey {
        if let key = try? NoteKey(text) { return key.key }
        let content = try TextFile.read(text, mostBytes: 1 << 16)
        if content.contains("-----BEGIN") {
            do { return try VerifyingKey(pem: content) } catch { throw UsageError("\(text): \(error)") }
        }
        do { return try NoteKey(String(content.split(whereSeparator: \.isWhitespace).first ?? "")).key } catch {
            throw UsageError("\(text): \(error)")
        }
    }
}
