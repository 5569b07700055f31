internal import Synchronization

// Making, rotating and revoking keys. Each returns what the ledger is to be told: the folder itself records nothing.

extension KeyStore {
    /// A new key for each that is active, which retires. Its secret is destroyed; what it signed stays good.
    /// Keys of subjects are wrapped anew.
    ///
    /// - Parameter algorithm: of the keys to rotate; `nil`: all, with the one that wraps.
    public func rotate(_ algorithm: SignatureAlgorithm? = nil) throws -> [EntryDraft] {
        try writing {
            var drafts: [EntryDraft] = []
            for algorithm in SignatureAlgorithm.allCases.filter({ algorithm == nil || algorithm == $0 }) {
                let old = active { $0.record.isSigner(algorithm) }
                guard !old.isEmpty || module.allows(algorithm) else { continue }
                let generated = try addSigner(algorithm)
                for key in old { try end(key.record, .retired) }
                drafts.append(Self.rotated(generated, old: old))
            }
            if algorithm == nil { drafts.append(try rotateWrapper()) }
            return drafts
        }
    }

    /// From now on nobody is to trust it. Its secret is destroyed, and another key takes its place if it was active.
    ///
    /// - Parameter id: or how it begins, 8 digits or more.
    public func revoke(_ id: String, reason: String) throws -> [EntryDraft] {
        try writing {
            let key = try self.key(id)
            guard key.record.status != .revoked else {
                throw KeyStoreError(.unknownKey, key.record.path, "the key is revoked already")
            }
            var drafts: [EntryDraft] = []
            if case .sign(let verifying) = key.record.use, key.record.status == .active {
                drafts.append(try addSigner(verifying.algorithm))
            }
            try end(key.record, .revoked, reason: reason)
            drafts.insert(Self.draft(.keyRevoked, key.record, ["reason": .string(reason)]), at: 0)
            return drafts
        }
    }

    private func rotateWrapper() throws -> EntryDraft {
        let old = active { $0.record.use == .wrap }
        let generated = try addWrapper()
        // Before their wrappers end: a crash in between leaves both, and the next rotation goes on from there.
        let rewrapped = try rewrapSubjects()
        for key in old { try end(key.record, .retired) }
        var draft = Self.rotated(generated, old: old)
        draft.details["subjects"] = JSON(rewrapped)
        return draft
    }

    func addSigner(_ algorithm: SignatureAlgorithm) throws -> EntryDraft {
        let key = try module.generateKey(algorithm)
        let record = KeyRecord(id: try key.verifying.fingerprint(module), use: .sign(key.verifying), created: nextTime)
        return try add(record, key.secret)
    }

    func addWrapper() throws -> EntryDraft {
        var bytes = try module.random(32)
        let secret = SecretBytes(wiping: &bytes)
        let record = KeyRecord(id: try commitment(to: secret, module).hexadecimal, use: .wrap, created: nextTime)
        return try add(record, secret)
    }

    /// Later than that of any other key, whatever the clock says: by it one knows which is the newest.
    private var nextTime: Int64 { keys.withLock { keys in max(now(), (keys.last?.record.created ?? 0) + 1) } }

    private func add(_ record: KeyRecord, _ secret: SecretBytes) throws -> EntryDraft {
        try storage.replace(record.path, with: record.file(secret: secret, master: master, module))
        keys.withLock { $0.append(LoadedKey(record: record, secret: secret)) }
        return Self.draft(.keyGenerated, record, [:])
    }

    private func end(_ record: KeyRecord, _ status: StoredKey.Status, reason: String? = nil) throws {
        var ended = record
        ended.status = status
        ended.ended = now()
        ended.reason = reason
        try storage.replaceShredding(ended.path, with: ended.file(secret: nil, master: master, module))
        keys.withLock { keys in
            guard let index = keys.firstIndex(where: { $0.record.id == ended.id }) else { return }
            keys[index] = LoadedKey(record: ended, secret: nil)
        }
    }

    private func active(where matches: (LoadedKey) -> Bool) -> [LoadedKey] {
        keys.withLock { $0.filter { $0.record.status == .active && matches($0) } }
    }

    private func key(_ id: String) throws -> LoadedKey {
        let found = keys.withLock { $0.filter { $0.record.id.hasPrefix(id) } }
        guard id.utf8.count >= 8, let key = found.first, found.count == 1 else {
            throw KeyStoreError(
                .unknownKey, "",
                "\(found.count) keys have an id that begins with \"\(id)\"; give 8 digits or more of one")
        }
        guard key.record.use != .wrap else {
            throw KeyStoreError(.unknownKey, key.record.path, "this key wraps others; it can be rotated, not revoked")
        }
        return key
    }

    /// One at a time changes the folder.
    func writing<Result>(_ body: () throws -> Result) throws -> Result {
        let lock = try storage.lockForWriting()
        return try withExtendedLifetime(lock) {
            try finishReplacing()
            return try body()
        }
    }

    private static func draft(_ action: EntryAction, _ record: KeyRecord, _ details: [String: JSON]) -> EntryDraft {
        EntryDraft(
            action, actor: "picket", object: "key:\(record.id)",
            details: details.merging(["algorithm": .string(record.algorithm)]) { $1 })
    }

    private static func rotated(_ generated: EntryDraft, old: [LoadedKey]) -> EntryDraft {
        var draft = generated
        draft.action = .keyRotated
        draft.details["replaced"] = .array(old.map { .string($0.record.id) })
        return draft
    }
}
