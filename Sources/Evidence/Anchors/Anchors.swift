/// The timestamps of a log's checkpoints, in a folder beside the log: for each the checkpoint, the request and, once there
/// is one, the answer. `openssl ts -verify -data N.checkpoint -in N.tsr -CAfile ROOTS` checks them without Picket.
public struct Anchors: Sendable {
    private let storage: any StableStorage
    private let folder: String
    private let crypto: any CryptoModule

    /// More are refused; one an hour makes that many in eleven years.
    public static let most = 100_000

    public init(_ storage: any StableStorage, folder: String = "anchors", _ crypto: any CryptoModule) {
        self.storage = storage
        self.folder = folder
        self.crypto = crypto
    }

    /// A checkpoint that holds by a timestamp.
    public struct Anchor: Sendable, Hashable {
        /// Of its files, without what follows the dot.
        public var name: String
        public var checkpoint: Checkpoint
        public var timestamp: TimestampAuthority.Verified
        /// SHA-256 of each file, by what follows the dot in its name.
        public var digests: [String: MerkleHash]
    }

    /// Keeps a request for a timestamp of a checkpoint: send its bytes to an authority, or carry them there.
    ///
    /// - Parameter checkpoint: the signed note, as the log has it.
    public func ask(for checkpoint: [UInt8], policy: String? = nil) throws -> (name: String, request: [UInt8]) {
        let size = try Checkpoint(SignedNote(parsing: checkpoint).text).size
        let request = try TimestampRequest(stamping: checkpoint, policy: policy, crypto)
        let name = "\(size)-\(Self.identifier(request.nonce))"
        let bytes = try request.der
        try storage.makeFolder(folder)
        try storage.syncFolder("")
        try keep(checkpoint, as: "\(name).checkpoint")
        try keep(bytes, as: "\(name).tsq")
        return (name, bytes)
    }

    /// Keeps the answer to a request that was kept, if it holds.
    public func settle(_ response: [UInt8], by authority: TimestampAuthority) async throws -> Anchor {
        let token = try TimestampToken(der: TimestampResponse(der: response).token)
        let nonce = try TimestampInfo(der: token.content).nonce
        let suffix = "-\(Self.identifier(nonce ?? []))"
        guard let name = try names().first(where: { $0.hasSuffix(suffix) }) else {
            throw TimestampError(
                .mismatch,
                "the timestamp answers none of the requests in \(folder): it has the nonce of another, or none")
        }
        let (checkpoint, request) = try question(name)
        let verified = try await authority.verify(response, answers: request)
        try keep(verified.kept, as: "\(name).tsr")
        return try anchor(name, checkpoint, verified)
    }

    /// Reads and verifies what is kept; nothing of it has to be trusted.
    public func verified(_ name: String, by authority: TimestampAuthority) async throws -> Anchor {
        let (checkpoint, request) = try question(name)
        let response = try read("\(name).tsr", most: TimestampResponse.mostBytes)
        let verified = try await authority.verify(response, answers: request)
        // What is kept has nothing in it that nobody signed, so nothing that could be changed unseen.
        guard verified.kept == response else {
            throw TimestampError(.malformed, "the kept answer has a text that nobody signed")
        }
        return try anchor(name, checkpoint, verified)
    }

    private func anchor(_ name: String, _ checkpoint: [UInt8], _ verified: TimestampAuthority.Verified) throws -> Anchor
    {
        let request = try read("\(name).tsq", most: TimestampRequest.mostBytes)
        let files = ["checkpoint": checkpoint, "tsq": request, "tsr": verified.kept]
        let digests = try files.mapValues { bytes in
            guard let hash = MerkleHash(try crypto.hash(bytes, .sha256)) else {
                throw TimestampError(.malformed, "\(crypto.name) made no SHA-256 of 32 bytes")
            }
            return hash
        }
        return Anchor(
            name: name, checkpoint: try Checkpoint(SignedNote(parsing: checkpoint).text), timestamp: verified,
            digests: digests)
    }

    /// The names of all, those that wait for their answer included, the smallest checkpoint first.
    public func names() throws -> [String] {
        let files = try storage.list(folder)
        guard files.count <= 3 * Self.most else {
            throw TimestampError(
                .malformed, "\(folder) has more than \(3 * Self.most) files: move those of old checkpoints away")
        }
        let names = Set(
            files.compactMap { file -> String? in
                let parts = file.split(separator: ".", omittingEmptySubsequences: false)
                guard parts.count == 2, ["checkpoint", "tsq", "tsr"].contains(parts[1]) else { return nil }
                return String(parts[0])
            })
        return names.sorted { Self.order($0) < Self.order($1) }
    }

    private static func order(_ name: String) -> (UInt64, String) {
        (UInt64(name.prefix { $0 != "-" }) ?? .max, name)
    }

    /// Whether its answer is still to come.
    public func isWaiting(_ name: String) throws -> Bool { try storage.size(of: "\(folder)/\(name).tsr") == nil }

    /// - Throws: unless the log signed the checkpoint of an anchor.
    func checkSigned(_ name: String, by keys: [NoteKey]) throws {
        try SignedNote(parsing: read("\(name).checkpoint", most: SignedNote.mostBytes)).verify(keys, crypto)
    }

    private func question(_ name: String) throws -> (checkpoint: [UInt8], request: TimestampRequest) {
        let checkpoint = try read("\(name).checkpoint", most: SignedNote.mostBytes)
        let request = try TimestampRequest(der: read("\(name).tsq", most: TimestampRequest.mostBytes))
        guard try crypto.hash(checkpoint, request.imprint.algorithm) == request.imprint.digest else {
            throw TimestampError(.mismatch, "\(folder)/\(name).checkpoint is not what \(name).tsq asks a time for")
        }
        return (checkpoint, request)
    }

    private func read(_ file: String, most: Int) throws -> [UInt8] {
        let path = "\(folder)/\(file)"
        guard let size = try storage.size(of: path) else { throw TimestampError(.mismatch, "\(path) is missing") }
        guard size <= most else {
            throw TimestampError(.malformed, "\(path) has \(size) bytes; more than \(most) are refused")
        }
        return try storage.read(path, at: 0, count: Int(size))
    }

    /// The name is there only when the content is.
    private func keep(_ bytes: [UInt8], as file: String) throws {
        let temporary = "\(folder)/\(file).new"
        try storage.write(bytes, to: temporary)
        try storage.sync(temporary)
        try storage.rename(temporary, to: "\(folder)/\(file)")
        try storage.syncFolder(folder)
    }

    private static func identifier(_ nonce: [UInt8]) -> String {
        nonce.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
