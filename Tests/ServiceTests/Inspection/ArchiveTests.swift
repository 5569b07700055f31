import Foundation
import PicketTestKit
import Testing

@testable import Service

/// What archives made by Python's own modules and by hand come to, and what is refused.
@Suite struct ArchiveTests {
    // MARK: What others make

    @Test(arguments: ["USTAR_FORMAT", "GNU_FORMAT", "PAX_FORMAT"], ["w", "w:gz"])
    func tarIsReadAsPythonWroteIt(_ format: String, _ mode: String) throws {
        let long = "deep/" + String(repeating: "name-", count: format == "USTAR_FORMAT" ? 18 : 48) + "x.py"
        let contents = try Made.unpack(
            """
            import io, tarfile
            with tarfile.open(path, "\(mode)", format=tarfile.\(format)) as tar:
                def add(name, text, type=tarfile.REGTYPE, link=""):
                    info = tarfile.TarInfo(name)
                    info.type, info.size, info.linkname = type, len(text), link
                    tar.addfile(info, io.BytesIO(text))
                add("a", b"", tarfile.DIRTYPE)
                add("a/one.py", b"print(1)\\n")
                add("./b/empty.py", b"")
                add("\(long)", b"x" * 513)
                add("big.py", bytes(range(256)) * 1000)
                add("a/again.py", b"", tarfile.LNKTYPE, "a/one.py")
                add("a/link.py", b"", tarfile.SYMTYPE, "../big.py")
            """)
        #expect(contents.links == 1)
        #expect(contents.files.count == 5)
        #expect(contents.files["a/one.py"] == Array("print(1)\n".utf8))
        #expect(contents.files["a/again.py"] == Array("print(1)\n".utf8))
        #expect(contents.files["b/empty.py"] == [])
        #expect(contents.files[long]?.count == 513)
        #expect(contents.files["big.py"]?.count == 256_000)
    }

    @Test(arguments: ["ZIP_STORED", "ZIP_DEFLATED"], [false, true])
    func zipIsReadAsPythonWroteIt(_ method: String, _ isStreamed: Bool) throws {
        let contents = try Made.unpack(
            """
            import io, zipfile, sys
            class Stream(io.RawIOBase):
                def __init__(self, file): self.file = file
                def writable(self): return True
                def write(self, data): return self.file.write(data)
            with open(path, "wb") as file:
                with zipfile.ZipFile(Stream(file) if \(isStreamed ? "True" : "False") else file, "w", zipfile.\(method)) as zip:
                    zip.writestr("a/", "")
                    zip.writestr("a/one.py", "print(1)\\n")
                    zip.writestr("empty.py", "")
                    zip.writestr("ä/größe.py", "x" * 10000)
                    zip.comment = b"a comment"
            """)
        #expect(contents.files.count == 3)
        #expect(contents.files["a/one.py"] == Array("print(1)\n".utf8))
        #expect(contents.files["ä/größe.py"]?.count == 10_000)
    }

    @Test func zip64IsRead() throws {
        let contents = try Made.unpack(
            """
            import zipfile
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zip:
                with zip.open("one.py", "w", force_zip64=True) as file: file.write(b"print(1)\\n")
            """)
        #expect(contents.files["one.py"] == Array("print(1)\n".utf8))
        // Beyond 65,535 entries the directory itself is zip64.
        let many = try Made.unpack(
            """
            import zipfile
            with zipfile.ZipFile(path, "w") as zip:
                for number in range(65600): zip.writestr(f"{number}", b"")
            """)
        #expect(many.files.count == 65_600)
    }

    @Test func severalGzipMembersAreOneArchive() throws {
        let contents = try Made.unpack(
            """
            import gzip, io, tarfile
            plain = io.BytesIO()
            with tarfile.open(fileobj=plain, mode="w") as tar:
                info = tarfile.TarInfo("one.py")
                info.size = 70000
                tar.addfile(info, io.BytesIO(b"x" * 70000))
            data = plain.getvalue()
            open(path, "wb").write(b"".join(gzip.compress(data[i:i+9999]) for i in range(0, len(data), 9999)))
            """)
        #expect(contents.files["one.py"]?.count == 70_000)
    }

    @Test func aFolderOfFilesIsWritten() throws {
        let folder = try TemporaryFolder()
        let path = try Made.archive(
            """
            import tarfile, io
            with tarfile.open(path, "w:gz") as tar:
                for name in ["a/b/c.py", "a/d.py", "e.py"]:
                    info = tarfile.TarInfo(name)
                    info.size = 3
                    tar.addfile(info, io.BytesIO(b"1+1"))
            """, in: folder)
        let sink = try FolderSink(folder.path(of: "source"))
        let result = try Made.open(path) { file in try Archive.unpack(file, into: sink) }
        #expect(result.contents.files == 3)
        #expect(try String(contentsOfFile: folder.path(of: "source/a/b/c.py"), encoding: .utf8) == "1+1")
    }

    @Test func archivesInsideAreNamed() throws {
        let contents = try Made.unpack(
            """
            import zipfile
            with zipfile.ZipFile(path, "w") as zip:
                zip.writestr("lib/inner.ZIP", b"PK")
                zip.writestr("a.py", b"1")
            """)
        #expect(contents.archives == ["lib/inner.ZIP"])
    }

    // MARK: What is refused

    /// A tar archive of one entry, and what is said of it.
    @Test(arguments: [
        ("info.name = '../x.py'", "archive-unsafe"), ("info.name = 'a/../../x.py'", "archive-unsafe"),
        ("info.name = 'a/..'", "archive-unsafe"), ("info.name = '/etc/passwd'", "archive-unsafe"),
        ("info.name = 'a\\\\b'", "archive-unsafe"), ("info.name = 'C:/x'", "archive-unsafe"),
        ("info.name = 'a\\nb'", "archive-unsafe"), ("info.name = 'x' * 300", "archive-too-large"),
        ("info.name = 'x/' * 100 + 'y'", "archive-too-large"), ("info.name = 'xy/' * 600", "archive-too-large"),
        ("info.name = b'\\xff.py'.decode('utf-8', 'surrogateescape')", "archive-unsafe"),
        ("info.type, info.linkname = tarfile.SYMTYPE, '/etc/passwd'", "archive-unsafe"),
        ("info.type, info.linkname = tarfile.SYMTYPE, '../x'", "archive-unsafe"),
        ("info.name, info.type, info.linkname = 'a/b', tarfile.SYMTYPE, '../../x'", "archive-unsafe"),
        ("info.type, info.linkname = tarfile.LNKTYPE, '../../etc/passwd'", "archive-unsafe"),
        ("info.type, info.linkname = tarfile.LNKTYPE, 'absent'", "archive-unsafe"),
        ("info.type = tarfile.CHRTYPE", "archive-unsafe"), ("info.type = tarfile.BLKTYPE", "archive-unsafe"),
        ("info.type = tarfile.FIFOTYPE", "archive-unsafe"), ("info.type = b'Z'", "archive-unsupported"),
        ("info.type = tarfile.GNUTYPE_SPARSE", "archive-unsupported"),
        ("info.pax_headers = {'GNU.sparse.major': '1'}", "archive-unsupported"),
        ("info.pax_headers = {'path': '../x'}", "archive-unsafe"),
        ("info.pax_headers = {'size': '-1'}", "archive-damaged"),
        ("info.pax_headers = {'size': '999999999999999999'}", "archive-too-large"),
    ])
    func hostileEntriesOfTarAreRefused(_ change: String, _ code: String) throws {
        for format in change.contains("pax") ? ["PAX_FORMAT"] : ["GNU_FORMAT", "PAX_FORMAT"] {
            #expect(
                Made.refusal(
                    """
                    import io, tarfile
                    with tarfile.open(path, "w", format=tarfile.\(format), encoding="utf-8", errors="surrogateescape") as tar:
                        info = tarfile.TarInfo("x.py")
                        \(change)
                        tar.addfile(info, io.BytesIO(b""))
                    """) == code, "\(format): \(change)")
        }
    }

    @Test(arguments: [
        // The same name twice, plainly and by detours; a file as a folder.
        "for name in ['a.py', 'a.py']: add(name)", "for name in ['a.py', './a.py']: add(name)",
        "for name in ['a', 'a/b.py']: add(name)", "for name in ['a/b.py', 'a']: add(name)",
    ])
    func namesThatAreThereTwiceAreRefused(_ body: String) {
        let tar = """
            import io, tarfile
            with tarfile.open(path, "w") as tar:
                def add(name): tar.addfile(tarfile.TarInfo(name), io.BytesIO(b""))
                \(body)
            """
        let zip = """
            import zipfile, warnings
            warnings.simplefilter("ignore")
            with zipfile.ZipFile(path, "w") as zip:
                def add(name): zip.writestr(name, b"")
                \(body)
            """
        #expect(Made.refusal(tar) == "archive-unsafe")
        #expect(Made.refusal(zip) == "archive-unsafe")
    }

    @Test(arguments: [
        ("zip.writestr('../x.py', b'')", "archive-unsafe"), ("zip.writestr('/x.py', b'')", "archive-unsafe"),
        ("zip.writestr('a/../../x.py', b'')", "archive-unsafe"), ("link('/etc/passwd')", "archive-unsafe"),
        ("link('../x')", "archive-unsafe"), ("mode(0o020666)", "archive-unsafe"), ("mode(0o010666)", "archive-unsafe"),
        ("mode(0o140666)", "archive-unsafe"), ("packed(zipfile.ZIP_LZMA)", "archive-unsupported"),
        ("packed(zipfile.ZIP_BZIP2)", "archive-unsupported"),
    ])
    func hostileEntriesOfZipAreRefused(_ body: String, _ code: String) {
        #expect(
            Made.refusal(
                """
                import zipfile
                def mode(bits, text=b""):
                    info = zipfile.ZipInfo("x")
                    info.create_system, info.external_attr = 3, bits << 16
                    zip.writestr(info, text)
                def link(target): mode(0o120777, target)
                def packed(method): zip.writestr("x", b"x" * 100, method)
                with zipfile.ZipFile(path, "w") as zip:
                    \(body)
                """) == code)
    }

    /// Bytes of a good zip archive changed: `LOCAL`, `CENTRAL` and `END` are where its parts begin.
    @Test(arguments: [
        ("data[LOCAL + 6] |= 1; data[CENTRAL + 8] |= 1", "archive-encrypted"),
        ("data[CENTRAL + 8] |= 1", "archive-encrypted"), ("data[LOCAL + 6] |= 1", "archive-unsafe"),
        ("data[CENTRAL + 46] ^= 1", "archive-unsafe"), ("data[LOCAL + 30] ^= 1", "archive-unsafe"),
        ("data[CENTRAL + 10] = 0", "archive-unsafe"), ("data[CENTRAL + 16] ^= 1", "archive-unsafe"),
        ("data[CENTRAL + 24:CENTRAL + 28] = b'\\x01\\0\\0\\0'", "archive-unsafe"),
        ("data[CENTRAL + 24:CENTRAL + 28] = data[LOCAL + 22:LOCAL + 26] = b'\\x01\\0\\0\\0'", "archive-damaged"),
        (
            "data[CENTRAL + 24:CENTRAL + 28] = data[LOCAL + 22:LOCAL + 26] = b'\\xfe\\xff\\xff\\xff'",
            "archive-too-large"
        ),
        ("data[CENTRAL + 20:CENTRAL + 24] = data[LOCAL + 18:LOCAL + 22] = b'\\0\\0\\0\\x7f'", "archive-damaged"),
        ("data[CENTRAL + 24:CENTRAL + 28] = b'\\xff\\xff\\xff\\xff'", "archive-unsafe"),
        ("data[CENTRAL + 42:CENTRAL + 46] = b'\\xff\\xff\\xff\\x7f'", "archive-damaged"),
        ("data[END + 8] = 2; data[END + 10] = 2", "archive-damaged"), ("data[END + 16] ^= 1", "archive-damaged"),
        ("data[END + 4] = 1", "archive-unsupported"), ("data[LOCAL + 45] ^= 255", "archive-damaged"),
        ("data += b'x'", "archive-damaged"), ("del data[-1]", "archive-damaged"),
        ("data[0:0] = b'PK\\x03\\x04'", "archive-damaged"),
    ])
    func changedZipsAreRefused(_ change: String, _ code: String) {
        #expect(
            Made.refusal(
                """
                import zipfile
                with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zip: zip.writestr("one.py", b"print(12345)\\n" * 9)
                data = bytearray(open(path, "rb").read())
                LOCAL, CENTRAL, END = 0, data.index(b"PK\\x01\\x02"), data.index(b"PK\\x05\\x06")
                \(change)
                open(path, "wb").write(data)
                """) == code)
    }

    /// Two entries of the directory over the same bytes: the trick of the bombs that need no nesting.
    @Test func overlappingEntriesAreRefused() {
        #expect(
            Made.refusal(
                """
                import zipfile, struct
                with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zip: zip.writestr("a", b"x" * 1000)
                data = open(path, "rb").read()
                start, end = data.index(b"PK\\x01\\x02"), data.index(b"PK\\x05\\x06")
                record = data[start:end]
                last = bytearray(data[end:])
                last[8:10] = last[10:12] = b"\\2\\0"
                last[12:16] = struct.pack("<I", 2 * len(record))
                open(path, "wb").write(data[:start] + record * 2 + last)
                """) == "archive-unsafe")
    }

    // MARK: Bombs

    private static let small: ArchiveLimits = {
        var limits = ArchiveLimits()
        limits.totalBytes = 1 << 20
        limits.fileBytes = 1 << 18
        limits.entries = 100
        return limits
    }()

    @Test(arguments: [
        "for i in range(101): add(str(i), b'')", "add('x', bytes(300000))",
        "for i in range(5): add(str(i), os.urandom(250000))", "add('/'.join('abcdefghij') * 12 + '/f', b'')",
    ])
    func moreThanIsTakenIsRefused(_ body: String) {
        let tar = """
            import io, os, tarfile
            with tarfile.open(path, "w:gz", compresslevel=1) as tar:
                def add(name, text):
                    info = tarfile.TarInfo(name)
                    info.size = len(text)
                    tar.addfile(info, io.BytesIO(text))
                \(body)
            """
        let zip = """
            import os, zipfile
            with zipfile.ZipFile(path, "w") as zip:
                def add(name, text): zip.writestr(name, text)
                \(body)
            """
        #expect(Made.refusal(tar, Self.small) == "archive-too-large")
        #expect(Made.refusal(zip, Self.small) == "archive-too-large")
    }

    @Test func whatPacksTooWellIsRefused() {
        let tar = """
            import tarfile, io
            with tarfile.open(path, "w:gz") as tar:
                info = tarfile.TarInfo("x")
                info.size = 50_000_000
                tar.addfile(info, io.BytesIO(bytes(50_000_000)))
            """
        let zip = """
            import zipfile
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zip: zip.writestr("x", bytes(50_000_000))
            """
        // Zeros behind the end of an archive are read, and count.
        let tail = """
            import gzip
            open(path, "wb").write(gzip.compress(bytes(50_000_000)))
            """
        for program in [tar, zip, tail] { #expect(Made.refusal(program) == "archive-too-large") }
    }

    @Test func whatIsPackedTwiceIsRefused() {
        #expect(
            Made.refusal(
                """
                import gzip
                open(path, "wb").write(gzip.compress(gzip.compress(bytes(10240))))
                """) == "archive-damaged")
    }

    @Test(arguments: [
        "b''", "b'x'", "bytes(511)", "b'PK\\x03\\x04'", "b'\\x1f\\x8b'", "b'BZh9'", "b'PK\\x05\\x06' + bytes(17)",
    ])
    func whatIsNoArchiveIsRefused(_ bytes: String) {
        let code = Made.refusal("open(path, 'wb').write(\(bytes))")
        #expect(code == "archive-damaged" || code == "archive-unsupported")
    }

    /// Wherever an archive is cut, it is refused: what is missing is not "clean".
    @Test func archivesThatAreCutShortAreRefused() throws {
        let folder = try TemporaryFolder()
        for mode in ["w", "w:gz"] {
            let path = try Made.archive(
                """
                import tarfile, io
                with tarfile.open(path, "\(mode)") as tar:
                    for name in "abc":
                        info = tarfile.TarInfo(name)
                        info.size = 600
                        tar.addfile(info, io.BytesIO(name.encode() * 600))
                """, in: folder)
            let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            // The last of tar's zeros are there to fill a tape's block.
            let meaningful = mode == "w" ? 3 * (512 + 1_024) + 1_024 : whole.count
            for count in stride(from: 0, to: meaningful, by: mode == "w" ? 97 : 1) {
                let cut = try folder.write(Array(whole[..<count]), to: "cut")
                #expect(throws: ArchiveError.self, "cut at \(count)") { _ = try Made.contents(cut) }
            }
        }
    }
}

/// Archives that Python makes for a test.
enum Made {
    struct Contents {
        var files: [String: [UInt8]]
        var links: Int
        var archives: [String]
    }

    static func archive(_ program: String, in folder: TemporaryFolder) throws -> String {
        let path = folder.path(of: "archive")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", "path = '\(path)'\n" + program]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed() }
        return path
    }
    struct Failed: Error {}

    static func open<Value>(_ path: String, _ body: (ArchiveFile) throws -> Value) throws -> Value {
        let handle = try #require(FileHandle(forReadingAtPath: path))
        defer { try? handle.close() }
        let size = try handle.seekToEnd()
        return try body(ArchiveFile(descriptor: handle.fileDescriptor, size: size))
    }

    static func contents(_ path: String, _ limits: ArchiveLimits = ArchiveLimits()) throws -> Contents {
        try open(path) { file in
            let (sink, contents) = try Archive.unpack(file, into: MemorySink(), limits)
            #expect(sink.files.count == contents.files)
            #expect(sink.files.values.reduce(0) { $0 + $1.count } == contents.bytes)
            return Contents(files: sink.files, links: contents.links, archives: contents.archives)
        }
    }

    static func unpack(_ program: String) throws -> Contents {
        let folder = try TemporaryFolder()
        return try contents(try archive(program, in: folder))
    }

    /// - Returns: the code of the refusal; `nil` if it was taken.
    static func refusal(_ program: String, _ limits: ArchiveLimits = ArchiveLimits()) -> String? {
        do {
            let folder = try TemporaryFolder()
            _ = try contents(try archive(program, in: folder), limits)
            return nil
        } catch let error as ArchiveError {
            return error.code.rawValue
        } catch {
            return "\(error)"
        }
    }
}

struct MemorySink: ArchiveSink {
    var files: [String: [UInt8]] = [:]
    private var current: (name: String, bytes: [UInt8])?

    mutating func begin(_ path: ArchivePath) throws(ArchiveError) { current = (path.text, []) }
    mutating func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) { current?.bytes += bytes }
    mutating func end() throws(ArchiveError) {
        if let current { files[current.name] = current.bytes }
        current = nil
    }
    mutating func copy(_ path: ArchivePath, to other: ArchivePath) throws(ArchiveError) {
        files[other.text] = files[path.text]
    }
}
