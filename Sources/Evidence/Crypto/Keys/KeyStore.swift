internal import Synchronization

/// A verifying key, and what the folder says of it.
public struct StoredKey: Sendable, Hashable {
    public enum Status: String, Sendable, Hashable, CaseIterable {
        /// Signs.
        case active
        /// Signs no more; what it signed is good.
        case retired
        /// Not to be trusted: whatever it signed has to be shown to be older than that by other means.
        case revoked
    }

    /// The key's ``VerifyingKey/fingerprint(_:)``.
    public var id: String
    public var key: VerifyingKey
    public var status: Status
    /// Milliseconds since 1970.
    public var created: Int64
    /// When it was retired or revoked.
    public var ended: Int64?
    /// Why it was revoked.
    public var reason: String?
}

/// The keys of a folder: those that sign, and the one that wraps the keys of subjects.
///
/// Secrets are sealed under a key of the folder's own, and that under the passphrase. One who has not the passphrase can
/// read what is public, and can change nothing unnoticed except by putting an older file back.
public final class KeyStore: Sendable {
    /// More are refused.
    public static let mostKeys = 10_000

    let storage: any StableStorage
    let module: any CryptoModule
    let now: @Sendable () -> Int64
    let master: SecretBytes
    let keys: Mutex<[LoadedKey]>

    struct LoadedKey: Sendable {
        var record: KeyRecord
        var secret: SecretBytes?
    }

    init(
        _ storage: any StableStorage, _ module: any CryptoModule, master: SecretBytes, keys: [LoadedKey],
        now: @escaping @Sendable () -> Int64
    ) {
        self.storage = storage
        self.module = module
        self.master = master
        self.keys = Mutex(keys)
        self.now = now
    }

    /// How the folder's own key is kept.
    public enum Protection: Sendable {
        case passphrase(SecretBytes)
        /// In the clear: whoever reads the folder has the keys.
        case none
    }

    /// Makes the folder's first keys: one to sign for each algorithm that the module allows, one to wrap.
    ///
    /// - Parameter now: milliseconds since 1970.
    /// - Returns: it, and what the ledger is to be told.
    public static func create(
        in storage: any StableStorage, _ protection: Protection, module: any CryptoModule,
        now: @escaping @Sendable () -> Int64
    ) throws -> (KeyStore, [EntryDraft]) {
        guard try storage.size(of: MasterKey.path) == nil else {
            throw KeyStoreError(.exists, MasterKey.path, "there are keys already; rotate them, or name another folder")
        }
        for folder in ["keys", "subjects"] { try storage.makeFolder(folder) }
        try storage.syncFolder("")
        let master = SecretBytes(copying: try module.random(32))
        let store = KeyStore(storage, module, master: master, keys: [], now: now)
        let drafts = try store.writing {
            // First: should this be cut short, rotating makes the keys that are missing.
            try storage.replace(MasterKey.path, with: MasterKey.file(master, protection, created: now(), module))
            return try SignatureAlgorithm.allCases.filter(module.allows).map(store.addSigner) + [store.addWrapper()]
        }
        return (store, drafts)
    }

    /// - Parameter passphrase: `nil` if the folder was made without.
    public static func open(
        _ storage: any StableStorage, passphrase: SecretBytes?, module: any CryptoModule,
        now: @escaping @Sendable () -> Int64
    ) throws -> KeyStore {
        guard let file = try storage.readJSON(MasterKey.path) else {
            throw KeyStoreError(.missing, MasterKey.path, "there are no keys; make them with `picket keys init`")
        }
        let gate = PassphraseGate(storage: storage, now: now)
        let master = try MasterKey.open(file, passphrase, gate, module)
        let store = KeyStore(storage, module, master: master, keys: [], now: now)
        let loaded = try store.load()
        store.keys.withLock { $0 = loaded }
        return store
    }

    /// Whether opening it takes a passphrase.
    public static func isProtected(_ storage: any StableStorage) throws -> Bool {
        guard let file = try storage.readJSON(MasterKey.path) else {
            throw KeyStoreError(.missing, MasterKey.path, "there are no keys; make them with `picket keys init`")
        }
        return file["protection"] != "none"
    }

    /// What is public, without a passphrase: nothing proves that it has not been changed.
    public static func published(in storage: any StableStorage) throws -> [StoredKey] {
        guard try storage.size(of: MasterKey.path) != nil else {
            throw KeyStoreError(.missing, MasterKey.path, "there are no keys; make them with `picket keys init`")
        }
        return try files(in: storage).compactMap { name in
            try storage.readKey("keys/\(name)") { try KeyRecord($0, name: name).published } ?? nil
        }
    }

    /// The newest active key of each algorithm: what checkpoints and attestations are signed with.
    public var signers: [SigningKey] {
        keys.withLock { keys in
            SignatureAlgorithm.allCases.compactMap { algorithm in
                keys.last { $0.record.isSigner(algorithm) && $0.record.status == .active }?.signer
            }
        }
    }

    /// All there ever were, oldest first.
    public var verifyingKeys: [StoredKey] { keys.withLock { $0.compactMap(\.record.published) } }

    /// Names of the keys' files.
    private static func files(in storage: any StableStorage) throws -> [String] {
        let names = try storage.keyFiles(in: "keys")
        guard names.count <= mostKeys else {
            throw KeyStoreError(.damaged, "keys", "more than \(mostKeys) keys are none that Picket made")
        }
        return names
    }

    private func load() throws -> [LoadedKey] {
        try Self.files(in: storage).compactMap { name in
            try storage.readKey("keys/\(name)") { try load($0, name) }
        }.sorted { ($0.record.created, $0.record.id) < ($1.record.created, $1.record.id) }
    }

    /// What was cut short of replacing files is finished. Only who writes may.
    func finishReplacing() throws {
        for name in try storage.keyFiles(in: "keys", removingRest: true) {
            try storage.finishReplacing("keys/\(name)") { _ = try load($0, name) }
        }
    }

    private func load(_ file: JSON, _ name: String) throws -> LoadedKey {
        let record = try KeyRecord(file, name: name)
        return LoadedKey(record: record, secret: try record.secret(of: file, master: master, module))
    }
}

extension KeyRecord {
    var published: StoredKey? {
        guard case .sign(let key) = use else { return nil }
        return StoredKey(id: id, key: key, status: status, created: created, ended: ended, reason: reason)
    }

    func isSigner(_ algorithm: SignatureAlgorithm) -> Bool {
        if case .sign(let key) = use { return key.algorithm == algorithm }
        return false
    }
}

extension KeyStore.LoadedKey {
    fileprivate var signer: SigningKey? {
        guard case .sign(let key) = record.use, let secret else { return nil }
        return SigningKey(key.algorithm, secret: secret, verifying: key)
    }
}
