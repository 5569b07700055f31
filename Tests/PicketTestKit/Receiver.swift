import Glibc

/// A server in a process of its own, on a free port of 127.0.0.1, ended with the test.
public final class Receiver: Sendable {
    public let port: Int
    private let process: pid_t
    private let folder: TemporaryFolder

    public struct Unavailable: Error {}

    /// - Parameter script: in Python; prints its port as its first line, and appends a line of JSON for all it receives to
    ///   the file that it is given.
    public init(_ script: String, arguments: [String] = []) throws {
        folder = try TemporaryFolder()
        let path = try folder.write(script, to: "server.py")
        let received = try folder.write("", to: "received")
        let ready = folder.path(of: "port")
        let pinned = Project.root + "/.venv/bin/python"
        let python = access(pinned, X_OK) == 0 ? pinned : "/usr/bin/python3"
        let words = ([python, path, received] + arguments).map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, ready, O_WRONLY | O_CREAT, 0o600)
        var process: pid_t = 0
        guard posix_spawn(&process, python, &actions, nil, words, environ) == 0 else { throw Unavailable() }
        self.process = process
        while true {
            if let line = try? folder.read("port"), line.last == 0x0A {
                port = Int(String(decoding: line.dropLast(), as: UTF8.self)) ?? 0
                break
            }
            guard waitpid(process, nil, WNOHANG) == 0 else { throw Unavailable() }
            usleep(5_000)
        }
    }

    deinit {
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
    }

    /// What arrived, oldest first.
    public func received() throws -> [String] {
        String(decoding: try folder.read("received"), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Answers by path: `/status/N`, `/flaky/N` (503 to the first N requests), `/redirect`, `/large/N`, `/silent`, `/hangup`.
    public static func http() throws -> Receiver { try Receiver(httpServer) }

    private static let httpServer = """
        import base64, http.server, json, sys, threading
        log = open(sys.argv[1], "a")
        lock = threading.Lock()
        seen = {}
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with lock:
                    seen[self.path] = seen.get(self.path, 0) + 1
                    count = seen[self.path]
                    log.write(json.dumps({"method": self.command, "path": self.path, "body": base64.b64encode(body).decode(),
                        "headers": {name.lower(): value for name, value in self.headers.items()}}) + "\\n")
                    log.flush()
                parts = self.path.split("?")[0].split("/")
                if parts[1] == "silent":
                    threading.Event().wait()
                if parts[1] == "hangup":
                    self.close_connection = True
                    return
                status = int(parts[2]) if parts[1] == "status" else 200
                if parts[1] == "flaky" and count <= int(parts[2]):
                    status = 503
                if parts[1] == "redirect":
                    status = 302
                text = b"x" * int(parts[2]) if parts[1] == "large" else b"received " + body
                self.send_response(status)
                if parts[1] == "redirect":
                    self.send_header("Location", "/status/200")
                if parts[1] == "headers":
                    for number in range(int(parts[2])):
                        self.send_header("X-Filler", "y" * 1000)
                self.send_header("X-Receipt", "receipt-%d" % count)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(text)
            do_GET = do_POST = do_PUT = do_HEAD = answer
            def log_message(self, *arguments):
                pass
        http.server.ThreadingHTTPServer.daemon_threads = True
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        print(server.server_port, flush=True)
        server.serve_forever()
        """
}
