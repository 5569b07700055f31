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
            "A file whose first line is the passphrase of the keys; without it, the environment's PICKET_PASSPHRASE, if "
                + "there is one.", valueName: "file"))
    var passphraseFile: String?

    static let crypto = SwiftCryptoModule()
    static let now: @Sendable () -> Int64 = { LedgerClock.system.now().time }

    var keysFolder: String { keys ?? "\(evidence)/keys" }

    func passphrase() throws -> SecretBytes? {
        if let passphraseFile {
            let text = try TextFile.read(passphraseFile, mostBytes: 1 << 16)
            guard let line = text.split(whereSeparator: \.isNewline).first else {
                throw UsageError("\(passphraseFile): is empty; its first line is the passphrase")
            }
            return SecretBytes(copying: Array(line.utf8))
        }
        guard let text = Terminal.environment("PICKET_PASSPHRASE"), !text.isEmpty else { return nil }
        return SecretBytes(copying: Array(text.utf8))
    }

    func storage() throws -> FolderStorage {
        guard access("\(evidence)/.", F_OK) == 0 else {
            throw UsageError(
                "\(evidence): there is no ledger; picket ledger init NAME makes one, --evidence names another folder")
        }
        return try FolderStorage(evidence)
    }

    func keyStore() throws -> KeyStore {
        try KeyStore.open(folder: keysFolder, passphrase: passphrase(), module: Self.crypto, now: Self.now)
    }

    /// To write. Close it.
    func openLedger(settings: Ledger.Settings = .init()) throws -> Ledger {
        let storage = try storage()
        let keys = try keyStore()
        return try Ledger.open(
            storage, keys: keys.signers, known: keys.verifyingKeys.map(\.key), crypto: Self.crypto, sealer: keys,
            settings: settings)
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
        if error is KeyStoreError { return UsageError("\(keysFolder): \(error)") }
        if error is NoteError { return UsageError("\(error)") }
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
