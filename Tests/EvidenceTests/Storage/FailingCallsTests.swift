import Evidence
import Foundation
import PicketTestKit
import Testing

/// ``FolderStorage`` beneath a log without mistakes, with faults put into its calls of the system.
@Suite struct FailingCallsFuzzTests {
    private static let variable = "PICKET_TEST_FRAMED_LOG"
    private static let records = 4

    /// Run by the child alone: writes a few records, and tells of each.
    @Test(.enabled(if: ProcessInfo.processInfo.environment[variable] != nil, "for a child process of the tests"))
    func childThatWritesAFramedLog() throws {
        let folder = try #require(ProcessInfo.processInfo.environment[Self.variable])
        do {
            let storage = try FolderStorage(folder, isMade: true)
            var log = try FramedLog(storage, mistake: nil)
            for index in 0..<UInt8(Self.records) {
                try log.add([index] + [UInt8](repeating: 7, count: 5_000))
                ChildProcess.tell("added \(index)")
            }
            try log.keep()
            ChildProcess.tell("kept")
            try storage.write([1, 2], to: "a/log/new")
            try storage.truncate("a/log/new", to: 1)
            try storage.remove("a/log/new")
            ChildProcess.tell("cleared")
        } catch {
            ChildProcess.tell("\(error)")
        }
        ChildProcess.tell("end")
    }

    @Test(
        .enabled(if: Injection.isPossible, "strace is not installed, or not allowed"),
        arguments: Injection.calls, Injection.Fault.allCases)
    func eachCallFails(call: String, fault: Injection.Fault) throws {
        for occurrence in 1...40 {
            let folder = try TemporaryFolder()
            let path = folder.path(of: "log")
            let paths = ["", "/a", "/a/log", "/a/log/records", "/a/log/new", "/a/log/state"].map { path + $0 }
            let injection = Injection(call: call, fault: fault, occurrence: occurrence, paths: paths)
            let child = try ChildProcess(
                test: "childThatWritesAFramedLog", environment: [Self.variable: path], wrapper: injection.wrapper)
            var lines: [String] = []
            while let line = child.line() { lines.append(line) }
            child.wait()
            let added = lines.filter { $0.hasPrefix("added ") }.count
            let isDone = lines == (0..<Self.records).map { "added \($0)" } + ["kept", "cleared", "end"]
            if fault == .interrupted { #expect(isDone, "\(injection): \(lines)") }
            if occurrence == 1, fault != .interrupted { #expect(!isDone, "\(injection): it did not happen") }
            // One error, of the storage's, in words.
            if !isDone, fault != .killed {
                #expect(lines.count { $0.hasPrefix(path) && $0.contains(": ") } == 1, "\(injection): \(lines)")
                #expect(lines.last == "end", "\(injection): \(lines)")
            }

            let log = try FramedLog(try FolderStorage(path, isMade: true), mistake: nil)
            #expect(added...Self.records ~= log.records.count, "\(injection): \(lines)")
            for (index, record) in log.records.enumerated() {
                #expect(record == [UInt8(index)] + [UInt8](repeating: 7, count: 5_000), "\(injection)")
            }
            if lines.contains("kept") { #expect(log.kept == Self.records) }
            // The fault comes after the last such call: all of them were tried.
            if isDone, fault != .interrupted || occurrence > 12 { return }
        }
        Issue.record("\(call) is called more than 40 times: not all were tried")
    }
}
