/// A key as its file has it: what it is in the clear, the secret sealed under the folder's own key.
struct KeyRecord: Sendable {
    static let version = 1

    enum Use: Sendable, Hashable {
        case sign(VerifyingKey)
        /// The key-encryption key: it wraps the keys of subjects.
        case wrap
    }

    var id: String
    var use: Use
    var status: StoredKey.Status
    /// Milliseconds since 1970, as all times here.
    var created: Int64
    /// When it stopped being active.
    var ended: Int64?
    var reason: String?

    var path: String { "keys/\(id).json" }

    var algorithm: String {
        switch use {
        case .sign(let key): key.algorithm.rawValue
        case .wrap: "AES-256-GCM"
        }
    }

    /// Everything but the secret: what it is sealed with, so that changing a status needs the passphrase.
    var header: [String: JSON] {
        var members: [String: JSON] = [
            "format": "picket key", "version": JSON(Self.version), "id": .string(id), "algorithm": .string(algorithm),
            "status": .string(status.rawValue), "created": JSON(Int(created)),
        ]
        if case .sign(let key) = use { members["public"] = .string(Base64.encode(key.bytes)) }
        if let ended { members["ended"] = JSON(Int(ended)) }
        if let reason { members["reason"] = .string(reason) }
        return members
    }

    /// - Parameter secret: `nil` if it has been destroyed: then nothing is sealed, which still proves the rest.
    func file(secret: SecretBytes?, master: SecretBytes, _ module: any CryptoModule) throws -> JSON {
        var members = header
        var bytes = secret?.withBytes(Array.init) ?? []
        defer { bytes.wipe() }
        let sealed = try module.seal(bytes, key: master, authenticating: JSON.object(header).canonical)
        members["secret"] = .string(Base64.encode(sealed))
        return .object(members)
    }

    /// - Returns: the secret; `nil` if it has been destroyed.
    func secret(of file: JSON, master: SecretBytes, _ module: any CryptoModule) throws -> SecretBytes? {
        guard let text = file["secret"]?.string, let sealed = Base64.decode(text),
            var bytes = try? module.open(sealed, key: master, authenticating: JSON.object(header).canonical)
        else { throw damaged("the file has been changed: it does not belong to the secret in it") }
        defer { bytes.wipe() }
        if bytes.isEmpty { return nil }
        return SecretBytes(copying: bytes)
    }

    /// - Parameter name: of the file, which has to be the id's.
    init(_ file: JSON, name: String) throws {
        func damaged(_ message: String) -> KeyStoreError { KeyStoreError(.damaged, "keys/\(name)", message) }
        guard file["format"] == "picket key", let version = file["version"]?.integer else {
            throw damaged("this is no file of a key of Picket's; move it away")
        }
        guard version == Self.version else {
            throw KeyStoreError(.newer, "keys/\(name)", "version \(version) of the format is newer than this Picket")
        }
        guard let id = file["id"]?.string, name == id + ".json", let algorithm = file["algorithm"]?.string,
            let status = file["status"]?.string.flatMap(StoredKey.Status.init(rawValue:)),
            let created = file["created"]?.integer
        else { throw damaged("id, algorithm, status or created is missing or is none") }
        if algorithm == "AES-256-GCM" {
            use = .wrap
        } else if let algorithm = SignatureAlgorithm(rawValue: algorithm),
            let bytes = file["public"]?.string.flatMap({ Base64.decode($0) })
        {
            use = .sign(VerifyingKey(algorithm, bytes: bytes))
        } else {
            throw damaged("algorithm \(algorithm.debugDescription) is none that Picket knows, or has no public key")
        }
        self.id = id
        self.status = status
        self.created = Int64(created)
        ended = file["ended"]?.integer.map(Int64.init)
        reason = file["reason"]?.string
    }

    init(id: String, use: Use, created: Int64) {
        self.id = id
        self.use = use
        self.created = created
        status = .active
    }

    private func damaged(_ message: String) -> KeyStoreError { KeyStoreError(.damaged, path, message) }
}

extension [UInt8] {
    /// What was secret in an array of our own.
    mutating func wipe() { _ = SecretBytes(wiping: &self) }
}
