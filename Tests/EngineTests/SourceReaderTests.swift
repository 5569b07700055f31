import Detection
import Glibc
import PicketTestKit
import Synchronization
import Testing

@testable import Engine

@Suite struct SourceReaderTests {
    private enum Result: Equatable {
        case bytes([UInt8], Language)
        case failed(Failure.Kind)
        case skipped(String)
    }

    private func read(
        _ name: String, in folder: TemporaryFolder, named: Bool = false, limit: Int = 1_000_000,
        language: Language? = .c,
        beforeReading: (@Sendable (String) -> Void)? = nil
    ) -> Result {
        let reader = SourceReader(limit: limit, languages: testLanguages, beforeReading: beforeReading)
        let file = SourceFile(
            path: name, location: Array(folder.path(of: name).utf8), size: 0, language: language, isNamed: named)
        return switch reader.read(file) {
        case .bytes(let bytes, let language): .bytes(Array(bytes), language)
        case .failed(let failure): .failed(failure.kind)
        case .skipped(let reason): .skipped(reason.rawValue)
        }
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 300_000])
    func readsFilesOfAnySize(_ size: Int) throws {
        let folder = try TemporaryFolder()
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0) | 1 }
        try folder.write(bytes, to: "a.c")
        #expect(read("a.c", in: folder) == .bytes(bytes, .c))
    }

    @Test func filesOverTheLimitAreFailures() throws {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](repeating: 0x61, count: 101), to: "a.c")
        #expect(read("a.c", in: folder, limit: 100) == .failed(.tooLarge))
        #expect(read("a.c", in: folder, limit: 101) != .failed(.tooLarge))
        // 100 MB in one line, without writing them.
        let path = try folder.write("", to: "b.c")
        #expect(truncate(path, 100_000_000) == 0)
        #expect(read("b.c", in: folder, limit: ScanLimits().fileBytes) == .failed(.tooLarge))
    }

    @Test func aFileThatKeepsChangingIsAFailure() throws {
        let folder = try TemporaryFolder()
        try folder.write("one\n", to: "a.c")
        #expect(
            read("a.c", in: folder) { _ in _ = try? folder.write("longer than one\n", to: "a.c") }
                != .failed(.unreadable))
        let count = Mutex(0)
        let grown = read("a.c", in: folder) { _ in
            let size = count.withLock {
                $0 += 1; return $0
            }
            _ = try? folder.write(String(repeating: "x", count: 100 * size), to: "a.c")
        }
        #expect(grown == .failed(.changed))
        #expect(count.withLock { $0 } == 2)
        let shrunk = read("a.c", in: folder) { _ in
            truncate(
                folder.path(of: "a.c"),
                off_t(
                    200
                        - count.withLock {
                            $0 += 50; return $0
                        }))
        }
        #expect(shrunk == .failed(.changed))
    }

    @Test func aFileThatChangesOnceIsReadAgain() throws {
        let folder = try TemporaryFolder()
        try folder.write("one\n", to: "a.c")
        let count = Mutex(0)
        let result = read("a.c", in: folder) { _ in
            if count.withLock({
                $0 += 1; return $0
            }) == 1 {
                _ = try? folder.write("another\n", to: "a.c")
            }
        }
        #expect(result == .bytes(Array("another\n".utf8), .c))
    }

    @Test func filesThatVanishOrBecomeSomethingElseAreFailures() throws {
        let folder = try TemporaryFolder()
        #expect(read("gone.c", in: folder) == .failed(.changed))
        try folder.makeLink("link.c", to: "/etc/passwd")
        #expect(read("link.c", in: folder) == .failed(.changed))
        try folder.makeFIFO("pipe.c")
        #expect(read("pipe.c", in: folder) == .failed(.notAFile))
        try folder.makeFolder("folder.c")
        #expect(read("folder.c", in: folder) == .failed(.notAFile))
        let device = SourceReader(limit: 100, languages: testLanguages)
        let file = SourceFile(path: "zero", location: Array("/dev/zero".utf8), size: 0, language: .c, isNamed: true)
        guard case .failed(let failure) = device.read(file) else {
            Issue.record("/dev/zero was read")
            return
        }
        #expect(failure.kind == .notAFile)
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func unreadableFilesAreFailures() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("", to: "a.c")
        chmod(path, 0)
        #expect(read("a.c", in: folder) == .failed(.unreadable))
    }

    @Test func binariesAreSkippedInAWalkAndFailuresWhenNamed() throws {
        let folder = try TemporaryFolder()
        try folder.write([0x61, 0, 0x62], to: "a.c")
        #expect(read("a.c", in: folder) == .skipped("binary"))
        #expect(read("a.c", in: folder, named: true) == .failed(.binary))
    }

    @Test func aShebangLineTellsTheLanguageOfFilesWithoutExtension() throws {
        let folder = try TemporaryFolder()
        try folder.write("#!/bin/bash\n", to: "run")
        try folder.write("hello\n", to: "LICENSE")
        #expect(read("run", in: folder, language: nil) == .bytes(Array("#!/bin/bash\n".utf8), .bash))
        #expect(read("LICENSE", in: folder, language: nil) == .skipped("no known language"))
        #expect(read("LICENSE", in: folder, named: true, language: nil) == .failed(.unknownLanguage))
        // Not even the size of what is no script matters.
        #expect(read("LICENSE", in: folder, limit: 1, language: nil) == .skipped("no known language"))
    }
}
