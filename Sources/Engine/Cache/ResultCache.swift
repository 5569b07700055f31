import Crypto
import Detection
import Glibc
import Synchronization

/// Results of earlier scans of one project, by what they depend on.
///
/// Read once at the start and written once at the end, if there is something new, under another name that is then
/// renamed: scans at the same time never see half a file, and the last one to end is the one that is remembered.
final class ResultCache: Sendable {
    private let folder: [UInt8]
    private let file: [UInt8]
    private let mostBytes: Int
    private let snapshot: Snapshot
    private let openingNotice: Notice?
    private let isDamaged = Atomic(false)
    private let kept = Mutex<[Kept]>([])

    /// Entries that were of no use for so many writings are dropped.
    private static let patience: UInt64 = 16
    private static let suffix = Array(".snapshot".utf8)

    /// - Parameter name: of the snapshot; one for each project and rule set.
    /// - Throws: a notice that says why there is no cache.
    init(_ location: CacheLocation, name: String) throws(Unusable) {
        folder = Array(location.folder.utf8)
        file = folder + [0x2F] + Array(name.utf8) + Self.suffix
        mostBytes = max(0, location.mostBytes)
        try Self.prepare(folder)
        var notice: Notice?
        var snapshot = Snapshot()
        if let status = try? FileSystem.status(of: file), FileType(mode: status.st_mode) == .file {
            do throws(Snapshot.Fault) {
                // Larger than all may be together: not written by a scan with this limit.
                guard let bytes = FileSystem.contents(of: file, limit: max(mostBytes, 1 << 30)) else { throw .damaged }
                snapshot = try Snapshot(bytes: bytes)
            } catch {
                let what =
                    switch error {
                    case .foreign: "is not a cache of Picket"
                    case .otherVersion: "was written by another version of Picket"
                    case .damaged: "is damaged"
                    }
                notice = Notice(message: "The cache \(file.pathText) \(what); it was ignored and is written anew")
            }
        }
        self.snapshot = snapshot
        openingNotice = notice
    }

    /// Why a cache folder cannot be used; the scan goes on without.
    struct Unusable: Error {
        let notice: Notice
    }

    /// Makes the folder for its owner alone. One that others can write to could hold anything, so it is not read.
    private static func prepare(_ folder: [UInt8]) throws(Unusable) {
        func unusable(_ why: String) -> Unusable {
            Unusable(notice: Notice(message: "The cache folder \(folder.pathText) \(why); scanned without a cache"))
        }
        if (try? FileSystem.status(of: folder, followingLinks: true)) == nil {
            do throws(FileSystem.SystemError) {
                try FileSystem.makeFolders(folder, mode: 0o700)
                // What it is, for backups and for git.
                let tag = "Signature: 8a477f597d28d172789f06886806bc55\n# This is a cache of Picket.\n"
                try FileSystem.replace(folder + [UInt8](ascii: "/CACHEDIR.TAG"), with: tag.utf8, mode: 0o600)
                try FileSystem.replace(folder + [UInt8](ascii: "/.gitignore"), with: "*\n".utf8, mode: 0o600)
            } catch {
                throw unusable("cannot be made: \(error)")
            }
        }
        guard let status = try? FileSystem.status(of: folder, followingLinks: true),
            FileType(mode: status.st_mode) == .folder
        else { throw unusable("is no folder") }
        guard status.st_uid == geteuid(), status.st_mode & 0o022 == 0 else {
            throw unusable("belongs to or can be written by others (its mode must be 0700)")
        }
    }

    // MARK: Looking up

    func result(for key: CacheKey, path: String) -> FileResult? {
        look(up: key) { reader throws(ByteReader.Malformed) in try FileResult(from: &reader, path: path) }
    }

    /// Findings of a project detector, with their places' paths.
    func findings(for key: CacheKey) -> [Finding]? {
        look(up: key) { reader throws(ByteReader.Malformed) in
            var findings: [Finding] = []
            for _ in 0..<(try reader.readCount()) { findings.append(try reader.readFinding(path: "")) }
            return findings
        }
    }

    static func payload(of findings: [Finding]) -> [UInt8] {
        var writer = ByteWriter()
        writer.writeList(findings) { $0.write($1, path: "") }
        return writer.bytes
    }

    private func look<Value>(
        up key: CacheKey, _ decode: (inout ByteReader) throws(ByteReader.Malformed) -> Value
    ) -> Value? {
        do {
            guard let payload = try snapshot.payload(for: key) else { return nil }
            guard let bytes = Compression.unpacked(payload) else { throw ByteReader.Malformed() }
            var reader = ByteReader(bytes)
            let value = try decode(&reader)
            kept.withLock { $0.append(Kept(key: key, payload: nil)) }
            return value
        } catch {
            isDamaged.store(true, ordering: .relaxed)
            return nil
        }
    }

    // MARK: Keeping

    /// Something that was found out or used in a scan.
    struct Kept {
        var key: CacheKey
        /// `nil` if it is in the cache already.
        var payload: [UInt8]?
    }

    func store(_ payload: [UInt8], for key: CacheKey, cost: UInt64) {
        let packed = Compression.packed(payload)
        kept.withLock { $0.append(Kept(key: key, payload: packed)) }
    }

    /// Writes what is new, and tidies the folder.
    ///
    /// - Returns: what was wrong with the cache: at most one notice.
    func finish() -> Notice? {
        let kept = kept.withLock { $0 }
        var notice = openingNotice
        if notice == nil, isDamaged.load(ordering: .relaxed) {
            notice = Notice(message: "Parts of the cache \(file.pathText) are damaged; they were made anew")
        }
        guard kept.contains(where: { $0.payload != nil }) else {
            // Used: not among the first to go.
            _ = FileSystem.withPath(file) { utimensat(AT_FDCWD, $0, nil, 0) }
            return notice
        }
        do throws(FileSystem.SystemError) {
            let bytes = Snapshot.bytes(of: entries(with: kept), generation: snapshot.generation &+ 1)
            try FileSystem.replace(file, with: bytes, mode: 0o600)
            tidy()
        } catch {
            notice = notice ?? Notice(message: "The cache \(file.pathText) cannot be written: \(error)")
        }
        return notice
    }

    /// New and used entries, then unused ones, latest use first, as many as there is room for.
    private func entries(with kept: [Kept]) -> [Snapshot.Entry] {
        let generation = snapshot.generation &+ 1
        var entries: [CacheKey: Snapshot.Entry] = [:]
        for entry in snapshot.entries where generation &- entry.lastUse <= Self.patience { entries[entry.key] = entry }
        for kept in kept {
            if let payload = kept.payload {
                entries[kept.key] = Snapshot.Entry(key: kept.key, payload: payload[...], lastUse: generation)
            } else {
                entries[kept.key]?.lastUse = generation
            }
        }
        var room = mostBytes
        return entries.values.sorted { ($1.lastUse, $0.key) < ($0.lastUse, $1.key) }.filter { entry in
            room -= Snapshot.size(of: entry)
            return room >= 0
        }
    }

    /// Removes the snapshots that were not used for longest until the rest has room, and what crashed scans left.
    private func tidy() {
        guard let entries = try? FileSystem.entries(of: folder) else { return }
        var snapshots: [(path: [UInt8], size: Int, time: Int)] = []
        for entry in entries where entry.type != .folder {
            let path = folder + [0x2F] + entry.name
            guard let status = try? FileSystem.status(of: path) else { continue }
            if entry.name.suffix(4).elementsEqual(".tmp".utf8) {
                if time(nil) - status.st_mtim.tv_sec > 3_600 { _ = FileSystem.withPath(path) { unlink($0) } }
            } else if entry.name.suffix(Self.suffix.count).elementsEqual(Self.suffix) {
                snapshots.append((path, Int(status.st_size), Int(status.st_mtim.tv_sec)))
            }
        }
        var total = snapshots.reduce(0) { $0 + $1.size }
        for old in snapshots.sorted(by: { $0.time < $1.time }) where total > mostBytes && old.path != file {
            _ = FileSystem.withPath(old.path) { unlink($0) }
            total -= old.size
        }
    }
}
