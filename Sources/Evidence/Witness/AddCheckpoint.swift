/// What a log sends to a witness: the size that the witness has seen, why the new checkpoint grew from it, and the
/// checkpoint (C2SP's tlog-witness).
public struct AddCheckpoint: Sendable, Hashable {
    public var oldSize: UInt64
    public var proof: [MerkleHash]
    /// A signed note.
    public var checkpoint: [UInt8]

    /// A longer body is refused.
    public static let mostBytes = 64 << 10
    /// A tree of 2^64 entries needs no more.
    public static let mostHashes = 63

    public init(oldSize: UInt64, proof: [MerkleHash], checkpoint: [UInt8]) {
        self.oldSize = oldSize
        self.proof = proof
        self.checkpoint = checkpoint
    }

    public init(parsing body: [UInt8]) throws(NoteError) {
        guard body.count <= Self.mostBytes else {
            throw NoteError("the request is longer than \(Self.mostBytes) bytes")
        }
        var lines = body[...]
        let first = try Self.line(&lines)
        guard first.hasPrefix("old "), let oldSize = UInt64(first.dropFirst(4)), "old \(oldSize)" == first else {
            throw NoteError("the first line is not \"old\", a space and a size in decimal")
        }
        self.oldSize = oldSize
        proof = []
        while true {
            let line = try Self.line(&lines)
            if line.isEmpty { break }
            guard proof.count < Self.mostHashes else {
                throw NoteError("the proof has more than \(Self.mostHashes) hashes")
            }
            guard let hash = Base64.decode(line).flatMap({ MerkleHash($0) }) else {
                throw NoteError("line \(proof.count + 2), in the proof, is no SHA-256 in base64")
            }
            proof.append(hash)
        }
        checkpoint = Array(lines)
    }

    private static func line(_ rest: inout ArraySlice<UInt8>) throws(NoteError) -> String {
        guard let end = rest.firstIndex(of: 0x0A) else {
            throw NoteError("there is no empty line with a checkpoint below it")
        }
        guard let line = String(validating: rest[..<end], as: UTF8.self) else { throw NoteError("a line is not UTF-8") }
        rest = rest[(end + 1)...]
        return line
    }

    public var body: [UInt8] {
        let lines = ["old \(oldSize)"] + proof.map { Base64.encode($0.bytes) } + [""]
        return lines.flatMap { Array("\($0)\n".utf8) } + checkpoint
    }
}

/// What a witness answers, as a status of HTTP and a body.
public enum WitnessAnswer: Sendable, Hashable {
    /// Signature lines of the witness.
    case cosigned([UInt8])
    /// The request is none, or says that the log shrinks.
    case malformed(String)
    /// By none of the log's keys.
    case unsigned(String)
    case unknownLog(String)
    /// The newest checkpoint that was cosigned has this size, which is not the one the request starts from; or it is, and
    /// the root is another.
    case conflict(size: UInt64)
    /// The proof does not hold.
    case inconsistent(String)
    /// The witness can no longer say what it has seen.
    case failed(String)

    public var status: Int {
        switch self {
        case .cosigned: 200
        case .malformed: 400
        case .unsigned: 403
        case .unknownLog: 404
        case .conflict: 409
        case .inconsistent: 422
        case .failed: 503
        }
    }

    public var contentType: String {
        if case .conflict = self { "text/x.tlog.size" } else { "text/plain; charset=utf-8" }
    }

    public var body: [UInt8] {
        switch self {
        case .cosigned(let lines): lines
        case .conflict(let size): Array("\(size)\n".utf8)
        case .malformed(let why), .unsigned(let why), .unknownLog(let why), .inconsistent(let why), .failed(let why):
            Array("\(why)\n".utf8)
        }
    }
}
