import Detection
import Synchronization

/// Results by what they depend on: in memory, and on disk.
final class ResultStore: Sendable {
    private let memory: MemoryCache<FileResult>?
    private let disk: ResultCache?
    private let foresight: Foresight?

    /// - Parameters:
    ///   - disk: `nil`: nothing is written, and nothing used that was on disk, even if memory has it by now.
    ///   - later: runs something on a thread that may block; `nil`: nothing is brought from disk before it is asked for.
    init(
        memory: MemoryCache<FileResult>? = nil, disk: ResultCache? = nil,
        later: (@Sendable (@escaping @Sendable () -> Void) -> Void)? = nil
    ) {
        self.memory = memory
        self.disk = disk
        foresight = memory != nil && disk != nil ? later.map { Foresight(later: $0) } : nil
    }

    func result(
        for key: CacheKey, path: String, _ context: @autoclosure () -> CacheContext = CacheContext()
    ) -> FileResult? {
        if let result = memory?.value(for: key, context()), disk != nil || !result.isFromDisk {
            if result.isForeseen { foresee(key, path, context().caller, isInTime: true) }
            return result
        }
        guard let result = bring(key, path, context()) else { return nil }
        foresee(key, path, context().caller, isInTime: false)
        return result
    }

    /// From disk into memory.
    private func bring(
        _ key: CacheKey, _ path: String, _ context: CacheContext, isForeseen: Bool = false
    ) -> FileResult? {
        guard let (found, cost) = disk?.result(for: key, path: path) else { return nil }
        var result = found
        result.isFromDisk = true
        result.isForeseen = isForeseen
        memory?.insert(result, for: key, bytes: result.estimatedBytes, cost: cost, context)
        return result
    }

    @inline(never)
    private func foresee(_ key: CacheKey, _ path: String, _ caller: UInt64, isInTime: Bool) {
        foresight?.saw(
            key, path: path, by: caller, isInTime: isInTime,
            isMissing: { disk?.holds($0) == true && memory?.holds($0) == false },
            fetch: { [self] item in
                // It may have been asked for meanwhile.
                guard memory?.holds(item.key) == false else { return }
                _ = bring(item.key, item.path, CacheContext(caller: caller), isForeseen: true)
            })
    }

    /// - Parameter cost: nanoseconds it took to make.
    func keep(
        _ result: FileResult, for key: CacheKey, path: String, cost: UInt64, _ context: CacheContext = CacheContext()
    ) {
        memory?.insert(result, for: key, bytes: result.estimatedBytes, cost: cost, context)
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
    var prefetch: PrefetchStatistics? { foresight?.statistics }
    var trouble: Notice? { disk?.trouble }

    /// Brings to disk what waits for more to come: nothing does for now.
    func flush() { disk?.flush() }
    /// Whether anything waits.
    var isBehind: Bool { disk?.isBehind ?? false }

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
