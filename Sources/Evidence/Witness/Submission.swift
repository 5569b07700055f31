/// How a log gets a cosignature: a state machine that says what to send next. Who drives it does the sending.
public struct Submission: Sendable {
    /// What comes after an answer.
    public enum Step: Sendable, Hashable {
        /// Send a proof from this size.
        case send(from: UInt64)
        /// The checkpoint with the cosignature.
        case cosigned(SignedNote, time: UInt64)
        case failed(Failure)
    }

    public enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// The witness has seen a longer log.
        case rolledBack(seen: UInt64, size: UInt64)
        /// The witness has seen other entries.
        case forked(size: UInt64)
        /// The witness does not do as the specification says, or does not want this log.
        case refused(String)

        public var description: String {
            switch self {
            case .rolledBack(let seen, let size):
                "the witness has seen this log with \(seen) entries, here it has \(size): it was rolled back, or is an old copy"
            case .forked(let size):
                "the witness has seen other entries in this log up to \(size): it was rolled back and grew differently, or two copies are written to"
            case .refused(let why): why
            }
        }

        /// Whether the log, not the witness, is what is wrong.
        public var isOfTheLog: Bool {
            if case .refused = self { false } else { true }
        }
    }

    private let note: SignedNote
    private let checkpoint: Checkpoint
    private let witness: CosignerKey
    private let crypto: any CryptoModule
    private var old: UInt64
    private var conflicts = 0

    /// Others may submit at the same time; a witness that always says otherwise is left.
    private static let mostConflicts = 4

    /// - Parameter seen: the size that the witness is thought to have seen; 0 if nothing is known.
    public init(_ note: SignedNote, to witness: CosignerKey, seen: UInt64, _ crypto: any CryptoModule) throws {
        self.note = note
        self.witness = witness
        self.crypto = crypto
        checkpoint = try Checkpoint(note.text)
        old = min(seen, checkpoint.size)
    }

    /// What to send first.
    public var first: Step { .send(from: old) }

    /// - Parameter proof: from that size to the checkpoint's; empty from 0, and to the same size.
    public func body(proof: [MerkleHash]) -> [UInt8] {
        AddCheckpoint(oldSize: old, proof: proof, checkpoint: note.bytes).body
    }

    /// - Parameter body: longer ones are the sender's to refuse.
    public mutating func received(status: Int, body: [UInt8]) throws -> Step {
        switch status {
        case 200: return try cosigned(body)
        case 409: return conflict(body)
        case 422: return .failed(.forked(size: old))
        default:
            let text = String(decoding: body.prefix(400), as: UTF8.self).unicodeScalars
            let words = String(
                String.UnicodeScalarView(text.map { $0.properties.generalCategory == .control ? " " : $0 }))
            return .failed(.refused("the witness answers \(status): \(words)"))
        }
    }

    private func cosigned(_ lines: [UInt8]) throws -> Step {
        let sent: SignedNote
        let time: UInt64?
        do {
            // Others' lines are dropped (tlog-witness: unknown keys are ignored).
            let answer = try SignedNote(text: note.text).adding(lines: lines)
            let own = answer.signatures.filter { $0.name == witness.name && $0.id == witness.id }
            sent = try SignedNote(text: note.text, signatures: note.signatures + own)
            time = try witness.time(on: sent, crypto)
        } catch let error as NoteError {
            return .failed(.refused("the witness's answer is no cosignature: \(error)"))
        }
        guard let time else { return .failed(.refused("the answer is not cosigned by \(witness.text)")) }
        return .cosigned(sent, time: time)
    }

    private mutating func conflict(_ body: [UInt8]) -> Step {
        let text = String(decoding: body.prefix(32), as: UTF8.self)
        guard let seen = UInt64(text.dropLast()), "\(seen)\n" == text else {
            return .failed(.refused("the witness answers 409 without the size it has seen"))
        }
        if seen > checkpoint.size { return .failed(.rolledBack(seen: seen, size: checkpoint.size)) }
        // From the size it has seen, it still says no: the roots differ.
        if seen == old { return .failed(.forked(size: seen)) }
        conflicts += 1
        guard conflicts <= Self.mostConflicts else {
            return .failed(.refused("the witness's size changes with every request: others are submitting, try again"))
        }
        old = seen
        return .send(from: seen)
    }
}
