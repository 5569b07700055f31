public import Evidence
internal import Glibc
internal import Synchronization

/// A storage in memory that fails as disks, systems and power supplies do, the same way for the same seed.
///
/// It holds to the contract of ``StableStorage`` and to nothing beyond it: what was not synced is lost, torn or reordered
/// when the power goes; a name without its folder's sync is what it was before; a failed sync leaves any part on the disk,
/// and the next one says nothing of it.
public final class SimulatedStorage: StableStorage {
    /// What happens at a call that writes.
    public enum Fault: Sendable, Hashable {
        /// It does nothing, or (a write) part of it, and says so: `EIO`, `ENOSPC`. A sync loses what it was to write.
        case error(Int32)
        /// The power goes, before it is done or after; this storage is dead then.
        case powerLoss
        /// The disk writes it somewhere else in the same file. Nobody is told.
        case misdirection
    }

    private struct State {
        var disk: SimulatedDisk
        var random: SplitMix64
        var capacity: Int
        var faults: [Int: Fault] = [:]
        var readFaults: [Int: Int32] = [:]
        var calls: [String] = []
        var reads = 0
        var isDead = false
        var isLocked = false
    }

    private let state: Mutex<State>

    /// - Parameter capacity: bytes of all files; what does not fit is `ENOSPC`.
    public convenience init(seed: UInt64, capacity: Int = .max) {
        self.init(SimulatedDisk(), SplitMix64(seed: seed), capacity)
    }

    private init(_ disk: SimulatedDisk, _ random: SplitMix64, _ capacity: Int) {
        state = Mutex(State(disk: disk, random: random, capacity: capacity))
    }

    // MARK: Faults

    /// - Parameter call: counted from 0, of those that write or sync.
    public func fail(at call: Int, _ fault: Fault) { state.withLock { $0.faults[call] = fault } }

    public func failRead(at read: Int, _ code: Int32) { state.withLock { $0.readFaults[read] = code } }

    public func setCapacity(_ bytes: Int) { state.withLock { $0.capacity = bytes } }

    /// The calls so far that write or sync, in order.
    public var calls: [String] { state.withLock { $0.calls } }

    public var readCount: Int { state.withLock { $0.reads } }

    /// Whether the power went, or a successor took over.
    public var isDead: Bool { state.withLock { $0.isDead } }

    /// What the next program finds after the power went. This storage is dead then.
    public func afterPowerLoss(seed: UInt64) -> SimulatedStorage {
        state.withLock { state in
            state.isDead = true
            var random = SplitMix64(seed: seed)
            var disk = state.disk
            disk.losePower(&random)
            return SimulatedStorage(disk, random, state.capacity)
        }
    }

    /// What the next program finds after this one was killed: all that was written, synced or not. This storage is dead.
    public func afterKill() -> SimulatedStorage {
        state.withLock { state in
            state.isDead = true
            return SimulatedStorage(state.disk, state.random, state.capacity)
        }
    }

    // MARK: Tampering

    /// Files with their content, by path.
    public var files: [String: [UInt8]] {
        state.withLock { state in
            var found: [String: [UInt8]] = [:]
            var pending: [(SimulatedDisk.Number, String)] = [(SimulatedDisk.root, "")]
            while let (number, path) = pending.popLast() {
                for (name, node) in state.disk.folders[number]?.names ?? [:] {
                    if let file = state.disk.files[node] {
                        found[path + name] = file.content
                    } else {
                        pending.append((node, "\(path)\(name)/"))
                    }
                }
            }
            return found
        }
    }

    /// Changes a file as somebody does who has the disk: stable, and no call of the program's.
    public func tamper(_ path: String, _ change: (inout [UInt8]) -> Void) throws(StorageError) {
        try state.withLock { state throws(StorageError) in
            let number = try Self.file(path, state, "tamper")
            change(&state.disk.files[number, default: .init()].content)
            let content = state.disk.files[number]?.content ?? []
            state.disk.files[number] = SimulatedDisk.File(content: content, stable: content, changes: [])
        }
    }

    /// Flips a bit somewhere in a file that is not empty.
    ///
    /// - Returns: where; `nil` if all are empty.
    public func rot(seed: UInt64) throws(StorageError) -> (path: String, offset: Int)? {
        var random = SplitMix64(seed: seed)
        let places = files.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
        guard let (path, bytes) = places.randomElement(using: &random) else { return nil }
        let offset = Int.random(in: 0..<bytes.count, using: &random)
        let bit = UInt8.random(in: 0..<8, using: &random)
        try tamper(path) { $0[offset] ^= 1 << bit }
        return (path, offset)
    }

    // MARK: Reading

    public func size(of path: String) throws(StorageError) -> UInt64? {
        try reading("stat", path) { state throws(StorageError) in
            do throws(StorageError) {
                let number = try Self.file(path, state, "stat")
                return UInt64(state.disk.files[number]?.content.count ?? 0)
            } catch  where error.code == ENOENT {
                return nil
            }
        }
    }

    public func read(_ path: String, at offset: UInt64, count: Int) throws(StorageError) -> [UInt8] {
        try reading("read", path) { state throws(StorageError) in
            let content = state.disk.files[try Self.file(path, state, "read")]?.content ?? []
            guard offset < UInt64(content.count), count > 0 else { return [] }
            let rest = content[Int(offset)...]
            return Array(rest.prefix(count))
        }
    }

    public func list(_ path: String) throws(StorageError) -> [String] {
        try reading("readdir", path) { state throws(StorageError) in
            do throws(StorageError) {
                let names = state.disk.folders[try Self.folder(path, state, "readdir")]?.names ?? [:]
                return names.map { state.disk.files[$0.value] == nil ? "\($0.key)/" : $0.key }
                    .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            } catch  where error.code == ENOENT {
                return []
            }
        }
    }

    // MARK: Writing

    public func append(_ bytes: [UInt8], to path: String) throws(StorageError) {
        try writing("append", path) { state, fault throws(StorageError) in
            try Self.write(bytes, to: path, isEmptied: false, &state, fault)
        }
    }

    public func write(_ bytes: [UInt8], to path: String) throws(StorageError) {
        try writing("write", path) { state, fault throws(StorageError) in
            try Self.write(bytes, to: path, isEmptied: true, &state, fault)
        }
    }

    public func truncate(_ path: String, to size: UInt64) throws(StorageError) {
        try writing("truncate", path) { state, fault throws(StorageError) in
            let number = try Self.file(path, state, "truncate")
            try Self.check(fault, "truncate", path)
            guard let size = Int(exactly: size), size <= state.capacity else {
                throw Self.error("truncate", path, EFBIG)
            }
            state.disk.files[number]?.change(.truncate(to: size))
        }
    }

    public func rename(_ path: String, to new: String) throws(StorageError) {
        try writing("rename", "\(path) \(new)") { state, fault throws(StorageError) in
            let (from, to) = (try Self.place(path, state, "rename"), try Self.place(new, state, "rename"))
            guard let node = state.disk.folders[from.folder]?.names[from.name] else {
                throw Self.error("rename", path, ENOENT)
            }
            let replaced = state.disk.folders[to.folder]?.names[to.name]
            guard state.disk.files[node] != nil, replaced.map({ state.disk.files[$0] != nil }) ?? true else {
                throw Self.error("rename", path, EISDIR)
            }
            try Self.check(fault, "rename", path)
            if replaced == node { return }
            state.disk.change(.init(sets: [(from.folder, from.name, nil), (to.folder, to.name, node)]))
        }
    }

    public func remove(_ path: String) throws(StorageError) {
        try writing("remove", path) { state, fault throws(StorageError) in
            try Self.check(fault, "remove", path)
            do throws(StorageError) {
                _ = try Self.file(path, state, "remove")
                let place = try Self.place(path, state, "remove")
                state.disk.change(.init(sets: [(place.folder, place.name, nil)]))
            } catch  where error.code == ENOENT {}
        }
    }

    public func shred(_ path: String) throws(StorageError) {
        try writing("shred", path) { state, fault throws(StorageError) in
            try Self.check(fault, "shred", path)
            do throws(StorageError) {
                let number = try Self.file(path, state, "shred")
                let place = try Self.place(path, state, "shred")
                state.disk.files[number] = SimulatedDisk.File()
                state.disk.change(.init(sets: [(place.folder, place.name, nil)]))
                state.disk.syncFolder(place.folder)
            } catch  where error.code == ENOENT {}
        }
    }

    public func makeFolder(_ path: String) throws(StorageError) {
        try writing("mkdir", path) { state, fault throws(StorageError) in
            try Self.check(fault, "mkdir", path)
            var above = SimulatedDisk.root
            for part in try Self.parts(path, "mkdir") {
                if let node = state.disk.folders[above]?.names[part] {
                    guard state.disk.folders[node] != nil else { throw Self.error("mkdir", path, ENOTDIR) }
                    above = node
                } else {
                    let number = state.disk.makeNumber()
                    state.disk.folders[number] = .init()
                    state.disk.change(.init(sets: [(above, part, number)]))
                    above = number
                }
            }
        }
    }

    public func sync(_ path: String) throws(StorageError) {
        try writing("sync", path) { state, fault throws(StorageError) in
            let number = try Self.file(path, state, "fdatasync")
            if case .error(let code) = fault {
                state.disk.failSync(of: number, &state.random)
                throw Self.error("fdatasync", path, code)
            }
            state.disk.files[number]?.sync()
        }
    }

    public func syncFolder(_ path: String) throws(StorageError) {
        try writing("syncFolder", path) { state, fault throws(StorageError) in
            let number = try Self.folder(path, state, "fsync")
            if case .error(let code) = fault {
                state.disk.failSyncFolder(number, &state.random)
                throw Self.error("fsync", path, code)
            }
            state.disk.syncFolder(number)
        }
    }

    public func lockForWriting() throws(StorageError) -> WriterLock {
        try state.withLock { state throws(StorageError) in
            if state.isDead { throw Self.dead("lock", "lock") }
            guard !state.isLocked else {
                throw StorageError(call: "lock", path: "lock", code: EWOULDBLOCK, reason: "this process writes here")
            }
            state.isLocked = true
        }
        return WriterLock { [self] in state.withLock { $0.isLocked = false } }
    }
}

extension SimulatedStorage {
    private static func error(_ call: String, _ path: String, _ code: Int32) -> StorageError {
        StorageError(call: call, path: path, code: code, reason: String(cString: strerror(code)))
    }

    private static func dead(_ call: String, _ path: String) -> StorageError {
        StorageError(call: call, path: path, code: ENODEV, reason: "the power is gone")
    }

    private static func check(_ fault: Fault?, _ call: String, _ path: String) throws(StorageError) {
        if case .error(let code) = fault { throw error(call, path, code) }
    }

    private func reading<Result>(
        _ call: String, _ path: String, _ body: (State) throws(StorageError) -> Result
    ) throws(StorageError) -> Result {
        try state.withLock { state throws(StorageError) in
            if state.isDead { throw Self.dead(call, path) }
            defer { state.reads += 1 }
            if let code = state.readFaults[state.reads] { throw Self.error(call, path, code) }
            return try body(state)
        }
    }

    private func writing(
        _ call: String, _ path: String, _ body: (inout State, Fault?) throws(StorageError) -> Void
    ) throws(StorageError) {
        try state.withLock { state throws(StorageError) in
            if state.isDead { throw Self.dead(call, path) }
            let fault = state.faults[state.calls.count]
            state.calls.append("\(call) \(path)")
            guard fault == .powerLoss else { return try body(&state, fault) }
            state.isDead = true
            // Done or not, nobody hears of it.
            if Bool.random(using: &state.random) { try body(&state, nil) }
            throw Self.dead(call, path)
        }
    }

    private static func write(
        _ bytes: [UInt8], to path: String, isEmptied: Bool, _ state: inout State, _ fault: Fault?
    ) throws(StorageError) {
        let number = try made(path, &state)
        var file = state.disk.files[number] ?? .init()
        // One owner of its bytes, so that they are not copied.
        state.disk.files[number] = nil
        defer { state.disk.files[number] = file }
        if isEmptied, !file.content.isEmpty { file.change(.truncate(to: 0)) }
        var (written, code) = (bytes[...], Int32(0))
        let room = max(0, state.capacity - state.disk.bytes - file.content.count)
        if bytes.count > room { (written, code) = (bytes.prefix(room), ENOSPC) }
        if case .error(let told) = fault {
            (written, code) = (written.prefix(Int.random(in: 0...written.count, using: &state.random)), told)
        }
        let start = file.content.count
        file.change(.write(at: start, Array(written)))
        if fault == .misdirection, start + written.count > 0 {
            // The system has it as it was written; the disk gets it elsewhere.
            let elsewhere = Int.random(in: 0..<start + written.count, using: &state.random)
            file.changes[file.changes.count - 1] = .write(at: elsewhere, Array(written))
        }
        if code != 0 { throw error("write", path, code) }
    }

    // MARK: Paths

    private static func parts(_ path: String, _ call: String) throws(StorageError) -> [String] {
        if path.isEmpty { return [] }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." || $0.utf8.contains(0) }) else {
            throw error(call, path, EINVAL)
        }
        return parts
    }

    private static func folder(
        _ parts: some Sequence<String>, _ path: String, _ state: State, _ call: String
    ) throws(StorageError) -> SimulatedDisk.Number {
        var number = SimulatedDisk.root
        for part in parts {
            guard let next = state.disk.folders[number]?.names[part] else { throw error(call, path, ENOENT) }
            guard state.disk.folders[next] != nil else { throw error(call, path, ENOTDIR) }
            number = next
        }
        return number
    }

    private static func folder(
        _ path: String, _ state: State, _ call: String
    ) throws(StorageError) -> SimulatedDisk.Number {
        try folder(try parts(path, call), path, state, call)
    }

    private static func place(
        _ path: String, _ state: State, _ call: String
    ) throws(StorageError) -> (folder: SimulatedDisk.Number, name: String) {
        let parts = try parts(path, call)
        guard let name = parts.last else { throw error(call, path, EISDIR) }
        return (try folder(parts.dropLast(), path, state, call), name)
    }

    private static func file(
        _ path: String, _ state: State, _ call: String
    ) throws(StorageError) -> SimulatedDisk.Number {
        let place = try place(path, state, call)
        guard let number = state.disk.folders[place.folder]?.names[place.name] else { throw error(call, path, ENOENT) }
        guard state.disk.files[number] != nil else { throw error(call, path, EISDIR) }
        return number
    }

    private static func made(_ path: String, _ state: inout State) throws(StorageError) -> SimulatedDisk.Number {
        do { return try file(path, state, "write") } catch  where error.code == ENOENT {}
        let place = try place(path, state, "write")
        let number = state.disk.makeNumber()
        state.disk.files[number] = .init()
        state.disk.change(.init(sets: [(place.folder, place.name, number)]))
        return number
    }
}
