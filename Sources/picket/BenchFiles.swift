import ArgumentParser
import Detection
import Detectors
import Engine

/// Real files for a benchmark, in memory: what is measured is the pool, not the disk.
struct BenchFiles: ParsableArguments {
    @Argument(help: "Files and folders. Default: the current folder.")
    var paths: [String] = ["."]

    @Option(help: "Threads. Default: one a core.")
    var workers: Int?

    /// Each as a request of its own.
    func requests() throws -> [Request] { try load().map { Request([$0]) } }

    func load() throws -> [Request.Input] {
        let texts = Request.Input.texts(in: paths, languages: Composition.languages)
        guard !texts.isEmpty else {
            throw UsageError(
                "there are no source files in \(paths.joined(separator: ", ")); name a folder that has some")
        }
        return texts
    }

    func configuration(cached: Bool = false) -> PoolConfiguration {
        var configuration = Composition.poolConfiguration
        configuration.workers = workers
        if !cached { configuration.memoryCacheBytes = 0 }
        return configuration
    }

    var workerCount: Int { workers ?? PoolConfiguration.defaultWorkers }
}

extension DetectorPool {
    /// What the default preset runs.
    func registerBuiltIns() throws {
        for detector in Registry.detectors where !detector.rule.isStrict { try register(.type(detector)) }
    }
}
