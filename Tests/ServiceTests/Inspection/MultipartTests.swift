import Evidence
import Foundation
import HTTPTypes
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

@Suite struct MultipartTests {
    private struct Part: Equatable {
        var name: String
        var fileName: String?
        var bytes: [UInt8] = []
    }

    private static func parts(
        _ body: [UInt8], boundary: String = "b", pieces: [Int] = [], most: Int = 100
    ) throws -> [Part] {
        var reader = try MultipartReader(boundary: boundary, mostParts: most)
        var parts: [Part] = []
        var isOpen = false
        var rest = body[...]
        var sizes = pieces[...]
        repeat {
            let piece = rest.prefix(sizes.popFirst() ?? rest.count)
            rest = rest.dropFirst(piece.count)
            for event in try reader.read(piece) {
                switch event {
                case .begin(let name, let fileName):
                    #expect(!isOpen)
                    (isOpen, parts) = (true, parts + [Part(name: name, fileName: fileName)])
                case .bytes(let bytes):
                    #expect(isOpen)
                    parts[parts.count - 1].bytes += bytes
                case .end: isOpen = false
                }
            }
        } while !rest.isEmpty
        try reader.finish()
        return parts
    }

    private static func body(_ head: String, _ content: String) -> [UInt8] {
        Array("--b\r\n\(head)\r\n\r\n\(content)\r\n--b--\r\n".utf8)
    }

    /// However it is cut.
    @Test func itIsReadAsOthersWriteIt() throws {
        let text = """
            --b\r
            Content-Disposition: form-data; name="file"; filename="src/a \\"1\\".py"\r
            Content-Type: application/octet-stream\r
            \r
            x = 1\r
            --almost\r
            \r
            --b\r
            content-disposition: form-data; filename=b.py; name=file\r
            \r
            \r
            --b--\r

            """
        let expected = [
            Part(name: "file", fileName: "src/a \"1\".py", bytes: Array("x = 1\r\n--almost\r\n".utf8)),
            Part(name: "file", fileName: "b.py"),
        ]
        let bytes = Array(text.utf8)
        #expect(try Self.parts(bytes) == expected)
        #expect(try Self.parts(bytes, pieces: Array(repeating: 1, count: bytes.count)) == expected)
        for cut in 0..<bytes.count { #expect(try Self.parts(bytes, pieces: [cut]) == expected) }
    }

    @Test(arguments: [
        "", "x", "--b", "--b\r\n\r\nx\r\n--b--\r\n",
        "--bb\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--b--",
        "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b", "--b\r\nno colon\r\n\r\nx\r\n--b--\r\n",
        "--b\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--b--\r\n",
        "--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--b--\r\n",
        "--b\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\nx\r\n--b--\r\n",
        "--b\r\nContent-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b\r\n\r\nx\r\n--b--\r\n",
        "--b\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b--\r\n",
        "--b x\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b--\r\n",
    ])
    func whatIsNoneIsRefused(_ text: String) {
        #expect(throws: MultipartReader.Malformed.self) { try Self.parts(Array(text.utf8)) }
    }

    @Test func whatIsTooMuchIsRefused() throws {
        let head = "Content-Disposition: form-data; name=a"
        #expect(try Self.parts(Self.body(head, "x")).count == 1)
        let long = "\(head)\r\nX: \(String(repeating: "y", count: 5_000))"
        #expect(throws: MultipartReader.Malformed.self) { try Self.parts(Self.body(long, "x")) }
        let many = String(repeating: "--b\r\n\(head)\r\n\r\n\r\n", count: 101) + "--b--"
        #expect(throws: MultipartReader.Malformed.self) { try Self.parts(Array(many.utf8)) }
        for boundary in ["", String(repeating: "b", count: 71), "b\"", "b ", "ä"] {
            #expect(throws: MultipartReader.Malformed.self) { try MultipartReader(boundary: boundary, mostParts: 1) }
        }
        #expect(MultipartReader.boundary(of: "multipart/form-data; boundary=\"a b\"") == "a b")
        #expect(MultipartReader.boundary(of: "multipart/mixed; boundary=a") == nil)
        #expect(MultipartReader.boundary(of: "multipart/form-data; boundary=a; boundary=b") == nil)
    }

    @Test(arguments: 0..<4) func changedBodiesEndWell(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let seedBody = Self.body(
            "Content-Disposition: form-data; name=\"file\"; filename=\"a.py\"", "print(1)\r\n--b\r\n-")
        var refused = 0
        for _ in 0..<5_000 {
            var bytes = seedBody
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = .random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: bytes[..<place], at: place)
                default: bytes.removeLast(bytes.count - place)
                }
            }
            let cut = Int.random(in: 0...bytes.count, using: &random)
            let whole = try? Self.parts(bytes)
            // Where it was cut makes no difference.
            #expect(whole == (try? Self.parts(bytes, pieces: [cut])))
            refused += whole == nil ? 1 : 0
        }
        #expect(refused > 500)
    }

    /// curl is the oracle: what it sends as a form is inspected.
    @Test func filesAndArchivesComeAsForms() async throws {
        try await WholeService.run { service in
            let who = NamedCallers.header(.analyst, .operator)
            try await service.ask(.post, "/v1/projects", as: who, Array(#"{"key":"lander","name":"L"}"#.utf8))
            let folder = try TemporaryFolder()
            let file = try folder.write("bad 1\n", to: "a.py")
            let archive = try Made.archive(
                "import tarfile, io\nwith tarfile.open(path, 'w:gz') as tar:\n    info = tarfile.TarInfo('z.py'); info.size = 6\n    tar.addfile(info, io.BytesIO(b'bad 2\\n'))",
                in: folder)
            func curl(_ path: String, _ parts: [String]) async throws -> JSON {
                let bytes = try await OpenAPICorpusTests.blocking {
                    try Command.run(
                        "curl",
                        [
                            "-sS", "--max-time", "60", "-H", "Authorization: \(who[.authorization] ?? "")",
                            "http://127.0.0.1:\(service.port)\(path)",
                        ] + parts.flatMap { ["-F", $0] })
                }
                return try JSON(parsing: bytes)
            }
            let base = "/v1/projects/lander/scans"
            for (path, parts, found) in [
                (
                    "\(base)/files?priority=7", ["file=@\(file);filename=src/a.py", "file=@\(file);filename=src/b.py"],
                    2
                ),
                ("\(base)/archive", ["archive=@\(archive)"], 1),
            ] {
                let asked = try await curl(path, parts)
                let id = try #require(asked["id"]?.string, "\(asked)")
                let scan = try await service.ended(id, as: who)
                #expect(scan["state"] == "done" && scan["counts"]?["found"]?.integer == found, "\(scan)")
            }
            for (path, parts, problem) in [
                ("\(base)/files", ["file=@\(file);filename=../a.py"], "archive-unsafe"),
                ("\(base)/files", ["file=@\(file);filename=/etc/a.py"], "archive-unsafe"),
                ("\(base)/files", ["file=@\(file)", "file=@\(file)"], "archive-unsafe"),
                ("\(base)/files", ["other=@\(file)"], "invalid-request"),
                ("\(base)/files", ["file=x"], "invalid-request"),
                ("\(base)/archive", ["archive=@\(archive)", "archive=@\(archive)"], "invalid-request"),
            ] {
                #expect(try await curl(path, parts)["type"]?.string == "urn:picket:problem:\(problem)", "\(parts)")
            }
            let top = NamedCallers.header(.operator, level: 15, compartments: Label.highest.compartments)
            let metrics = try await service.ask(.get, "/metrics", as: top).text
            #expect(metrics.contains(#"picket_scans_refused_total{reason="archive-unsafe"} 3"#))
        }
    }
}
