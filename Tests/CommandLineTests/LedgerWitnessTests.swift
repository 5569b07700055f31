import Foundation
import Glibc
import PicketTestKit
import Testing

/// A ledger grows, is seen by a witness and by a timestamp authority, is rolled back and grows differently.
@Suite(.enabled(if: OpenSSLAuthority.isThere, "openssl is not there"))
struct LedgerWitnessTests {
    private let folder: TemporaryFolder
    private let authority: OpenSSLAuthority

    init() throws {
        folder = try TemporaryFolder()
        authority = try OpenSSLAuthority()
        try folder.write(authority.roots, to: "roots.pem")
        try succeed("ledger", "init", "--evidence", "log", "--unprotected", "example.com/log")
        try succeed("keys", "init", "--keys", "witness-keys", "--unprotected")
    }

    private func picket(_ arguments: [String]) throws -> Program.Outcome {
        try Program.picket.run(arguments, in: folder.path)
    }

    @discardableResult
    private func succeed(_ arguments: String...) throws -> String {
        let outcome = try picket(arguments)
        try #require(
            outcome.status == 0, "picket \(arguments.joined(separator: " ")): \(outcome.error)\(outcome.output)")
        return outcome.output
    }

    private func copy(_ from: String, to: String) throws {
        folder.remove(to)
        try FileManager.default.copyItem(atPath: folder.path(of: from), toPath: folder.path(of: to))
    }

    /// A program that goes on until the test is done, by its process id.
    private final class Running {
        private let process = Process()

        /// - Returns: the lines it prints until one matches.
        init(
            _ program: String, _ arguments: [String], in folder: TemporaryFolder, until isReady: (String) -> Bool
        ) throws {
            let output = try folder.write("", to: "printed-\(UInt64.random(in: 0 ... .max))")
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = arguments
            process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
            process.standardOutput = FileHandle(forWritingAtPath: output)
            process.standardError = FileHandle(forWritingAtPath: output)
            try process.run()
            repeat {
                usleep(10_000)
                lines = String(decoding: try Data(contentsOf: URL(fileURLWithPath: output)), as: UTF8.self)
                    .split(separator: "\n").map(String.init)
                try #require(process.isRunning || lines.contains(where: isReady), "\(program) ended: \(lines)")
            } while !lines.contains(where: isReady)
        }

        private(set) var lines: [String] = []

        /// At once: what was promised has to survive it. (A test's children inherit that SIGTERM is blocked.)
        func kill() {
            guard process.isRunning else { return }
            Glibc.kill(process.processIdentifier, SIGKILL)
            while process.isRunning { usleep(10_000) }
        }

        deinit { kill() }
    }

    /// - Returns: the witness and `URL=KEY`.
    private func startWitness() throws -> (Running, String) {
        let keys = try succeed("ledger", "status", "--evidence", "log", "--format", "json")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(keys.utf8)) as? [String: Any])
        let logKeys = try #require(json["signers"] as? [String] ?? json["keys"] as? [String], "\(keys)")
        let running = try Running(
            Program.picket.path,
            ["ledger", "witness", "--listen", "127.0.0.1:0", "--keys", "witness-keys", "--state", "seen"]
                + logKeys.flatMap { ["--log", $0] },
            in: folder, until: { $0.hasPrefix("listening on ") })
        let url = try #require(running.lines.last).replacingOccurrences(of: "listening on ", with: "")
        return (running, "\(url)=\(try #require(running.lines.first))")
    }

    private static let server = """
        import http.server, subprocess, sys
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                query = self.rfile.read(int(self.headers["content-length"]))
                assert self.headers["content-type"] == "application/timestamp-query"
                open("asked.tsq", "wb").write(query)
                subprocess.run(["openssl", "ts", "-reply", "-config", "openssl.cnf", "-queryfile", "asked.tsq",
                                "-out", "answer.tsr"], check=True, capture_output=True)
                answer = open("answer.tsr", "rb").read()
                self.send_response(200)
                self.send_header("content-type", "application/timestamp-reply")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        print("port", server.server_port, flush=True)
        server.serve_forever()
        """

    private func startAuthority() throws -> (Running, String) {
        try authority.folder.write(Self.server, to: "server.py")
        let running = try Running(
            "/usr/bin/python3", ["server.py"], in: authority.folder, until: { $0.hasPrefix("port ") })
        let port = try #require(running.lines.first { $0.hasPrefix("port ") }).dropFirst(5)
        return (running, "http://127.0.0.1:\(port)/")
    }

    @Test func aRollbackIsNamedByTheWitnessAndByTheTimestamps() throws {
        let (witness, name) = try startWitness()
        let (stamping, tsa) = try startAuthority()
        let key = String(name.split(separator: "=", maxSplits: 1)[1])
        try succeed("ledger", "cosign", "--evidence", "log", "--witness", name)
        try copy("log", to: "older")
        // It grows, with a timestamp and a cosignature each.
        for _ in 0..<3 {
            try succeed("ledger", "anchor", "--evidence", "log", "--tsa", tsa, "--ca", "roots.pem")
            try succeed("ledger", "cosign", "--evidence", "log", "--witness", name)
        }
        let holds = try succeed("ledger", "verify", "--evidence", "log", "--ca", "roots.pem", "--witness", key)
        #expect(holds.contains("has a timestamp: 3.") && holds.contains("is cosigned: 4."))
        try copy("log", to: "newer")

        // Back to an older state, which by itself is whole.
        try copy("older", to: "log")
        try succeed("ledger", "verify", "--evidence", "log")
        let rolledBack = try picket(["ledger", "cosign", "--evidence", "log", "--witness", name])
        #expect(rolledBack.status == 1 && rolledBack.error.contains("it was rolled back"), "\(rolledBack)")
        try copy("newer/anchors", to: "log/anchors")
        let older = try picket(["ledger", "verify", "--evidence", "log", "--ca", "roots.pem"])
        #expect(older.status == 1 && older.output.contains("it was rolled back"), "\(older)")
        folder.remove("log/anchors")

        // And on, differently, to beyond what was seen.
        for _ in 0..<12 { try succeed("ledger", "anchor", "--evidence", "log", "--tsa", tsa, "--ca", "roots.pem") }
        try succeed("ledger", "verify", "--evidence", "log", "--ca", "roots.pem")
        let forked = try picket(["ledger", "cosign", "--evidence", "log", "--witness", name])
        #expect(forked.status == 1 && forked.error.contains("grew differently"), "\(forked)")
        folder.remove("log/anchors")
        try copy("newer/anchors", to: "log/anchors")
        let rewritten = try picket(["ledger", "verify", "--evidence", "log", "--ca", "roots.pem"])
        #expect(rewritten.status == 1 && rewritten.output.contains("grew differently"), "\(rewritten)")
        try copy("newer/cosigned", to: "log/cosigned")
        let cosigned = try picket(["ledger", "verify", "--evidence", "log", "--witness", key])
        #expect(cosigned.status == 1 && cosigned.output.contains("grew differently"), "\(cosigned)")

        // A witness that is started again remembers.
        witness.kill()
        stamping.kill()
        let (again, newName) = try startWitness()
        let refused = try picket(["ledger", "cosign", "--evidence", "log", "--witness", newName])
        #expect(refused.status == 1, "\(refused)")
        try copy("newer", to: "log")
        try succeed("ledger", "cosign", "--evidence", "log", "--witness", newName)
        again.kill()
    }

    @Test func aTimestampIsCarriedThere() throws {
        try succeed("ledger", "anchor", "--evidence", "log", "--request-to", "question.tsq")
        try folder.write(authority.reply(to: folder.read("question.tsq")), to: "answer.tsr")
        let other = try OpenSSLAuthority()
        try folder.write(other.roots, to: "other.pem")
        let untrusted = try picket([
            "ledger", "anchor", "--evidence", "log", "--response", "answer.tsr", "--ca", "other.pem",
        ])
        #expect(untrusted.status == 1 && untrusted.error.contains("leads to none of the roots"), "\(untrusted)")
        let output = try succeed(
            "ledger", "anchor", "--evidence", "log", "--response", "answer.tsr", "--ca", "roots.pem")
        #expect(output.contains("says CN=tsa"))
        try succeed("ledger", "verify", "--evidence", "log", "--ca", "roots.pem")
        #expect(
            try succeed("ledger", "search", "--evidence", "log", "--action", "checkpoint.anchored").contains("anchored")
        )
        // What the log records has to be there.
        folder.remove("log/anchors")
        let missing = try picket(["ledger", "verify", "--evidence", "log", "--ca", "roots.pem"])
        #expect(missing.status == 1 && missing.output.contains("it is not there"), "\(missing)")
    }

    @Test(arguments: [
        ["ledger", "anchor"], ["ledger", "anchor", "--tsa", "http://127.0.0.1:1/", "--request-to", "x"],
        ["ledger", "cosign", "--witness", "http://127.0.0.1:1"], ["ledger", "cosign", "--witness", "ftp://x=y"],
        ["ledger", "cosign"], ["ledger", "witness", "--log", "x", "--keys", "witness-keys", "--state", "seen"],
    ])
    func wrongUseIsRefused(arguments: [String]) throws {
        let outcome = try picket(arguments)
        #expect(outcome.status == 2 && !outcome.error.isEmpty, "\(outcome)")
    }

    @Test func whatCannotBeReachedIsIncomplete() throws {
        let anchor = try picket(
            ["ledger", "anchor", "--evidence", "log", "--tsa", "http://127.0.0.1:1/", "--ca", "roots.pem"])
        #expect(anchor.status == 3, "\(anchor)")
    }
}
