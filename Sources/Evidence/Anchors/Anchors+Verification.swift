extension Anchors {
    /// Holds every timestamp against the logs as they are now, offline.
    ///
    /// - Parameters:
    ///   - logs: of the ledger, rotated ones included.
    ///   - recorded: the ledger's own entries with the action `checkpoint.anchored`: what they name has to be there.
    public func verdicts(
        by authority: TimestampAuthority, of logs: [PresentLog], recorded: [Entry] = []
    ) async throws -> [PastVerdict] {
        var verdicts: [PastVerdict] = []
        var digests: [String: [String: MerkleHash]] = [:]
        for name in try names() {
            if try isWaiting(name) {
                verdicts.append(PastVerdict(name: name, finding: .waiting))
                continue
            }
            do {
                let anchor = try await verified(name, by: authority)
                digests[name] = anchor.digests
                verdicts.append(try verdict(anchor, logs))
            } catch let error as StorageError {
                throw error
            } catch let error as LedgerError {
                throw error
            } catch {
                verdicts.append(PastVerdict(name: name, finding: .invalid, problem: "\(error)"))
            }
        }
        for entry in recorded where entry.action == .checkpointAnchored {
            guard let problem = Self.problem(of: entry, digests) else { continue }
            verdicts.removeAll { $0.name == entry.object }
            verdicts.append(PastVerdict(name: entry.object, finding: .invalid, problem: problem))
        }
        return verdicts
    }

    private func verdict(_ anchor: Anchor, _ logs: [PresentLog]) throws -> PastVerdict {
        let origin = anchor.checkpoint.origin
        guard let log = logs.first(where: { $0.origin == origin }) else {
            throw TimestampError(
                .mismatch, "the timestamp is of a checkpoint of \(origin), which is no log of this ledger")
        }
        try checkSigned(anchor.name, by: log.keys)
        let time = anchor.timestamp.info.time
        let (finding, problem) = try log.compare(with: anchor.checkpoint, at: UTC.text(time))
        return PastVerdict(
            name: anchor.name, size: anchor.checkpoint.size, time: time, by: anchor.timestamp.authority,
            finding: finding, problem: problem)
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
                "size": .string("\(checkpoint.size)"), "time": .string(UTC.text(info.time)),
                "authority": .string(timestamp.authority), "policy": .string(info.policy),
                // How far this machine's clock is ahead of the authority's.
                "clock-ahead-ms": .string("\(now.subtractingReportingOverflow(info.time).partialValue)"),
            ])
    }
}
