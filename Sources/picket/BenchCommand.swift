import ArgumentParser
import Detection
import Glibc
import Synchronization
import TreeSitterSyntax

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure Picket on this machine.",
        subcommands: [
            Single.self, Parallel.self, Load.self, Soak.self, Priority.self, Overhead.self, Cache.self, Parse.self,
            LedgerSpeed.self, ColdProofs.self, FindingsSpeed.self, BenchServe.self, LiveSpeed.self,
        ])

    struct Parse: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Time the parser alone, and the parser with the flat tree.",
            discussion: """
                Reads the names of files, one a line, from standard input or --list, loads them, and parses them all \
                several times on all cores. Prints medians in seconds: what a scan of them is to be held against.
                """)

        @Option(help: "The language of the files.")
        var language: Language

        @Option(help: ArgumentHelp("File with the names.", valueName: "file"))
        var list: String?

        @Flag(help: "Only the parser alone.")
        var alone = false

        @Option(help: "How often; the median is printed.")
        var runs = 5

        @Option(help: "Files parsed at once. Default: one a core.")
        var jobs: Int?

        func run() async throws {
            guard runs > 0 else { throw UsageError("--runs takes 1 or more") }
            let most = 1 << 26
            let names =
                try list.map { Array(try TextFile.read($0, mostBytes: most).utf8) }
                ?? TextFile.readAll(STDIN_FILENO, mostBytes: most)
            var files: [[UInt8]] = []
            for name in names.split(separator: 0x0A) {
                let path = String(decoding: name, as: UTF8.self)
                let descriptor = open(path, O_RDONLY | O_CLOEXEC)
                guard descriptor >= 0 else {
                    throw UsageError("cannot read \(path): \(String(cString: strerror(errno)))")
                }
                defer { close(descriptor) }
                files.append(try TextFile.readAll(descriptor, mostBytes: 1 << 30, name: path))
            }
            // Largest first, as a scan does.
            files.sort { $0.count > $1.count }
            let workers = max(1, min(jobs ?? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 256))
            let bytes = files.reduce(0) { $0 + $1.count }
            var parsing: [Double] = []
            var withTree: [Double] = []
            for _ in 0..<runs {
                parsing.append(try await measure(files, workers, copies: false))
                if !alone { withTree.append(try await measure(files, workers, copies: true)) }
            }
            let tree = withTree.isEmpty ? "" : ", \"treeSeconds\": \(median(withTree))"
            Terminal.print(
                """
                {"files": \(files.count), "bytes": \(bytes), "workers": \(workers), "runs": \(runs), \
                "parseSeconds": \(median(parsing))\(tree)}
                """)
        }

        /// Wall-clock seconds to parse all files once.
        private func measure(_ files: [[UInt8]], _ workers: Int, copies: Bool) async throws -> Double {
            let next = Next()
            let start = Clock.now
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<workers {
                    group.addTask {
                        let frontEnd = TreeSitterFrontEnd(store: Composition.grammars)
                        let tree = SyntaxTree()
                        while let index = next.take(below: files.count) {
                            if copies {
                                tree.reset(copying: files[index])
                                try frontEnd.parse(tree, as: language)
                            } else {
                                try files[index].withUnsafeBytes { try frontEnd.parseOnly($0, as: language) }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            return Clock.now - start
        }

        private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

        /// The next file to take.
        private final class Next: Sendable {
            private let index = Atomic(0)

            func take(below count: Int) -> Int? {
                let (taken, _) = index.add(1, ordering: .relaxed)
                return taken < count ? taken : nil
            }
        }
    }
}
