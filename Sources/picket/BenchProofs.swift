import ArgumentParser
import Evidence
import FoundationEssentials
import Glibc
import Measurement

extension BenchCommand {
    /// How long a proof takes when nothing of the log is in memory.
    struct ColdProofs: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "proofs", abstract: "How fast entries of a large log are proved, cold.",
            discussion: """
                Writes a log of --entries, has the system forget the contents of all of its files (posix_fadvise), and proves \
                entries drawn at random, each by a reader opened anew that verifies the checkpoint's signatures. What all \
                proofs share is forgotten again before each. Then the same proofs again, warm. The entries are small, so that \
                10 million of them take less than 3 GB; what they take is told, and the disk asked, before anything is written. \
                `picket bench ledger` measures entries of 512 bytes.
                """)

        @Option(
            help: ArgumentHelp(
                "The folder to write in: on the disk in question. It is left empty.", valueName: "folder"))
        var folder: String
        @Option(help: "Entries of the log.") var entries = 10_000_000
        @Option(help: "Entries that are proved.") var proofs = 301
        @Option(help: "What the entries are drawn by.") var seed: UInt64 = 1
        @OptionGroup var output: BenchOutput

        /// Of an entry with its hash, by measurement, and what is in the journal at most.
        private static let bytesAnEntry = 280
        private static let journalBytes = 1 << 30

        func run() async throws {
            guard entries > 0, proofs > 1 else { throw UsageError("--entries takes 1 or more, --proofs 2 or more") }
            try checkSpace()
            var report = BenchmarkReport(
                name: "proofs", parameters: ["entries": "\(entries)", "proofs": "\(proofs)", "seed": "\(seed)"],
                version: Version.text)
            let path = "\(folder)/picket-bench-\(getpid())-proofs"
            try await BenchFolder.with(path) { storage, keys in
                let ledger = try Ledger.create(name: "bench", in: storage, keys: keys, crypto: EvidenceOptions.crypto)
                let group = 8_192
                for start in stride(from: 0, to: entries, by: group) {
                    _ = try await ledger.append(
                        (start..<min(start + group, entries)).map { number in
                            EntryDraft(.scanCompleted, actor: "service:bench", object: "run \(number)")
                        })
                }
                try await ledger.close()
                try measure(storage, keys.map(\.verifying), path, &report)
            }
            try output.write(report)
        }

        private func checkSpace() throws {
            let needed = entries.multipliedReportingOverflow(by: Self.bytesAnEntry)
            var space = statvfs()
            guard statvfs(folder, &space) == 0 else {
                throw UsageError("\(folder): \(String(cString: strerror(errno)))")
            }
            let free = UInt64(space.f_bavail) * UInt64(space.f_frsize)
            guard !needed.overflow, free > UInt64(needed.partialValue) + UInt64(Self.journalBytes) else {
                throw UsageError(
                    "\(folder): \(entries) entries take about \(needed.partialValue >> 20) MB and 1 GB while they are written; "
                        + "\(free >> 20) MB are free")
            }
            Terminal.complain(
                "\(entries) entries take about \(needed.partialValue >> 20) MB of \(folder)", prefix: false)
        }

        private func measure(
            _ storage: FolderStorage, _ keys: [VerifyingKey], _ path: String, _ report: inout BenchmarkReport
        ) throws {
            var random = Draw(state: seed)
            let indices = (0..<proofs).map { _ in UInt64.random(in: 0..<UInt64(entries), using: &random) }
            let files = try Self.files(path)
            Self.forget(files)
            // Those that lead to every entry: all but the lowest tiles.
            let shared = files.filter { !$0.contains("/tile/0/") && !$0.contains("/tile/entries/") }
            let before = Self.blocksRead()
            let cold = try indices.map { index in
                Self.forget(shared)
                return try Self.time(storage, keys, index)
            }
            let read = Double(Self.blocksRead() - before) * 512 / 1_024 / Double(proofs)
            let warm = try indices.map { try Self.time(storage, keys, $0) }
            report.metrics += [
                .init(
                    "proof of one of \(entries) entries, cold", unit: "ms", Statistics.medianEstimate(cold),
                    series: cold),
                .init("the same, warm", unit: "ms", Statistics.medianEstimate(warm), series: warm),
                .init("read from the disk for a cold one", unit: "KB", Estimate(exactly: read)),
                .init("99th percentile, cold", unit: "ms", Estimate(exactly: Statistics.percentile(99, of: cold))),
            ]
            report.claims.append(
                Claim("proof of inclusion, cold", Statistics.medianEstimate(cold), .atMost, 5, unit: "ms"))
            report.claims.append(
                Claim("99th percentile", Estimate(exactly: Statistics.percentile(99, of: cold)), .atMost, 5, unit: "ms")
            )
        }

        private static func time(_ storage: FolderStorage, _ keys: [VerifyingKey], _ index: UInt64) throws -> Double {
            let start = ContinuousClock.now
            _ = try LedgerReader(storage, keys: keys, crypto: EvidenceOptions.crypto).evidence(of: index)
            return (ContinuousClock.now - start) / .milliseconds(1)
        }

        // MARK: The system's memory of files

        private static func files(_ folder: String) throws -> [String] {
            try FileManager.default.subpathsOfDirectory(atPath: folder).map { "\(folder)/\($0)" }
        }

        /// What has been synced, as all that the ledger writes is.
        private static func forget(_ files: [String]) {
            for file in files {
                let descriptor = open(file, O_RDONLY | O_CLOEXEC)
                guard descriptor >= 0 else { continue }
                posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
                close(descriptor)
            }
        }

        private static func blocksRead() -> Int {
            var usage = rusage()
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            return usage.ru_inblock
        }
    }
}

/// SplitMix64: the same entries for the same seed.
private struct Draw: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
