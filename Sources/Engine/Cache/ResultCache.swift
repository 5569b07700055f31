import Detection
import Glibc
import Synchronization

/// Results on disk, by what they depend on: those of earlier processes, and of this one as it goes.
///
/// Each process appends what it finds out to a segment of its own, a block at a time, and reads those of all others of
/// the same project. No file is changed by two, so processes at the same time cannot disturb each other, and one that is
/// killed leaves all it has written. Now and then, and at the end, whoever writes tidies: what is of use goes from old
/// segments to the own one, in blocks like any other, and the old ones are removed.
final class ResultCache: Sendable {
    private let folder: CacheFolder
    /// What the names of the project's segments begin with.
    private let prefix: [UInt8]
    /// Of all files in the folder.
    private let mostBytes: Int
    private let now: @Sendable () -> UInt32
    private let noteBefore: UInt32
    private let state = Mutex(State())
    private let files = Mutex(Files())

    /// For those who ask and keep: locked for an instant.
    private struct State {
        /// Changed only by whoever has `files`, but for what turns out to be damaged.
        var rows: [CacheKey: Segment.Row] = [:]
        /// How often what was used since it was last tidied.
        var hits: [CacheKey: UInt32] = [:]
        /// Of these, those that the disk should be told of.
        var staleHits = 0
        var pending: [Segment.Entry] = []
        var pendingBytes = 0
        var pendingSince: UInt32 = 0
        var trouble: Notice?
        var statistics = CacheStatistics()
    }

    /// For the one who writes: locked for as long as that takes. Who keeps a result does not wait for it.
    private struct Files {
        var segments: [Segment] = []
        /// The one of these that is appended to.
        var own: Segment?
        /// Bytes of all files in the folder when it was last looked at, and written since.
        var total = 0
        /// When to write again after a failure.
        var retryAt: UInt32 = 0
    }

    /// What is written at once, if it comes fast, and how many seconds it waits at most, if something comes.
    private static let blockBytes = 1 << 18
    private static let mostWaiting: UInt32 = 10
    /// More segments than these are merged; many more are not even opened.
    private static let mostSegments = 16
    private static let mostOpened = 64
    private static let mostRows = 1 << 22
    /// Seconds after which what nobody uses goes, after which a use has to be noted on disk, and until the next try
    /// to write when one has failed.
    private static let patience: UInt32 = 30 * 86_400
    private static let noted: UInt32 = 7 * 86_400
    private static let pause: UInt32 = 60

    /// - Parameters:
    ///   - name: of the project.
    ///   - now: seconds since 1970.
    /// - Throws: a notice that says why there is no cache.
    init(
        _ location: CacheLocation, name: String,
        now: @escaping @Sendable () -> UInt32 = { UInt32(clamping: time(nil)) }
    ) throws(CacheFolder.Unusable) {
        folder = try CacheFolder(Array(location.folder.utf8))
        prefix = Array("\(name)-".utf8)
        mostBytes = max(0, location.mostBytes)
        self.now = now
        noteBefore = now() - min(now(), Self.noted)
        files.withLock { read(&$0) }
    }

    // MARK: Looking up

    /// - Returns: with the nanoseconds it took to make.
    func result(for key: CacheKey, path: String) -> (result: FileResult, cost: UInt64)? {
        look(up: key) { reader throws(ByteReader.Malformed) in try FileResult(from: &reader, path: path) }
    }

    /// Whether it is there to be looked up.
    func holds(_ key: CacheKey) -> Bool { state.withLock { $0.rows[key] != nil } }

    /// Findings of a project detector, with their places' paths.
    func findings(for key: CacheKey) -> [Finding]? {
        look(up: key) { reader throws(ByteReader.Malformed) in
            var findings: [Finding] = []
            for _ in 0..<(try reader.readCount()) { findings.append(try reader.readFinding(path: "")) }
            return findings
        }?.0
    }

    static func payload(of findings: [Finding]) -> [UInt8] {
        var writer = ByteWriter()
        writer.writeList(findings) { $0.write($1, path: "") }
        return writer.bytes
    }

    private func look<Value>(
        up key: CacheKey, _ decode: (inout ByteReader) throws(ByteReader.Malformed) -> Value
    ) -> (Value, UInt64)? {
        let row = state.withLock { state -> Segment.Row? in
            guard let row = state.rows[key] else {
                state.statistics.misses &+= 1
                return nil
            }
            state.hits[key, default: 0] &+= 1
            if row.merit.lastUse < noteBefore { state.staleHits &+= 1 }
            state.statistics.hits &+= 1
            state.statistics.costSaved &+= row.merit.cost
            return row
        }
        guard let row else { return nil }
        if let packed = row.segment.payload(of: row, for: key), let bytes = Compression.unpacked(packed[...]) {
            var reader = ByteReader(bytes)
            if let value = try? decode(&reader) { return (value, row.merit.cost) }
        }
        row.segment.noteDamage()
        state.withLock { $0.rows[key] = nil }
        return nil
    }

    // MARK: Keeping

    /// - Parameter cost: nanoseconds it took to make.
    func store(_ payload: [UInt8], for key: CacheKey, cost: UInt64) {
        guard payload.count <= Compression.mostBytes else { return }
        let now = now()
        let entry = Segment.Entry(
            key: key, payload: Compression.packed(payload), merit: Segment.Merit(cost: cost, lastUse: now))
        guard entry.bytes <= mostBytes / 16 else { return }
        let isDue = state.withLock { state in
            state.statistics.costMissed &+= cost
            // If the disk is that slow, it is not worth waiting for.
            guard state.pendingBytes < min(Segment.mostBlockBytes, mostBytes / 8), state.rows[key] == nil else {
                return false
            }
            if state.pending.isEmpty { state.pendingSince = now }
            state.pending.append(entry)
            state.pendingBytes += entry.bytes
            return state.pendingBytes >= min(Self.blockBytes, mostBytes / 16)
                || now &- state.pendingSince >= Self.mostWaiting
        }
        if isDue { files.withLockIfAvailable { flush(&$0) } }
    }

    /// Whether something waits to be written.
    var isBehind: Bool { state.withLock { !$0.pending.isEmpty } }

    /// Writes what waits, unless somebody is at it.
    func flush() { files.withLockIfAvailable { flush(&$0) } }

    /// Writes what waits, and tidies the folder if it is time to.
    ///
    /// - Returns: what was wrong with the cache since the last time: at most one notice.
    func finish() -> Notice? {
        files.withLock { files in
            flush(&files)
            tellOfDamage(files)
            for segment in files.segments where segment.isUsed { segment.touch() }
            let isMany = look(over: &files).count > Self.mostSegments
            let isStale = state.withLock { $0.staleHits * 2 > $0.hits.count }
            let isWorn = isStale || files.total > mostBytes || files.segments.contains(where: \.isDamaged)
            if isMany || isWorn { tidy(&files, room: 0, all: isWorn) }
            close(&files)
        }
        defer { state.withLock { $0.trouble = nil } }
        return trouble
    }

    /// What is wrong with it.
    var trouble: Notice? { state.withLock { $0.trouble } }

    private func tell(_ message: String) {
        state.withLock { state in
            if state.trouble == nil { state.trouble = Notice(message: message) }
        }
    }

    private func tellOfDamage(_ files: Files) {
        guard let segment = files.segments.first(where: \.isDamaged) else { return }
        tell("The cache \(segment.path.pathText) is damaged or of another version; what is missing is made anew")
    }

    var statistics: CacheStatistics {
        state.withLock { state in
            var statistics = state.statistics
            statistics.entries = state.rows.count
            statistics.bytes = state.rows.values.reduce(0) { $0 + $1.bytes }
            return statistics
        }
    }

    // MARK: Writing

    private func flush(_ files: inout Files) {
        let entries = state.withLock { state in
            defer {
                state.pending = []
                state.pendingBytes = 0
            }
            return state.pending
        }
        guard !entries.isEmpty, now() >= files.retryAt else { return }
        let bytes = Segment.blockBytes(entries)
        if files.total + bytes > mostBytes { tidy(&files, room: bytes, all: true) }
        guard files.total + bytes <= mostBytes else { return }
        do throws(FileSystem.SystemError) {
            let rows = try write(entries, &files)
            state.withLock { state in
                for (key, row) in rows { state.rows[key] = row }
            }
        } catch {
            failed(error, &files)
        }
    }

    private func write(
        _ entries: [Segment.Entry], _ files: inout Files
    ) throws(FileSystem.SystemError) -> [(key: CacheKey, row: Segment.Row)] {
        if entries.isEmpty { return [] }
        // One that somebody has removed is as good as full.
        if let own = files.own, own.size >= mostBytes / 8 || !own.isThere { close(&files) }
        let own: Segment
        if let current = files.own {
            own = current
        } else {
            let name = prefix + [UInt8](ascii: String(UInt64.random(in: .min ... .max), radix: 16) + Segment.suffix)
            own = try Segment.create(at: folder.path + [0x2F] + name)
            files.own = own
            files.segments.append(own)
        }
        let rows = try own.append(entries)
        files.total += Segment.blockBytes(entries)
        return rows
    }

    /// Others may have it from now on.
    private func close(_ files: inout Files) {
        guard let own = files.own else { return }
        if own.size == 0 { own.remove() }
        own.unlock()
        files.own = nil
    }

    private func failed(_ error: FileSystem.SystemError, _ files: inout Files) {
        files.retryAt = now() &+ Self.pause
        tell("The cache in \(folder.path.pathText) cannot be written: \(error)")
    }
}

// MARK: Tidying

extension ResultCache {
    /// Reads where everything is in the project's segments.
    private func read(_ files: inout Files) {
        let damaged = Set(files.segments.filter(\.isDamaged).map(\.path))
        // Again if somebody has merged some meanwhile.
        for _ in 0..<3 {
            let paths = look(over: &files).suffix(Self.mostOpened)
            files.segments = paths.compactMap { Segment.open($0) }
            if files.segments.count == paths.count { break }
        }
        // What was made anew is elsewhere.
        files.segments.sort { damaged.contains($0.path) && !damaged.contains($1.path) }
        var rows: [CacheKey: Segment.Row] = [:]
        for segment in files.segments {
            let new = segment.rows()
            rows.reserveCapacity(rows.count + new.count)
            for (key, row) in new where rows.count < Self.mostRows { rows[key] = row }
        }
        tellOfDamage(files)
        state.withLock { $0.rows = rows }
    }

    /// Sees how much there is in the folder.
    ///
    /// - Returns: the project's segments, those used last at the end.
    private func look(over files: inout Files) -> [[UInt8]] {
        let segments = folder.segments()
        files.total = segments.reduce(0) { $0 + $1.bytes }
        return segments.map(\.path).filter(isOurs)
    }

    private func isOurs(_ path: [UInt8]) -> Bool { path.dropFirst(folder.path.count + 1).starts(with: prefix) }

    /// Brings what is of use from old segments to own ones, and removes what has to go for so much room.
    ///
    /// - Parameter all: large segments, too, not only those of which most is of no use.
    private func tidy(_ files: inout Files, room: Int, all: Bool) {
        close(&files)
        let hits = state.withLock { state in
            defer { (state.hits, state.staleHits) = ([:], 0) }
            return state.hits
        }
        read(&files)
        var rows = state.withLock { $0.rows }
        let now = now()
        for (key, count) in hits {
            guard let index = rows.index(forKey: key) else { continue }
            rows.values[index].merit.uses &+= count
            rows.values[index].merit.lastUse = now
        }
        forget(&rows, now, isFull: files.total > mostBytes - room)
        let keys = Dictionary(grouping: rows.keys) { key in rows[key].map { ObjectIdentifier($0.segment) } }
        do throws(FileSystem.SystemError) {
            for segment in files.segments {
                let (keys, size) = (keys[ObjectIdentifier(segment)] ?? [], segment.size)
                let isWorn = keys.reduce(0) { $0 + (rows[$1]?.bytes ?? 0) } < size / 2
                if all || isWorn || size < mostBytes / 16 { try move(keys, from: segment, &rows, &files) }
            }
        } catch {
            failed(error, &files)
        }
        state.withLock { $0.rows = rows }
        shrink(&files, to: mostBytes - room, now)
    }

    /// Forgets what nobody has used for long, and when it is full, what saves least.
    private func forget(_ rows: inout [CacheKey: Segment.Row], _ now: UInt32, isFull: Bool) {
        let before = rows.count
        rows = rows.filter { now - min(now, $0.value.merit.lastUse) < Self.patience }
        var room = mostBytes / 4 * 3
        if isFull, rows.values.reduce(0, { $0 + $1.bytes }) > room {
            let best = rows.map { (worth: $0.value.worth(now: now), entry: $0) }.sorted { $0.worth > $1.worth }
                .prefix { ranked in
                    room -= ranked.entry.value.bytes
                    return room >= 0
                }
            rows = Dictionary(uniqueKeysWithValues: best.map { ($0.entry.key, $0.entry.value) })
        }
        state.withLock { $0.statistics.evictions &+= before - rows.count }
    }

    /// Brings what is of use in a segment to an own one, and removes it.
    private func move(
        _ keys: [CacheKey], from segment: Segment, _ rows: inout [CacheKey: Segment.Row], _ files: inout Files
    ) throws(FileSystem.SystemError) {
        guard segment.lock() else { return }
        defer { segment.unlock() }
        var rest = keys[...]
        while !rest.isEmpty {
            var batch: [Segment.Entry] = []
            var bytes = 0
            while bytes < Segment.mostBlockBytes, let key = rest.popFirst() {
                guard let row = rows[key], let payload = segment.payload(of: row, for: key) else {
                    rows[key] = nil
                    continue
                }
                batch.append(Segment.Entry(key: key, payload: payload, merit: row.merit))
                bytes += row.bytes
            }
            for (key, row) in try write(batch, &files) { rows[key] = row }
        }
        segment.remove()
        files.segments.removeAll { $0 === segment }
    }

    /// Removes what other projects used longest ago, and if that is not enough, what this one did.
    private func shrink(_ files: inout Files, to most: Int, _ now: UInt32) {
        let listed = folder.segments()
        files.total = listed.reduce(0) { $0 + $1.bytes }
        let (others, ours) = (listed.filter { !isOurs($0.path) }, listed.filter { isOurs($0.path) })
        let old = others.prefix { now - min(now, $0.lastUse) >= Self.patience }.count
        for (number, file) in (others + ours).enumerated() where file.path != files.own?.path {
            guard number < old || files.total > most else { break }
            _ = FileSystem.withPath(file.path) { unlink($0) }
            files.total -= file.bytes
        }
    }
}
