import Evidence
import Foundation
import Glibc
import PicketTestKit
import Testing

/// A ledger on a real disk whose calls of the system fail, one at a time.
@Suite struct FailingLedgerFuzzTests {
    /// Each of them where `PICKET_INJECTIONS` is `all`.
    private static let occurrences =
        ProcessInfo.processInfo.environment["PICKET_INJECTIONS"] == "all"
        ? Array(1...80) : [1, 2, 3, 5, 8, 13, 21, 34, 55, 80]

    private static let paths =
        [
            "", "/ledger", "/ledger.new", "/lock", "/logs", "/logs/1", "/logs/1/keys", "/logs/1/checkpoint",
            "/logs/1/journal",
            "/logs/1/journal/00000000000000000000", "/logs/1/incoming", "/logs/1/tile", "/logs/1/tile/entries",
            "/logs/1/tile/entries/000.p", "/logs/1/tile/0", "/logs/1/tile/0/000.p",
        ] + ["checkpoint", "file", "0", "1", "2", "3"].map { "/logs/1/incoming/\($0)" }

    @Test(
        .enabled(if: Injection.isPossible, "strace is not installed, or not allowed"),
        arguments: Injection.calls, Injection.Fault.allCases)
    func nothingAcknowledgedIsLost(call: String, fault: Injection.Fault) async throws {
        for occurrence in Self.occurrences {
            let folder = try TemporaryFolder()
            let path = folder.path(of: "ledger")
            let injection = Injection(
                call: call, fault: fault, occurrence: occurrence, paths: Self.paths.map { path + $0 })
            let child = try LedgerChild.start(path, requests: 4, under: injection.wrapper)
            var told = Told()
            while let line = child.line() { told.add(line) }
            let status = child.wait()
            try await Self.check(path, told, injection)
            if fault == .killed {
                #expect(told.isDone || status != 0, "\(injection)")
            } else {
                // strace ends as its child does: not by a signal, which would be a crash.
                #expect(status & 0x7F == 0, "\(injection): ended by signal \(status & 0x7F)")
                #expect(told.isDone || told.error != nil, "\(injection): neither done nor an error")
            }
            if fault == .interrupted { #expect(told.isDone, "\(injection): \(told.error ?? "")") }
            if occurrence == 1, fault != .interrupted, call != "ftruncate", call != "unlinkat" {
                #expect(!told.isDone || fault == .fullDisk, "\(injection): it did not happen")
            }
            if told.isDone, occurrence > 8 { return }
        }
    }

    private struct Told {
        var acknowledged: [UInt64: String] = [:]
        var isDone = false
        var error: String?

        mutating func add(_ line: String) {
            let parts = line.split(separator: " ", maxSplits: 1)
            if let sequence = parts.first.flatMap({ UInt64($0) }), parts.count == 2 {
                acknowledged[sequence] = String(parts[1])
            } else if line.hasPrefix("error ") {
                error = line
            } else if line == "end" {
                isDone = true
            }
        }
    }

    private static func check(_ path: String, _ told: Told, _ injection: Injection) async throws {
        guard let storage = try? FolderStorage(path) else {
            #expect(told.acknowledged.isEmpty, "\(injection): there is no ledger")
            return
        }
        do {
            try await LedgerChild.recover(storage)
            _ = try LedgerChild.check(storage, told.acknowledged, nil, "\(injection)")
        } catch {
            Issue.record("\(injection): \(error)")
        }
    }
}
