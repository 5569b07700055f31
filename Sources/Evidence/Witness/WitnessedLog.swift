/// What a witness knows of one log, and what it makes of the next checkpoint. Nothing here touches a disk or a clock.
struct WitnessedLog: Sendable, Hashable {
    let origin: String
    let keys: [NoteKey]
    /// The newest that was cosigned.
    private(set) var latest: Checkpoint?

    enum Verdict: Sendable, Hashable {
        /// To be kept, then cosigned.
        case consistent
        case refused(WitnessAnswer)
    }

    /// - Parameter checkpoint: its signature has been verified.
    func judge(_ checkpoint: Checkpoint, from oldSize: UInt64, proof: [MerkleHash]) -> Verdict {
        guard oldSize <= checkpoint.size else {
            return .refused(.malformed("the old size, \(oldSize), is beyond the checkpoint's, \(checkpoint.size)"))
        }
        let seen = latest?.size ?? 0
        guard oldSize == seen else { return .refused(.conflict(size: seen)) }
        if checkpoint.size == 0, checkpoint.root != .emptyTree {
            return .refused(.inconsistent("the root of a log without entries is the SHA-256 of nothing"))
        }
        if let latest, latest.size == checkpoint.size, latest.root != checkpoint.root {
            return .refused(.conflict(size: seen))
        }
        guard let latest, latest.size > 0 else {
            return proof.isEmpty ? .consistent : .refused(.inconsistent("from nothing, there is nothing to prove"))
        }
        do {
            try Proof.verifyConsistency(
                from: latest.root, size: latest.size, to: checkpoint.root, size: checkpoint.size, path: proof)
        } catch {
            return .refused(.inconsistent("\(error)"))
        }
        return .consistent
    }

    mutating func advance(to checkpoint: Checkpoint) {
        assert(checkpoint.size >= latest?.size ?? 0, "a witness never goes back")
        latest = checkpoint
    }
}
