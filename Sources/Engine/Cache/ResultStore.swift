import Detection
import Synchronization

/// Results by what they depend on: in memory, and on disk.
final class ResultStore: Sendable {
    private let memory: MemoryCache<FileResult>?
    private let disk: ResultCache?

    /// - Parameter disk: `nil`: nothing is written, and nothing used that was on disk, even if memory has it by now.
    init(memory: MemoryCache<FileResult>? = nil, disk: ResultCache? = nil) {
        self.memory = memory
        self.disk = disk
    }

    func result(for key: CacheKey, path: String) -> FileResult? {
        if let result = memory?.value(for: key), disk != nil || !result.isFromDisk { return result }
        guard let (found, cost) = disk?.result(for: key, path: path) else { return nil }
        var result = found
        result.isFromDisk = true
        memory?.insert(result, for: key, bytes: result.estimatedBytes, cost: cost)
        return result
    }

    /// - Parameter cost: nanoseconds it took to make.
    func keep(_ result: FileResult, for key: CacheKey, path: String, cost: UInt64) {
        memory?.insert(result, for: key, bytes: result.estimatedBytes, cost: cost)
        guard let disk else { return }
        var writer = ByteWriter()
        result.write(to: &writer, path: path)
        disk.store(writer.bytes, for: key, cost: cost)
    }

    func findings(for key: CacheKey) -> [Finding]? { disk?.findings(for: key) }

    func keep(_ findings: [Finding], for key: CacheKey, cost: UInt64) {
        disk?.store(ResultCache.payload(of: findings), for: key, cost: cost)
    }

    var diskStatistics: CacheStatistics? { disk?.statistics }
    var trouble: Notice? { disk?.trouble }

    /// Brings to disk what is not there yet.
    ///
    /// - Returns: what is wrong with the cache, if something is.
    func finish() -> Notice? { disk?.finish() }
}

extension FileResult {
    /// What it takes in memory, about: a finding has some ten strings.
    var estimatedBytes: Int {
        if isPlain { return 256 }
        let remarks = remarks
        var bytes = 256 + remarks.facts.reduce(0) { $0 + $1.bytes.count + 64 } + remarks.suppressions.count * 256
        for finding in remarks.findings {
            bytes += 512 + finding.message.utf8.count + finding.excerpt.lines.reduce(0) { $0 + $1.utf8.count + 16 }
        }
        return bytes + (remarks.failures.count + remarks.notices.count) * 256
    }
}
