internal import Synchronization

// A key for each subject, in a file of its own: destroying it destroys what was said of the subject, wherever the log
// has been copied to. Never kept in memory from one call to the next, so that shredding is seen by everybody at once.

extension KeyStore {
    /// A subject's name is written into entries in the clear.
    public static let mostSubjectBytes = 1_024

    /// - Parameter context: the entry without the sealed part.
    public func seal(_ confidential: EntryDraft.Confidential, authenticating context: [UInt8]) throws -> Entry.Sealed {
        let subject = try SubjectFile(confidential.subject, module)
        let key = try existingKey(of: subject) ?? newKey(of: subject)
        return Entry.Sealed(
            subject: confidential.subject, commitment: try commitment(to: key, module),
            ciphertext: try module.seal(confidential.text.canonical, key: key, authenticating: context))
    }

    public func open(_ sealed: Entry.Sealed, authenticating context: [UInt8]) throws -> JSON {
        let subject = try SubjectFile(sealed.subject, module)
        guard let key = try existingKey(of: subject), try commitment(to: key, module) == sealed.commitment else {
            throw KeyStoreError(
                .shredded, subject.path,
                "the key that sealed this of \"\(sealed.subject)\" is not here: it has been shredded")
        }
        return try JSON(parsing: module.open(sealed.ciphertext, key: key, authenticating: context))
    }

    /// Destroys the subject's key. What was sealed with it can be opened by nobody any more; its entries and all proofs
    /// of them stay as they are.
    ///
    /// - Returns: what the ledger is to be told; `nil` if the subject has no key.
    public func shred(_ subject: String) throws -> EntryDraft? {
        let file = try SubjectFile(subject, module)
        return try writing {
            let paths = [file.path, file.path + ".next", file.path + ".new", file.path + ".next.new"]
            guard try paths.contains(where: { try storage.size(of: $0) != nil }) else { return nil }
            // A damaged file goes all the same.
            let key = try? existingKey(of: file)
            let details = try key.map { ["commitment": JSON.string(try commitment(to: $0, module).hexadecimal)] }
            for path in paths { try storage.shred(path) }
            try storage.syncFolder("subjects")
            return EntryDraft(.subjectShredded, actor: "picket", object: subject, details: details ?? [:])
        }
    }

    /// Under the newest of the keys that wrap.
    ///
    /// - Returns: how many there are.
    func rewrapSubjects() throws -> Int {
        var count = 0
        for name in try storage.keyFiles(in: "subjects", removingRest: true) {
            let path = "subjects/\(name)"
            try storage.finishReplacing(path) { _ = try unwrap($0, path) }
            guard let file = try storage.readJSON(path) else { continue }
            let (subject, key) = try unwrap(file, path)
            try storage.replaceShredding(path, with: wrap(key, subject))
            count += 1
        }
        return count
    }

    private func existingKey(of subject: SubjectFile) throws -> SecretBytes? {
        try storage.readKey(subject.path) { file in
            let (name, key) = try unwrap(file, subject.path)
            guard name == subject.name else {
                throw KeyStoreError(.damaged, subject.path, "the file is of another subject: \"\(name)\"")
            }
            return key
        }
    }

    private func newKey(of subject: SubjectFile) throws -> SecretBytes {
        try writing {
            // Somebody else may have made one meanwhile.
            if let key = try existingKey(of: subject) { return key }
            var bytes = try module.random(32)
            let key = SecretBytes(wiping: &bytes)
            try storage.replace(subject.path, with: wrap(key, subject.name))
            return key
        }
    }

    private func wrap(_ key: SecretBytes, _ subject: String) throws -> JSON {
        guard
            let wrapper = keys.withLock({ $0.last { $0.record.use == .wrap && $0.record.status == .active } }),
            let secret = wrapper.secret
        else { throw KeyStoreError(.missing, "keys", "there is no key to wrap others with; rotate the keys") }
        var members = SubjectFile.header(subject, wrapper: wrapper.record.id)
        var bytes = key.withBytes(Array.init)
        defer { bytes.wipe() }
        let sealed = try module.seal(bytes, key: secret, authenticating: JSON.object(members).canonical)
        members["key"] = .string(Base64.encode(sealed))
        return .object(members)
    }

    private func unwrap(_ file: JSON, _ path: String) throws -> (subject: String, key: SecretBytes) {
        guard file["format"] == "picket subject key", let version = file["version"]?.integer else {
            throw KeyStoreError(.damaged, path, "this is no file of a subject's key; move it away")
        }
        guard version == SubjectFile.version else {
            throw KeyStoreError(.newer, path, "version \(version) of the format is newer than this Picket")
        }
        guard let subject = file["subject"]?.string, let id = file["wrapper"]?.string,
            let sealed = file["key"]?.string.flatMap({ Base64.decode($0) })
        else { throw KeyStoreError(.damaged, path, "subject, wrapper or key is missing or is none") }
        guard let secret = keys.withLock({ $0.first { $0.record.id == id }?.secret }) else {
            throw KeyStoreError(.damaged, path, "the key that wraps this one, \(id.prefix(16))…, is not here any more")
        }
        let context = JSON.object(SubjectFile.header(subject, wrapper: id)).canonical
        guard var bytes = try? module.open(sealed, key: secret, authenticating: context), bytes.count == 32 else {
            throw KeyStoreError(.damaged, path, "the file has been changed: the key in it does not open")
        }
        return (subject, SecretBytes(wiping: &bytes))
    }
}

/// Where a subject's key is kept. Its name may be anything, so the file is called after its hash.
private struct SubjectFile {
    static let version = 1

    let name: String
    let path: String

    init(_ name: String, _ module: any CryptoModule) throws {
        guard !name.isEmpty, name.utf8.count <= KeyStore.mostSubjectBytes else {
            throw CryptoError(.badParameter, "a subject's name has 1 to \(KeyStore.mostSubjectBytes) bytes")
        }
        self.name = name
        path = "subjects/\(try module.hash(Array("picket subject 1\0\(name)".utf8), .sha256).hexadecimal).json"
    }

    /// What the key is sealed with.
    static func header(_ subject: String, wrapper: String) -> [String: JSON] {
        [
            "format": "picket subject key", "version": JSON(version), "subject": .string(subject),
            "wrapper": .string(wrapper),
        ]
    }
}

/// Says which key it was, and nothing of it. (A ciphertext of AES-GCM alone may open under two keys.)
func commitment(to key: SecretBytes, _ module: any CryptoModule) throws -> [UInt8] {
    var bytes = Array("picket key commitment 1\0".utf8)
    key.withBytes { bytes += $0 }
    defer { bytes.wipe() }
    return try module.hash(bytes, .sha256)
}
