import Evidence
import Foundation
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

/// Whose name a process has: its own of before, or a new one where it might be another's.
@Suite struct NodeNameTests {
    private func name(_ folder: TemporaryFolder, at place: String?, isShared: Bool = true) throws -> String {
        try NodeName.open(in: FolderStorage(folder.path), at: place, isShared: isShared, now: 1_790_000_000_000)
    }

    @Test func aRestartKeepsTheName() throws {
        let folder = try TemporaryFolder()
        let first = try name(folder, at: "boot 1 2")
        #expect(Identifier(first) != nil)
        #expect(try name(folder, at: "boot 1 2") == first)
    }

    @Test func anywhereElseItIsAnother() throws {
        let folder = try TemporaryFolder()
        var names = [try name(folder, at: "boot 1 2")]
        for place in ["boot 1 3", "boot 2 3", "other 2 3", nil, nil] as [String?] {
            let next = try name(folder, at: place)
            #expect(!names.contains(next))
            names.append(next)
        }
        // Of before there were places.
        try folder.write("\(names[0])", to: "node")
        #expect(try name(folder, at: "boot 1 2") != names[0])
    }

    /// A database that is nobody else's comes with the folder, and with what waits under the name.
    @Test func aDatabaseOfOnesOwnKeepsTheName() throws {
        let folder = try TemporaryFolder()
        let first = try name(folder, at: "boot 1 2")
        for place in ["boot 1 3", nil] as [String?] {
            #expect(try name(folder, at: place, isShared: false) == first)
        }
        // And when others come to it, it is where it was made, or it is nobody's.
        #expect(try name(folder, at: "boot 1 3") != first)
    }

    @Test func whatIsDamagedIsToldOf() throws {
        let folder = try TemporaryFolder()
        for text in ["", "no name", String(repeating: "x", count: 5_000)] {
            try folder.write(text, to: "node")
            #expect(throws: ServiceFailure.self) { try name(folder, at: "boot 1 2") }
        }
    }

    /// Two processes, the one with a copy of the other's folder: neither takes the other's scans at its start.
    @Test(arguments: ServiceEngine.allCases)
    func acopyTakesNothingFromWhomItWasCopied(_ engine: ServiceEngine) async throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("one")
        let database = try engine.database(in: folder)
        try await Schema.migrate(database, now: 1)
        func open(_ path: String) throws -> Store {
            let storage = try FolderStorage(folder.path(of: path))
            let node = try NodeName.open(in: storage, isShared: true, now: 1_790_000_000_000)
            return Store(database, node: node, now: { 1_790_000_000_000 })
        }
        let one = try open("one")
        let project = try await one.makeProject(key: "p", name: "P")
        let running = try await one.makeScan(project: project.id, ScanDraft(.files, actor: "user:ada"))
        try await one.start(running.id)
        let waiting = try await one.makeScan(project: project.id, ScanDraft(.files, actor: "user:ada"))
        try FileManager.default.copyItem(atPath: folder.path(of: "one"), toPath: folder.path(of: "two"))

        let two = try open("two")
        #expect(two.node != one.node)
        #expect(try await two.resumeScans("stopped").isEmpty)
        #expect(try await two.scan(running.id, for: .highest)?.state == .running)
        // It is seen as any other: by its beat.
        #expect(try await two.beats() == [one.node: -1])
        #expect(try await two.unfinished(among: [running.id, waiting.id]) == [running.id, waiting.id])
        // The one that was there goes on as it was.
        let again = try open("one")
        #expect(again.node == one.node)
        #expect(try await again.resumeScans("stopped").map(\.id) == [waiting.id])
        #expect(try await again.scan(running.id, for: .highest)?.state == .failed)
        #expect(try await again.unfinished(among: [running.id, waiting.id]) == [waiting.id])
        await database.close()
    }
}
