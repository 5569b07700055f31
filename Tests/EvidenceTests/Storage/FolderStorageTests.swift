import Evidence
import Foundation
import Glibc
import PicketTestKit
import Testing

@Suite struct FolderStorageTests {
    let folder: TemporaryFolder
    let storage: FolderStorage

    init() throws {
        folder = try TemporaryFolder()
        storage = try FolderStorage(folder.path(of: "ledger"), isMade: true)
    }

    private func mode(_ path: String) throws -> mode_t {
        var status = stat()
        try #require(lstat(folder.path(of: "ledger/\(path)"), &status) == 0)
        return status.st_mode & 0o7777
    }

    @Test func whatIsWrittenIsRead() throws {
        #expect(try storage.size(of: "log") == nil)
        #expect(try storage.size(of: "no/such/log") == nil)
        #expect(try storage.list("") == [])
        #expect(try storage.list("no/such") == [])
        try storage.append([1, 2, 3], to: "log")
        try storage.append([4, 5], to: "log")
        try storage.sync("log")
        try storage.syncFolder("")
        #expect(try storage.size(of: "log") == 5)
        #expect(try storage.read("log", at: 0, count: 5) == [1, 2, 3, 4, 5])
        #expect(try storage.read("log", at: 3, count: 100) == [4, 5])
        #expect(try storage.read("log", at: 5, count: 1) == [])
        #expect(try storage.read("log", at: .max, count: .max) == [])
        #expect(try storage.read("log", at: 0, count: -1) == [])
        try storage.truncate("log", to: 2)
        try storage.append([9], to: "log")
        #expect(try storage.read("log", at: 0, count: 9) == [1, 2, 9])
        try storage.write([7], to: "log")
        try storage.append([8], to: "log")
        #expect(try storage.read("log", at: 0, count: 9) == [7, 8])
    }

    @Test func namesComeSortedAndFoldersMarked() throws {
        try storage.makeFolder("tile/0/x001")
        try storage.makeFolder("tile/0/x001")
        for name in ["tile/0/b", "tile/0/a", "tile/0/é", "tile/0/Z"] { try storage.write([], to: name) }
        #expect(try storage.list("tile/0") == ["Z", "a", "b", "x001/", "é"])
        #expect(try storage.list("") == ["tile/"])
        for folder in ["tile/0/x001", "tile/0", "tile", ""] { try storage.syncFolder(folder) }
    }

    @Test func aRenamedFileIsAppendedToUnderItsNewName() throws {
        try storage.write([1], to: "a")
        try storage.append([2], to: "b")
        try storage.rename("a", to: "b")
        try storage.append([3], to: "b")
        try storage.sync("b")
        try storage.append([4], to: "a")
        #expect(try storage.read("b", at: 0, count: 9) == [1, 3])
        #expect(try storage.read("a", at: 0, count: 9) == [4])
        try storage.remove("a")
        try storage.remove("a")
        try storage.append([5], to: "a")
        #expect(try storage.read("a", at: 0, count: 9) == [5])
    }

    @Test func filesAreTheirOwnersAlone() throws {
        try storage.makeFolder("keys/old")
        try storage.write([1], to: "keys/old/a")
        try storage.append([1], to: "log")
        #expect(try mode("") == 0o700)
        #expect(try mode("keys/old") == 0o700)
        #expect(try mode("keys/old/a") == 0o600)
        #expect(try mode("log") == 0o600)
    }

    @Test(arguments: [
        "/etc/passwd", "..", ".", "../outside", "a/../../outside", "a/..", "./a", "a//b", "a/", "/", "//", "a\0b", "\0",
        "tile/../..", String(repeating: "a", count: 256), String(repeating: "a/", count: 600) + "a",
    ])
    func aPathThatLeadsAstrayIsRefused(path: String) throws {
        try folder.write("secret", to: "outside")
        #expect(throws: StorageError.self) { try storage.read(path, at: 0, count: 1) }
        #expect(throws: StorageError.self) { try storage.size(of: path) }
        #expect(throws: StorageError.self) { try storage.append([1], to: path) }
        #expect(throws: StorageError.self) { try storage.write([1], to: path) }
        #expect(throws: StorageError.self) { try storage.truncate(path, to: 0) }
        #expect(throws: StorageError.self) { try storage.sync(path) }
        #expect(throws: StorageError.self) { try storage.syncFolder(path) }
        #expect(throws: StorageError.self) { try storage.makeFolder(path) }
        #expect(throws: StorageError.self) { try storage.list(path) }
        #expect(throws: StorageError.self) { try storage.remove(path) }
        #expect(throws: StorageError.self) { try storage.shred(path) }
        try storage.write([1], to: "inside")
        #expect(throws: StorageError.self) { try storage.rename("inside", to: path) }
        #expect(throws: StorageError.self) { try storage.rename(path, to: "inside") }
        #expect(try storage.read("inside", at: 0, count: 9) == [1])
        #expect(try folder.read("outside") == Array("secret".utf8))
    }

    @Test func theFolderItselfIsNoFile() throws {
        #expect(throws: StorageError.self) { try storage.write([1], to: "") }
        #expect(throws: StorageError.self) { try storage.remove("") }
    }

    @Test(arguments: ["link", "folder-link/outside", "folder-link/new"])
    func linksAreNotFollowed(path: String) throws {
        try folder.write("secret", to: "other/outside")
        try folder.makeLink("ledger/link", to: folder.path(of: "other/outside"))
        try folder.makeLink("ledger/folder-link", to: folder.path(of: "other"))
        #expect(throws: StorageError.self) { try storage.read(path, at: 0, count: 1) }
        #expect(throws: StorageError.self) { try storage.append([1], to: path) }
        #expect(throws: StorageError.self) { try storage.write([1], to: path) }
        #expect(throws: StorageError.self) { try storage.size(of: path) }
        #expect(throws: StorageError.self) { try storage.shred(path) }
        #expect(throws: StorageError.self) { try storage.list("folder-link") }
        #expect(throws: StorageError.self) { try storage.makeFolder("folder-link/made") }
        #expect(try folder.read("other/outside") == Array("secret".utf8))
        #expect(throws: TemporaryFolder.Fault.self) { try folder.read("other/new") }
    }

    @Test func aLinkIsRemovedNotWhatItLeadsTo() throws {
        try folder.write("secret", to: "outside")
        try folder.makeLink("ledger/link", to: folder.path(of: "outside"))
        #expect(try storage.list("") == ["link"])
        try storage.remove("link")
        #expect(try folder.read("outside") == Array("secret".utf8))
    }

    @Test func whatIsNoFileIsRefusedWithoutWaiting() throws {
        try folder.makeFIFO("ledger/fifo")
        try storage.makeFolder("sub")
        for path in ["fifo", "sub"] {
            #expect(throws: StorageError.self) { try storage.read(path, at: 0, count: 1) }
            #expect(throws: StorageError.self) { try storage.append([1], to: path) }
            #expect(throws: StorageError.self) { try storage.size(of: path) }
        }
        try storage.write([1], to: "file")
        #expect(throws: StorageError.self) { try storage.append([1], to: "file/under") }
        #expect(throws: StorageError.self) { try storage.makeFolder("file") }
    }

    @Test func aNameThatIsNotUTF8IsRefused() throws {
        let name = (Array(folder.path(of: "ledger/").utf8) + [0xFF, 0]).map { CChar(bitPattern: $0) }
        let descriptor = open(name, O_WRONLY | O_CREAT, 0o600)
        try #require(descriptor >= 0)
        close(descriptor)
        #expect(throws: StorageError.self) { try storage.list("") }
    }

    @Test func shreddedFilesAreOverwritten() throws {
        let key = [UInt8](repeating: 0xA5, count: 200_000)
        try storage.makeFolder("keys")
        try storage.write(key, to: "keys/ada")
        // A second name for the same bytes shows what became of them.
        let linked = link(folder.path(of: "ledger/keys/ada"), folder.path(of: "kept"))
        try #require(linked == 0)
        try storage.shred("keys/ada")
        #expect(try storage.list("keys") == [])
        #expect(try folder.read("kept") == [UInt8](repeating: 0, count: key.count))
        try storage.shred("keys/ada")
    }

    @Test func oneWriterAtATime() throws {
        let second = try FolderStorage(storage.folder)
        var lock: WriterLock? = try storage.lockForWriting()
        for other in [second, storage] {
            let error = #expect(throws: StorageError.self) { try other.lockForWriting() }
            #expect(error?.description.contains("process \(getpid()) of ") == true, "\(error.map(String.init) ?? "")")
        }
        _ = lock
        lock = nil
        _ = try second.lockForWriting()
        _ = try storage.lockForWriting()
    }

    @Test func manyFilesWithFewDescriptors() throws {
        // Of this storage: other tests run beside this one.
        func descriptors() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { name in
                let file = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
                return file?.hasPrefix(storage.folder) == true
            }
        }
        try storage.makeFolder("many")
        let before = try descriptors()
        for round in 0..<2 as Range<UInt8> {
            for index in 0..<200 { try storage.append([round], to: "many/\(index)") }
        }
        #expect(try descriptors() < before + 150)
        for index in 0..<200 {
            try storage.sync("many/\(index)")
            #expect(try storage.read("many/\(index)", at: 0, count: 9) == [0, 1])
        }
    }

    @Test func aFolderThatIsNotThereIsAnError() throws {
        #expect(throws: StorageError.self) { try FolderStorage(folder.path(of: "none")) }
        #expect(throws: StorageError.self) { try FolderStorage(folder.path(of: "none/deep"), isMade: true) }
        #expect(throws: StorageError.self) { try FolderStorage("", isMade: true) }
        try folder.write("", to: "file")
        #expect(throws: StorageError.self) { try FolderStorage(folder.path(of: "file"), isMade: true) }
        #expect(throws: StorageError.self) { try storage.sync("none") }
        #expect(throws: StorageError.self) { try storage.truncate("none", to: 0) }
        #expect(throws: StorageError.self) { try storage.truncate("none", to: .max) }
        #expect(throws: StorageError.self) { try storage.syncFolder("none") }
        #expect(throws: StorageError.self) { try storage.rename("none", to: "other") }
    }

    @Test func appendsOfSeveralAreWhole() async throws {
        let storage = storage
        await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 as Range<UInt8> {
                group.addTask {
                    for _ in 0..<50 {
                        try storage.append([UInt8](repeating: writer, count: 100), to: "log")
                        try storage.sync("log")
                    }
                }
            }
        }
        let bytes = try storage.read("log", at: 0, count: 1 << 20)
        #expect(bytes.count == 8 * 50 * 100)
        for start in stride(from: 0, to: bytes.count, by: 100) {
            #expect(Set(bytes[start..<start + 100]).count == 1)
        }
    }
}

/// A disk of a megabyte, in memory.
enum SmallDisk {
    static let mayMount: Bool = {
        do {
            try with { _ in }
            return true
        } catch {
            return false
        }
    }()

    static func with(_ body: (FolderStorage) throws -> Void) throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("disk")
        let disk = folder.path(of: "disk")
        guard mount("tmpfs", disk, "tmpfs", 0, "size=1m,mode=0700") == 0 else {
            throw StorageError(call: "mount", path: disk, code: errno, reason: "not allowed")
        }
        defer { umount2(disk, Int32(MNT_DETACH)) }
        try body(try FolderStorage(disk))
    }
}

/// A disk that is full, and one that may only be read.
@Suite(.enabled(if: SmallDisk.mayMount, "no tmpfs may be mounted here"))
struct SmallDiskTests {

    @Test func aFullDiskIsSaid() throws {
        try SmallDisk.with { storage in
            let block = [UInt8](repeating: 1, count: 100_000)
            var whole = 0
            let error = #expect(throws: StorageError.self) {
                while whole < 100 {
                    try storage.append(block, to: "log")
                    try storage.sync("log")
                    whole += 1
                }
            }
            #expect(error?.code == ENOSPC)
            #expect(error?.description.contains("/disk/log: write: No space left on device; make room") == true)
            let size = try #require(try storage.size(of: "log"))
            #expect(size >= UInt64(whole * block.count))
            #expect(try storage.read("log", at: 0, count: block.count) == block)
            #expect(throws: StorageError.self) { try storage.write(block, to: "other") }
            // With room made, it goes on.
            try storage.truncate("log", to: 0)
            try storage.append(block, to: "log")
            try storage.sync("log")
        }
    }

    @Test func aDiskToBeReadOnlyIsSaid() throws {
        try SmallDisk.with { first in
            try FolderStorage(first.folder).append([1], to: "log")
            try #require(
                mount("tmpfs", first.folder, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), "size=1m") == 0)
            let storage = try FolderStorage(first.folder)
            #expect(try storage.read("log", at: 0, count: 9) == [1])
            for change: () throws -> Void in [
                { try storage.append([1], to: "log") }, { try storage.write([1], to: "new") },
                { try storage.makeFolder("sub") }, { try storage.rename("log", to: "other") },
                { try storage.remove("log") }, { try storage.shred("log") }, { _ = try storage.lockForWriting() },
            ] {
                let error = #expect(throws: StorageError.self) { try change() }
                #expect(error?.code == EROFS)
            }
            #expect(try storage.read("log", at: 0, count: 9) == [1])
        }
    }
}
