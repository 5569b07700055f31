import ArgumentParser
import Evidence
import FoundationEssentials
import Glibc
import Measurement

extension BenchCommand {
    /// What the ledger costs beside the disk it writes to.
    struct LedgerSpeed: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ledger", abstract: "How fast the ledger records, verifies and proves.",
            discussion: """
                Appends entries of 512 bytes with 1, 64 and 1,024 callers at once, each waiting until its entry is on the \
                disk, by turns with a bare loop that writes as many bytes as all of them and calls fdatasync. Then writes a \
                log of --entries, verifies all of it, and proves single entries, each with a reader opened anew.
                """)

        @Option(
            help: ArgumentHelp(
                "The folder to write in: on the disk in question. It is left empty.", valueName: "folder"))
        var folder: String
        @Option(help: "Rounds of ledger and loop each, with each number of callers.") var rounds = 5
        @Option(help: ArgumentHelp("Length of a round.", valueName: "seconds")) var seconds = 3.0
        @Option(help: "Entries of the log to be verified.") var entries = 1_000_000
        @Option(help: "Threads that verify.") var threads = 4
        @OptionGroup var output: BenchOutput

        func run() async throws {
            guard rounds > 1, seconds > 0, entries > 0, threads > 0 else {
                throw UsageError("--rounds takes 2 or more; --seconds, --entries and --threads more than 0")
            }
            var report = BenchmarkReport(
                name: "ledger", parameters: ["rounds": "\(rounds)", "seconds": "\(seconds)", "entries": "\(entries)"],
                version: Version.text)
            try FileManager.default.createDirectory(atPath: scratch("appends"), withIntermediateDirectories: false)
            defer { try? FileManager.default.removeItem(atPath: scratch("appends")) }
            for callers in [1, 64, 1_024] { try await appends(callers, &report) }
            try await verification(&report)
            try output.write(report)
        }

        private func scratch(_ name: String) -> String { "\(folder)/picket-bench-\(getpid())-\(name)" }

        // MARK: Appends

        private func appends(_ callers: Int, _ report: inout BenchmarkReport) async throws {
            var (ledger, raw): ([Double], [Double]) = ([], [])
            for round in 0..<(rounds + 1) {
                var pair = (ledger: 0.0, raw: 0.0)
                // By turns, and in turns.
                for isLedger in round % 2 == 0 ? [true, false] : [false, true] {
                    if isLedger {
                        pair.ledger = try await ledgerAppends(callers, round)
                    } else {
                        pair.raw = try rawAppends(callers)
                    }
                }
                // The first warms up.
                if round > 0 { (ledger, raw) = (ledger + [pair.ledger], raw + [pair.raw]) }
            }
            let ratios = zip(ledger, raw).map { $0 / $1 }
            report.metrics += [
                .init(
                    "durable appends by \(callers)", unit: "1/s", Statistics.medianEstimate(ledger), isBetterLow: false,
                    series: ledger),
                .init(
                    "bare loop with \(callers) a sync", unit: "1/s", Statistics.medianEstimate(raw), isBetterLow: false,
                    series: raw),
            ]
            report.claims.append(
                Claim("appends by \(callers) ÷ bare loop", Statistics.medianEstimate(ratios), .atLeast, 0.7, unit: "x"))
        }

        /// What it wrote stays until the end: ext4 passes over inodes deleted in the last seconds, one by one, for each
        /// file that is made.
        private func ledgerAppends(_ callers: Int, _ round: Int) async throws -> Double {
            try await BenchFolder.with("\(scratch("appends"))/\(callers)-\(round)", isKept: true) { storage, keys in
                let ledger = try Ledger.create(name: "bench", in: storage, keys: keys, crypto: EvidenceOptions.crypto)
                let end = Self.now() + seconds
                let start = Self.now()
                let count = try await withThrowingTaskGroup(of: Int.self) { group in
                    for caller in 0..<callers {
                        group.addTask {
                            // Made once, as the bare loop's bytes are.
                            let drafts = [BenchFolder.draft(caller, 0)]
                            var count = 0
                            while Self.now() < end {
                                _ = try await ledger.append(drafts)
                                count += 1
                            }
                            return count
                        }
                    }
                    return try await group.reduce(0, +)
                }
                let rate = Double(count) / (Self.now() - start)
                try await ledger.close()
                return rate
            }
        }

        /// The same bytes with nothing around them.
        private func rawAppends(_ callers: Int) throws -> Double {
            let path = scratch("raw")
            let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw UsageError("\(path): \(String(cString: strerror(errno)))") }
            defer {
                close(file)
                unlink(path)
            }
            let bytes = [UInt8](repeating: 0x78, count: callers * BenchFolder.entryBytes)
            let start = Self.now()
            var count = 0
            while Self.now() < start + seconds {
                guard write(file, bytes, bytes.count) == bytes.count, fdatasync(file) == 0 else {
                    throw UsageError("\(path): \(String(cString: strerror(errno)))")
                }
                count += callers
            }
            return Double(count) / (Self.now() - start)
        }

        // MARK: Verification and proofs

        private func verification(_ report: inout BenchmarkReport) async throws {
            try await BenchFolder.with(scratch("verify")) { storage, keys in
                let ledger = try Ledger.create(name: "bench", in: storage, keys: keys, crypto: EvidenceOptions.crypto)
                for start in stride(from: 0, to: entries, by: 8_192) {
                    _ = try await ledger.append((start..<min(start + 8_192, entries)).map { BenchFolder.draft(0, $0) })
                }
                try await ledger.close()
                let verifying = keys.map(\.verifying)
                func reader() throws -> LedgerReader {
                    try LedgerReader(storage, keys: verifying, crypto: EvidenceOptions.crypto)
                }
                let rates = try (0..<max(3, rounds)).map { _ in
                    let reader = try reader()
                    let start = Self.now()
                    try LedgerVerifier(reader, threads: threads).verify()
                    return Double(reader.size) / (Self.now() - start)
                }
                report.metrics.append(
                    .init(
                        "entries verified by \(threads) threads", unit: "1/s", Statistics.medianEstimate(rates),
                        isBetterLow: false, series: rates))
                report.claims.append(
                    Claim("entries verified", Statistics.medianEstimate(rates), .atLeast, 1_000_000, unit: "1/s"))
                var random = SystemRandomNumberGenerator()
                let times = try (0..<101).map { _ in
                    let index = UInt64.random(in: 0..<UInt64(entries), using: &random)
                    let start = Self.now()
                    // With the checkpoint read and its signatures verified.
                    _ = try reader().evidence(of: index)
                    return (Self.now() - start) * 1_000
                }
                report.metrics.append(
                    .init(
                        "proof of one of \(entries) entries", unit: "ms", Statistics.medianEstimate(times),
                        series: times))
                report.claims.append(
                    Claim("proof of inclusion", Statistics.medianEstimate(times), .atMost, 5, unit: "ms"))
            }
        }

        private static let start = ContinuousClock.now

        // Not `timespec`: it is Glibc's or CoreFoundation's, by what else is imported.
        private static func now() -> Double { (ContinuousClock.now - start) / .seconds(1) }
    }
}

/// A folder for a benchmark, and entries of a certain length.
enum BenchFolder {
    static let entryBytes = 512

    static func draft(_ caller: Int, _ number: Int) -> EntryDraft {
        EntryDraft(
            .scanCompleted, actor: "service:bench", object: "caller \(caller % 10_000), run \(number)",
            label: "internal",
            digests: ["report": "sha256:" + String(repeating: "0a", count: 32)],
            versions: ["picket": "1", "rules": "1"],
            details: ["text": .string(String(repeating: "x", count: 160))])
    }

    static func with<Result>(
        _ path: String, isKept: Bool = false, _ body: (FolderStorage, [SigningKey]) async throws -> Result
    ) async throws -> Result {
        let storage = try FolderStorage(path, isMade: true)
        defer { if !isKept { try? FileManager.default.removeItem(atPath: path) } }
        return try await body(
            storage, try SignatureAlgorithm.allCases.map { try EvidenceOptions.crypto.generateKey($0) })
    }
}
