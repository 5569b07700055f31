/// What a kept timestamp says of the log as it is now.
public struct AnchorVerdict: Sendable, Hashable {
    public var name: String
    /// Of the checkpoint; `nil` if it cannot be read.
    public var size: UInt64?
    /// By the authority, in milliseconds since 1970.
    public var time: Int64?
    public var authority: String?
    public var finding: Finding
    /// In a sentence, unless it holds.
    public var problem: String?

    public enum Finding: String, Sendable, Hashable {
        /// The log still begins with what had this time.
        case holds
        /// The request has no answer yet.
        case waiting
        /// A file is missing or changed, or the authority is not believed.
        case invalid
        /// The log was longer at that time than it is now.
        case rolledBack = "rolled-back"
        /// The log had other entries at that time.
        case rewritten
    }
}

extension Anchors {
    /// Holds every timestamp against the log, offline.
    ///
    /// - Parameters:
    ///   - keys: of the log.
    ///   - size: of the log, as it is now.
    ///   - recorded: the log's own entries with the action `checkpoint.anchored`: what they name has to be there.
    ///   - root: of the log's first so many entries.
    public func verdicts(
        by authority: TimestampAuthority, origin: String, keys: [NoteKey], size: UInt64, recorded: [Entry] = [],
        root: (UInt64) throws -> MerkleHash
    ) async throws -> [AnchorVerdict] {
        var verdicts: [AnchorVerdict] = []
        var digests: [String: [String: MerkleHash]] = [:]
        for name in try names() {
            if try isWaiting(name) {
                verdicts.append(AnchorVerdict(name: name, finding: .waiting))
                continue
            }
            do {
                let anchor = try await verified(name, by: authority)
                digests[name] = anchor.digests
                verdicts.append(try verdict(anchor, origin: origin, keys: keys, size: size, root: root))
            } catch let error as StorageError {
                throw error
            } catch {
                verdicts.append(AnchorVerdict(name: name, finding: .invalid, problem: "\(error)"))
            }
        }
        for entry in recorded where entry.action == .checkpointAnchored {
            guard let problem = Self.problem(of: entry, digests) else { continue }
            verdicts.removeAll { $0.name == entry.object }
            verdicts.append(AnchorVerdict(name: entry.object, finding: .invalid, problem: problem))
        }
        return verdicts
    }

    private func verdict(
        _ anchor: Anchor, origin: String, keys: [NoteKey], size: UInt64, root: (UInt64) throws -> MerkleHash
    ) throws -> AnchorVerdict {
        let checkpoint = anchor.checkpoint
        var verdict = AnchorVerdict(
            name: anchor.name, size: checkpoint.size, time: anchor.timestamp.info.time,
            authority: anchor.timestamp.authority, finding: .holds)
        let time = UnixTime.text(anchor.timestamp.info.time)
        do {
            _ = try signed(anchor.name, by: keys)
            guard checkpoint.origin == origin else {
                throw TimestampError(.mismatch, "the timestamp is of a checkpoint of \(checkpoint.origin), not \(origin)")
            }
        } catch {
            verdict.finding = .invalid
            verdict.problem = "\(error)"
            return verdict
        }
        if checkpoint.size > size {
            verdict.finding = .rolledBack
            verdict.problem = "at \(time) the log had \(checkpoint.size) entries, now it has \(size): it was rolled back, or is an old copy"
        } else if try root(checkpoint.size) != checkpoint.root {
            verdict.finding = .rewritten
            verdict.problem = "the log's first \(checkpoint.size) entries are not those it had at \(time): it was rolled back and grew differently"
        }
        return verdict
    }

    /// - Returns: what an entry names and the folder does not have.
    private static func problem(of entry: Entry, _ digests: [String: [String: MerkleHash]]) -> String? {
        guard let found = digests[entry.object] else {
            return "entry \(entry.sequence) records this timestamp, but it is not there, or does not hold"
        }
        for (name, digest) in entry.digests where found[name].map({ "sha256:\($0)" }) != digest {
            return "the file \(entry.object).\(name) is not the one that entry \(entry.sequence) records"
        }
        return nil
    }
}

extension Anchors.Anchor {
    /// What the log records of it.
    ///
    /// - Parameter now: by the clock of this machine, in milliseconds since 1970.
    public func entry(actor: String, now: Int64) -> EntryDraft {
        let info = timestamp.info
        return EntryDraft(
            .checkpointAnchored, actor: actor, object: name, digests: digests.mapValues { "sha256:\($0)" },
            details: [
                "size": .string("\(checkpoint.size)"), "time": .string(UnixTime.text(info.time)),
                "authority": .string(timestamp.authority), "policy": .string(info.policy),
                // How far this machine's clock is ahead of the authority's.
                "clock-ahead-ms": .string("\(now.subtractingReportingOverflow(info.time).partialValue)"),
            ])
    }
}
