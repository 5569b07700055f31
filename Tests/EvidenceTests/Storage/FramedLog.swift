import Evidence

/// The smallest log that keeps its promises over a ``StableStorage``, and the mistakes that logs are known for.
///
/// It shows that the simulator finds each of them.
struct FramedLog {
    enum Mistake: CaseIterable {
        case noSync
        case noChecksum
        /// What is acknowledged when the second sync says nothing.
        case syncsAgainAfterAFailure
        case noFolderSync
        case noSyncOfTheFolderAbove
        case renamesBeforeTheSync
        case noFolderSyncAfterTheRename
        /// What is read after a sync that failed need not be on the disk, nor get there by another sync.
        case trustsWhatItReads
        case keepsATornTail
        case goesOnAfterAFailedWrite
    }

    private static let folder = "a/log"
    private static let records = "a/log/records"
    private static let state = "a/log/state"

    private let storage: SimulatedOrReal
    private let mistake: Mistake?
    private(set) var records: [[UInt8]] = []
    /// How many records there were when the state was last kept.
    private(set) var kept = 0
    private var isClosed = false

    typealias SimulatedOrReal = any StableStorage

    struct Damage: Error { let what: String }

    init(_ storage: SimulatedOrReal, mistake: Mistake?) throws {
        (self.storage, self.mistake) = (storage, mistake)
        try storage.makeFolder(Self.folder)
        try recover()
        try storage.syncFolder("a")
        if mistake != .noSyncOfTheFolderAbove { try storage.syncFolder("") }
        guard let size = try storage.size(of: Self.state) else { return }
        let bytes = try storage.read(Self.state, at: 0, count: Int(size))
        guard bytes.count == 8, UInt64(bigEndian: bytes) <= UInt64(records.count) else {
            throw Damage(what: "the state is \(bytes), the records \(records.count)")
        }
        kept = Int(UInt64(bigEndian: bytes))
    }

    private mutating func recover() throws {
        var bytes: [UInt8] = []
        if let size = try storage.size(of: Self.records) {
            bytes = try storage.read(Self.records, at: 0, count: Int(size))
        }
        var at = 0
        while at + 12 <= bytes.count {
            let length = Int(UInt64(bigEndian: bytes[at..<at + 4]))
            guard length > 0, length <= bytes.count - at - 12 else { break }
            let payload = Array(bytes[at + 12..<at + 12 + length])
            let isWhole = UInt64(bigEndian: bytes[at + 4..<at + 12]) == Self.checksum(payload)
            guard isWhole || mistake == .noChecksum else { break }
            records.append(payload)
            at += 12 + length
        }
        let whole = mistake == .keepsATornTail ? bytes : Array(bytes[..<at])
        if mistake == .trustsWhatItReads {
            if at < bytes.count { try storage.truncate(Self.records, to: UInt64(at)) }
            try storage.append([], to: Self.records)
            try storage.sync(Self.records)
        } else {
            // Written anew: of what a failed sync left in memory, a second one writes nothing.
            try storage.write(whole, to: "a/log/new")
            try storage.sync("a/log/new")
            try storage.rename("a/log/new", to: Self.records)
        }
        if mistake != .noFolderSync { try storage.syncFolder(Self.folder) }
    }

    /// Returns once it is on the disk.
    mutating func add(_ payload: [UInt8]) throws {
        if isClosed { throw Damage(what: "closed") }
        do {
            let length = withUnsafeBytes(of: UInt32(payload.count).bigEndian, Array.init)
            let checksum = withUnsafeBytes(of: Self.checksum(payload).bigEndian, Array.init)
            try storage.append(length + checksum + payload, to: Self.records)
            if mistake != .noSync { try sync() }
        } catch {
            isClosed = mistake != .goesOnAfterAFailedWrite
            throw error
        }
        records.append(payload)
    }

    private func sync() throws {
        do {
            try storage.sync(Self.records)
        } catch  where mistake == .syncsAgainAfterAFailure {
            try storage.sync(Self.records)
        }
    }

    mutating func keep() throws {
        if isClosed { throw Damage(what: "closed") }
        try storage.write(withUnsafeBytes(of: UInt64(records.count).bigEndian, Array.init), to: "a/log/new")
        if mistake != .renamesBeforeTheSync { try storage.sync("a/log/new") }
        try storage.rename("a/log/new", to: Self.state)
        if mistake != .noFolderSyncAfterTheRename { try storage.syncFolder(Self.folder) }
        kept = records.count
    }

    /// FNV-1a.
    private static func checksum(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}

extension UInt64 {
    fileprivate init(bigEndian bytes: some Sequence<UInt8>) { self = bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}
