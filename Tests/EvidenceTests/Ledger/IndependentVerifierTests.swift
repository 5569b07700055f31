import Foundation
import PicketTestKit
import Testing

@testable import Evidence

/// Logs that Picket wrote, checked by Go's libraries (`scripts/verify-log`).
@Suite struct IndependentVerifierTests {
    private static let go = "/usr/bin/go"
    private static let library = "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog"
    static let isThere = [go, library].allSatisfy { FileManager.default.fileExists(atPath: $0) }

    /// Built once for all of them.
    private static let verifier: (folder: TemporaryFolder, program: Program)? = {
        guard let folder = try? TemporaryFolder() else { return nil }
        let environment = [
            "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "-mod=mod",
            "GOCACHE": folder.path(of: "cache"),
            "HOME": folder.path,
        ]
        let outcome = try? Program(path: go).run(
            ["build", "-o", folder.path(of: "verify-log"), "."], in: Project.root + "/scripts/verify-log",
            environment: environment)
        guard outcome?.status == 0 else {
            Issue.record("scripts/verify-log does not build: \(outcome?.error ?? "")")
            return nil
        }
        return (folder, Program(path: folder.path(of: "verify-log")))
    }()

    private static func key(_ log: Int) throws -> String {
        let key = try #require(LedgerFixture.verifyingKeys.first { $0.algorithm == .ed25519 })
        return try NoteKey(name: "example.com/ledger/\(log)", key: key).text
    }

    @Test(
        .enabled(if: isThere, "golang-go and golang-golang-x-mod-dev are not installed: scripts/setup-tests"),
        arguments: [1, 2, 3, 7, 255, 256, 257, 511, 513, 1_000, 5_000])
    func logsOfManySizes(size: Int) async throws {
        let verifier = try #require(Self.verifier).program
        let folder = try TemporaryFolder()
        let fixture = LedgerFixture(try FolderStorage(folder.path))
        let ledger = try fixture.create()
        // Checkpoints at several sizes on the way.
        var left = size - 1
        while left > 0 {
            _ = try await ledger.append((0..<min(left, 700)).map(LedgerFixture.draft))
            left -= min(left, 700)
            try await ledger.checkpoint()
        }
        try await ledger.close()
        let outcome = try verifier.run("log", folder.path(of: "logs/1"), try Self.key(1))
        #expect(outcome.status == 0 && outcome.output == "\(size)\n", "\(outcome.error)")
        let reader = try fixture.reader()
        for index in Set([0, size / 2, size - 1]) {
            let proof = try folder.write(reader.evidence(of: UInt64(index)).json.canonical, to: "proof.json")
            let outcome = try verifier.run("proof", proof, try Self.key(1))
            #expect(outcome.status == 0 && outcome.output == "\(size)\n", "\(outcome.error)")
        }
    }

    /// That it would notice.
    @Test(.enabled(if: isThere, "golang-go and golang-golang-x-mod-dev are not installed: scripts/setup-tests"))
    func whatWasChangedIsRejected() async throws {
        let verifier = try #require(Self.verifier).program
        let folder = try TemporaryFolder()
        let fixture = LedgerFixture(try FolderStorage(folder.path))
        let ledger = try fixture.create()
        _ = try await ledger.append((0..<300).map(LedgerFixture.draft))
        try await ledger.close()
        for path in ["checkpoint", "tile/0/000", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/45"] {
            let bytes = try folder.read("logs/1/\(path)")
            var changed = bytes
            changed[changed.count / 3] ^= 1
            try folder.write(changed, to: "logs/1/\(path)")
            #expect(try verifier.run("log", folder.path(of: "logs/1"), try Self.key(1)).status == 1, "\(path)")
            try folder.write(bytes, to: "logs/1/\(path)")
        }
        #expect(try verifier.run("log", folder.path(of: "logs/1"), try Self.key(2)).status == 1)
        #expect(try verifier.run("log", folder.path(of: "logs/1"), try Self.key(1)).status == 0)
    }
}
