import Evidence
import Foundation
import HTTPTypes
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

/// Whatever is sent to be inspected, over the socket and to the end: it is refused clearly or inspected, counted, nothing
/// leaves the service's folder, nothing stays, and the service goes on.
@Suite struct SubmissionFuzzTests {
    private static let who = NamedCallers.header(.analyst, .operator)
    private static let top = NamedCallers.header(.operator, level: 15, compartments: Label.highest.compartments)

    private static let archives = """
        import io, tarfile, zipfile, gzip
        def tar(*entries):
            with tarfile.open(path, "w") as tar:
                for name, kind, target, data in entries:
                    info = tarfile.TarInfo(name); info.type = kind; info.linkname = target; info.size = len(data)
                    tar.addfile(info, io.BytesIO(data))
        def zip(name, data, mode=0o100644, flags=0):
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zip:
                info = zipfile.ZipInfo(name); info.external_attr = mode << 16; info.compress_type = zipfile.ZIP_DEFLATED
                zip.writestr(info, data)
        """

    /// Each with the problem that is told: devices, links, ways out, bombs, and what is none.
    @Test func hostileArchivesAreRefusedAndCounted() async throws {
        let cases: [(program: String, code: String)] = [
            (#"tar(("../x.py", tarfile.REGTYPE, "", b"bad 1"))"#, "archive-unsafe"),
            (#"tar(("/etc/x.py", tarfile.REGTYPE, "", b"bad 1"))"#, "archive-unsafe"),
            (#"tar(("a", tarfile.SYMTYPE, "/etc", b""), ("a/x.py", tarfile.REGTYPE, "", b"bad 1"))"#, "archive-unsafe"),
            (#"tar(("a.py", tarfile.LNKTYPE, "../../etc/passwd", b""))"#, "archive-unsafe"),
            (#"tar(("a", tarfile.CHRTYPE, "", b""))"#, "archive-unsafe"),
            (#"tar(("a", tarfile.BLKTYPE, "", b""))"#, "archive-unsafe"),
            (#"tar(("a", tarfile.FIFOTYPE, "", b""))"#, "archive-unsafe"),
            (#"zip("../x.py", b"bad 1")"#, "archive-unsafe"), (#"zip("C:/x.py", b"bad 1")"#, "archive-unsafe"),
            (#"zip("a\\..\\x.py", b"bad 1")"#, "archive-unsafe"),
            (#"zip("a.py", b"\0" * (64 << 20))"#, "archive-too-large"),
            (#"open(path, "wb").write(gzip.compress(gzip.compress(b"x" * 1000)))"#, "archive-damaged"),
            (#"open(path, "wb").write(b"no archive at all")"#, "archive-damaged"),
            (#"open(path, "wb").write(gzip.compress(b"x" * 2000)[:100])"#, "archive-damaged"),
        ]
        try await WholeService.run { service in
            try await service.ask(.post, "/v1/projects", as: Self.who, Array(#"{"key":"lander","name":"L"}"#.utf8))
            let folder = try TemporaryFolder()
            var counts: [String: Int] = [:]
            for (program, code) in cases {
                let path = try Made.archive(Self.archives + "\n" + program, in: folder)
                let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
                let asked = try await service.ask(
                    .post, "/v1/projects/lander/scans/archive", as: Self.who, bytes, type: "application/octet-stream")
                let id = try #require(asked.json["id"]?.string, "\(asked.text)")
                let scan = try await service.ended(id, as: Self.who)
                #expect(scan["state"] == "failed", "\(program)")
                let problem = scan["problem"]?.string ?? ""
                #expect(!problem.isEmpty && !problem.contains(service.folder), "\(problem)")
                // Said to people as what it is.
                counts[code, default: 0] += 1
                #expect(service.scans.refusals.values.reduce(0, +) == counts.values.reduce(0, +), "\(program)")
            }
            for (code, count) in counts { #expect(service.scans.refusals[code] == count, "\(code)") }
            let metrics = try await service.ask(.get, "/metrics", as: Self.top).text
            #expect(metrics.contains("picket_scans_refused_total{reason=\"archive-unsafe\"}"))
            try await Self.expectNothingLeft(service)
        }
    }

    @Test func addressesOfRepositoriesAreRefusedAndCounted() async throws {
        try await WholeService.run(configure: { $0.git = GitAccess() }) { service in
            try await service.ask(.post, "/v1/projects", as: Self.who, Array(#"{"key":"lander","name":"L"}"#.utf8))
            // What is no address is refused at once.
            let malformed = [
                "--upload-pack=touch /tmp/x", "-oProxyCommand=touch /tmp/x", "ext::sh -c touch", "git@host:a/b", "/etc",
                "https://user:hunter9@example.com/a", "https://example.com/a\nb", "ssh://-oProxyCommand=x/a",
            ]
            for address in malformed {
                let body: JSON = ["repository": ["url": .string(address)]]
                let answer = try await service.ask(.post, "/v1/projects/lander/scans", as: Self.who, body.canonical)
                #expect(answer.status == 422, "\(address): \(answer.text)")
                #expect(!answer.text.contains("hunter9"))
            }
            // What names a place that is not for it fails as a scan.
            let elsewhere = [
                "file:///etc", "http://example.com/a", "git://example.com/a", "https://127.0.0.1/a", "https://[::1]/a",
                "https://localhost/a", "https://169.254.169.254/latest", "https://10.0.0.1:8443/a",
                "https://[::ffff:10.0.0.1]/a",
            ]
            for address in elsewhere {
                let body: JSON = ["repository": ["url": .string(address)]]
                let asked = try await service.ask(.post, "/v1/projects/lander/scans", as: Self.who, body.canonical)
                let id = try #require(asked.json["id"]?.string, "\(address): \(asked.text)")
                #expect(try await service.ended(id, as: Self.who)["state"] == "failed", "\(address)")
            }
            #expect(service.scans.refusals["archive-unsafe"] == elsewhere.count)
            let references = ["--upload-pack=x", "a..b", "-x", "a:b"]
            for reference in references {
                let body: JSON = ["repository": ["url": "https://example.com/a", "reference": .string(reference)]]
                let answer = try await service.ask(.post, "/v1/projects/lander/scans", as: Self.who, body.canonical)
                #expect(answer.status == 422, "\(reference)")
            }
            #expect(service.scans.refusals["repository-refused"] == malformed.count + references.count)
            try await Self.expectNothingLeft(service)
        }
    }

    /// Good submissions with bytes changed: archives, forms, SARIF, JSON.
    @Test(arguments: 0..<3) func changedSubmissionsEndWell(_ seed: UInt64) async throws {
        try await WholeService.run(configure: { $0.waitingOfOne = 200 }) { service in
            try await service.ask(.post, "/v1/projects", as: Self.who, Array(#"{"key":"lander","name":"L"}"#.utf8))
            let folder = try TemporaryFolder()
            let archive = try Made.archive(
                Self.archives + "\ntar((\"a.py\", tarfile.REGTYPE, \"\", b\"bad 1\\n\" * 20))", in: folder)
            let tar = [UInt8](try Data(contentsOf: URL(fileURLWithPath: archive)))
            let form = Array(
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.py\"\r\n\r\nbad 1\n\r\n--b--\r\n"
                    .utf8)
            let files: JSON = ["files": [["path": "a.py", "content": "bad 1\n"]], "priority": 5]
            let seeds: [(path: String, type: String, bytes: [UInt8])] = [
                ("scans/archive", "application/octet-stream", tar),
                ("scans/archive", "application/gzip", tar),
                ("scans/files", "multipart/form-data; boundary=b", form),
                ("scans", "application/json", files.canonical),
                ("imports", "application/sarif+json", Array(SARIFImportTests.log.utf8)),
            ]
            var random = SplitMix64(seed: seed)
            for _ in 0..<60 {
                let (path, type, bytes) = seeds[Int.random(in: 0..<seeds.count, using: &random)]
                let changed = Self.changed(bytes, &random)
                let answer = try await service.ask(
                    .post, "/v1/projects/lander/\(path)", as: Self.who, changed, type: type)
                #expect(answer.status < 500 || answer.status == 503, "\(path): \(answer.text)")
                #expect(!answer.text.contains(service.folder))
                guard let id = answer.json["id"]?.string else { continue }
                let scan = try await service.ended(id, as: Self.who)
                #expect(["done", "failed"].contains(scan["state"]?.string ?? ""))
            }
            // A part that has not answered within two seconds is not held to be ready; on a busy machine that may be.
            var status = 0
            for await _ in AsyncStream<Void>.ticks(seconds: 60) where status != 200 {
                status = try await service.ask(.get, "/readyz").status
                if status == 200 { break }
            }
            #expect(status == 200)
            try await Self.expectNothingLeft(service)
        }
    }

    private static func changed(_ seed: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...4, using: &random) where bytes.count > 1 {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = .random(in: 0...255, using: &random)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: bytes[..<min(place, 300)], at: place)
            default: bytes.removeLast(min(bytes.count - 1, Int.random(in: 1...100, using: &random)))
            }
        }
        return bytes
    }

    /// The folders of scans are gone when these have ended.
    private static func expectNothingLeft(_ service: WholeService) async throws {
        for await _ in AsyncStream<Void>.ticks(seconds: 60) {
            if try FileManager.default.contentsOfDirectory(atPath: "\(service.folder)/scans").isEmpty { return }
        }
        Issue.record("something is left in the folder of scans")
    }
}
