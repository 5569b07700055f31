/// A log as it is now, to be held against what others have seen of it.
public struct PresentLog: Sendable {
    public var origin: String
    public var size: UInt64
    /// Those that sign its checkpoints, and did.
    public var keys: [NoteKey]
    /// Of its first so many entries.
    private let root: @Sendable (UInt64) throws -> MerkleHash

    public init(
        origin: String, size: UInt64, keys: [NoteKey], root: @escaping @Sendable (UInt64) throws -> MerkleHash
    ) {
        self.origin = origin
        self.size = size
        self.keys = keys
        self.root = root
    }

    public init(_ reader: LedgerReader) {
        self.init(origin: reader.origin, size: reader.size, keys: reader.keys) { size in
            size == 0 ? .emptyTree : try TileNodes(files: reader.files, size: reader.size).root(size: size)
        }
    }

    /// What an earlier checkpoint of the log says of it.
    ///
    /// - Parameter time: when the log was seen so.
    /// - Returns: `nil` for the problem if the log has grown from there.
    func compare(with seen: Checkpoint, at time: String) throws -> (finding: PastVerdict.Finding, problem: String?) {
        if seen.size > size {
            return (
                .rolledBack,
                "at \(time) the log had \(seen.size) entries, now it has \(size): it was rolled back, or is an old copy"
            )
        }
        guard try root(seen.size) == seen.root else {
            return (
                .rewritten,
                "the log's first \(seen.size) entries are not those it had at \(time): it was rolled back and grew differently"
            )
        }
        return (.holds, nil)
    }
}

/// What something kept from the past, a timestamp or a cosignature, says of the log as it is now.
public struct PastVerdict: Sendable, Hashable {
    /// Of its files.
    public var name: String
    /// Of the checkpoint; `nil` if it cannot be read.
    public var size: UInt64?
    /// By who has seen it, in milliseconds since 1970.
    public var time: Int64?
    /// Whose timestamp or cosignature it is.
    public var by: String?
    public var finding: Finding
    /// In a sentence, unless it holds or waits.
    public var problem: String?

    public enum Finding: String, Sendable, Hashable {
        /// The log still begins with what was there at that time.
        case holds
        /// The request has no answer yet.
        case waiting
        /// A file is missing or changed, or who made it is not believed.
        case invalid
        /// The log was longer at that time than it is now.
        case rolledBack = "rolled-back"
        /// The log had other entries at that time.
        case rewritten
    }
}
