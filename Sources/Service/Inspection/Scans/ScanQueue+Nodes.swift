internal import Evidence
internal import Storage
internal import Synchronization

/// Several processes on one database: what one leaves that is gone is taken over, and nothing else.
extension ScanQueue {
    /// Shows that this process works, gives up what it was told to elsewhere, and looks after what others have left.
    ///
    /// - Parameter time: milliseconds of a clock that neither stops nor jumps.
    /// - Returns: how many scans of others it ended or took over.
    func lookAfter(time: Int64) async throws -> Int {
        try await store.beat()
        for scan in try await store.lost(among: own) { giveUp(scan) }
        let beats = try await store.beats()
        var count = 0
        for found in nodes.withLock({ $0.look(at: beats, time: time) }) {
            for scan in try await store.unfinishedScans(of: found.node) where try await takeOver(scan, found) {
                count += 1
            }
        }
        return count
    }

    private func takeOver(_ scan: StoredScan, _ found: NodeWatch.Finding) async throws -> Bool {
        if scan.state == .running {
            return try await end(
                scan, found,
                "the process that inspected it is gone, so what it would have found is not known; scan again")
        }
        // Its files are where this process finds them only if both keep them in one place.
        if ScanFolder.existing(scan.id, in: configuration.folder).noted != nil {
            guard try await store.adopt(scan.id, from: found.node, beat: found.beat) else { return false }
            enter(scan)
            return true
        }
        guard found.verdict == .gone else { return false }
        return try await end(scan, found, "the process that has its files has been gone for a day; scan again")
    }

    private func end(_ scan: StoredScan, _ found: NodeWatch.Finding, _ problem: String) async throws -> Bool {
        guard let failed = try await store.fail(scan.id, of: found.node, beat: found.beat, problem) else {
            return false
        }
        tell("scan.failed", failed)
        await record(.scanFailed, failed, actor: "picket", outcome: .failure)
        return true
    }
}
