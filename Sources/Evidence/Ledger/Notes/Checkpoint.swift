/// What a log says of itself: that its first so many entries have this root (C2SP's tlog-checkpoint).
public struct Checkpoint: Sendable, Hashable {
    /// The log's name; also that of the keys that sign for it.
    public var origin: String
    public var size: UInt64
    public var root: MerkleHash
    /// Further lines; Picket writes none.
    public var extensions: [String]

    public init(origin: String, size: UInt64, root: MerkleHash, extensions: [String] = []) {
        self.origin = origin
        self.size = size
        self.root = root
        self.extensions = extensions
    }

    /// Reads the text of a note. Who signed it is the note's to say: verify that first.
    public init(_ text: String) throws(NoteError) {
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { String(Substring($0)) }
        guard lines.count >= 4, lines.last == "" else {
            throw NoteError("a checkpoint has three lines at least: origin, size, root")
        }
        guard !lines[0].isEmpty else { throw NoteError("the checkpoint's first line, its origin, is empty") }
        guard let size = Self.size(lines[1]) else {
            throw NoteError("\"\(lines[1].prefix(40))\", the checkpoint's second line, is no size")
        }
        guard let root = Base64.decode(lines[2]).flatMap({ MerkleHash($0) }) else {
            throw NoteError("\"\(lines[2].prefix(80))\", the checkpoint's third line, is no SHA-256 in base64")
        }
        let extensions = Array(lines[3..<(lines.count - 1)])
        guard !extensions.contains("") else { throw NoteError("the checkpoint has an empty line in it") }
        self.init(origin: lines[0], size: size, root: root, extensions: extensions)
    }

    /// One way to write each number, so that the same checkpoint has the same text.
    private static func size(_ line: String) -> UInt64? {
        guard let size = UInt64(line), "\(size)" == line else { return nil }
        return size
    }

    public var text: String {
        ([origin, "\(size)", Base64.encode(root.bytes)] + extensions).map { $0 + "\n" }.joined()
    }

    /// The note, with a signature line of each key in the log's name.
    public func signed(by keys: [SigningKey], _ crypto: any CryptoModule) throws -> SignedNote {
        var note = try SignedNote(text: text)
        for key in keys { try note.sign(as: origin, with: key, crypto) }
        return note
    }

    /// - Parameter keys: at least one has to have signed, each in the name of the origin.
    public static func verified(
        _ bytes: [UInt8], by keys: [NoteKey], _ crypto: any CryptoModule
    ) throws -> (checkpoint: Checkpoint, note: SignedNote, signers: [NoteKey]) {
        let note = try SignedNote(parsing: bytes)
        let checkpoint = try Checkpoint(note.text)
        let signers = try note.verify(keys.filter { $0.name == checkpoint.origin }, crypto)
        return (checkpoint, note, signers)
    }
}
