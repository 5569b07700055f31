/// What somebody asks the ledger to record. Time and place in the log are the ledger's to say.
public struct EntryDraft: Sendable, Hashable {
    public var action: EntryAction
    /// Who did it: `user:ada`, `service:ci`, `picket`.
    public var actor: String
    /// What it was done to: a path, a digest, a key's id, a control.
    public var object: String
    public var outcome: Outcome
    /// The security label of all that follows; empty: unlabelled.
    public var label: String
    /// The request it belongs to, if any.
    public var request: String?
    /// What was read or written, by name (`report`, `configuration`, `input`), as `sha256:` and 64 hexadecimal digits.
    public var digests: [String: String]
    /// What did it, by name (`picket`, `rules`, a detector's id).
    public var versions: [String: String]
    /// What else there is to say, by the action; `docs/ledger.md` lists the members of each.
    public var details: [String: JSON]
    /// What only holders of its subject's key may read.
    public var confidential: Confidential?

    public enum Outcome: String, Sendable, Hashable {
        case success, failure, partial, denied
    }

    /// Encrypted before it gets into the log, under the key of its subject: who shreds the key shreds the text.
    public struct Confidential: Sendable, Hashable {
        /// Whom or what it is about: `person:ada`.
        public var subject: String
        public var text: JSON

        public init(subject: String, text: JSON) {
            self.subject = subject
            self.text = text
        }
    }

    public init(
        _ action: EntryAction, actor: String, object: String, outcome: Outcome = .success, label: String = "",
        request: String? = nil, digests: [String: String] = [:], versions: [String: String] = [:],
        details: [String: JSON] = [:], confidential: Confidential? = nil
    ) {
        self.action = action
        self.actor = actor
        self.object = object
        self.outcome = outcome
        self.label = label
        self.request = request
        self.digests = digests
        self.versions = versions
        self.details = details
        self.confidential = confidential
    }
}

/// An entry as the log holds it: a leaf is its canonical JSON.
public struct Entry: Sendable, Hashable {
    /// Of the members below; a reader refuses what is newer.
    public static let version = 1

    /// Its index in the log.
    public var sequence: UInt64
    /// Milliseconds since 1970, UTC.
    public var time: Int64
    public var action: EntryAction
    public var actor: String
    public var object: String
    public var outcome: EntryDraft.Outcome
    public var label: String
    public var request: String?
    public var digests: [String: String]
    public var versions: [String: String]
    public var details: [String: JSON]
    public var sealed: Sealed?

    /// The ciphertext of ``EntryDraft/Confidential``.
    public struct Sealed: Sendable, Hashable {
        public var subject: String
        /// SHA-256 over the data key with a prefix of its own: says which key opens it, and nothing of the key.
        public var commitment: [UInt8]
        /// AES-256-GCM: nonce, ciphertext, tag. The entry without it is the additional data.
        public var ciphertext: [UInt8]

        public init(subject: String, commitment: [UInt8], ciphertext: [UInt8]) {
            self.subject = subject
            self.commitment = commitment
            self.ciphertext = ciphertext
        }
    }
}

/// Turns what is confidential into what the log may hold.
public protocol EntrySealer: Sendable {
    /// - Parameter context: the entry without what is sealed: ``Entry/sealedContext``.
    func seal(_ confidential: EntryDraft.Confidential, authenticating context: [UInt8]) throws -> Entry.Sealed
}
