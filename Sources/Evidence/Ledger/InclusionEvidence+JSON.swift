extension InclusionEvidence {
    /// `checkpoint` and `entry` as the texts they are, `path` in base64.
    public var json: JSON {
        [
            "checkpoint": .string(String(decoding: checkpoint, as: UTF8.self)),
            "entry": .string(String(decoding: entry, as: UTF8.self)), "index": JSON(Int(clamping: index)),
            "path": .array(path.map { .string(Base64.encode($0.bytes)) }),
        ]
    }

    /// - Returns: `nil` if it is not what ``json`` gives.
    public init?(_ json: JSON) {
        guard let members = json.object, members.count == 4, let checkpoint = json["checkpoint"]?.string,
            let entry = json["entry"]?.string, let index = json["index"]?.integer.flatMap({ UInt64(exactly: $0) }),
            let texts = json["path"]?.array
        else { return nil }
        let path = texts.compactMap { $0.string.flatMap { Base64.decode($0) }.flatMap { MerkleHash($0) } }
        guard path.count == texts.count else { return nil }
        self.init(index: index, entry: Array(entry.utf8), path: path, checkpoint: Array(checkpoint.utf8))
    }

    /// That the entry is in a log that one of the keys has signed for.
    ///
    /// - Parameter keys: named for the log; a key of another name signs nothing here.
    /// - Returns: the log's checkpoint.
    @discardableResult
    public func verify(by keys: [NoteKey], _ crypto: any CryptoModule) throws -> Checkpoint {
        let checkpoint = try Checkpoint.verified(checkpoint, by: keys, crypto).checkpoint
        try Proof.verifyInclusion(
            of: MerkleHash(leaf: entry), at: index, in: checkpoint.root, size: checkpoint.size, path: path)
        return checkpoint
    }
}
