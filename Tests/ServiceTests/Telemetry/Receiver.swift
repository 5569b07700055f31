import Evidence
import Foundation
import Glibc
import PicketTestKit

/// A program that a test starts and ends; what it prints goes to a file.
final class RunningProgram: @unchecked Sendable {
    private let process = Process()
    let folder: TemporaryFolder

    init(_ path: String, _ arguments: [String], in folder: TemporaryFolder) throws {
        self.folder = folder
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        let name = (path as NSString).lastPathComponent
        process.standardOutput = FileHandle(forWritingAtPath: try folder.write("", to: "\(name).out"))
        process.standardError = FileHandle(forWritingAtPath: try folder.write("", to: "\(name).err"))
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    deinit { stop() }

    func stop() {
        guard process.isRunning else { return }
        // SIGTERM is ignored by who inherited that from a service under test.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Asks until the answer is there; three minutes at most.
    static func eventually<Value>(_ what: String, _ ask: () async throws -> Value?) async throws -> Value {
        let end = ContinuousClock.now + .seconds(180)
        while ContinuousClock.now < end {
            if let value = try? await ask() { return value }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Readers.Fault(message: "\(what) did not happen within three minutes")
    }
}

/// A collector for OTLP/HTTP: parses every request with OpenTelemetry's own protobuf definitions, and keeps them as a line each.
final class OTLPReceiver: Sendable {
    let program: RunningProgram
    let url: String

    /// - Parameter statuses: what it answers, in turn; then 200.
    init(statuses: [Int] = []) async throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.script, to: "receiver.py")
        let running = try RunningProgram(
            Readers.python ?? "", ["receiver.py"] + statuses.map(String.init), in: folder)
        program = running
        let port = try await RunningProgram.eventually("the receiver's start") {
            String(decoding: try folder.read("port"), as: UTF8.self).split(separator: "\n").first.map(String.init)
        }
        url = "http://127.0.0.1:\(port)"
    }

    /// What it was sent, in order: path, status it answered, and the request as protobuf's JSON.
    func received() throws -> [JSON] {
        let lines = (try? program.folder.read("received")) ?? []
        return try lines.split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: Array($0)) }
    }

    private static let script = """
        import base64, http.server, json, os, re, sys
        from google.protobuf import json_format
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
        from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

        statuses = [int(s) for s in sys.argv[1:]]
        kinds = {"/v1/traces": ExportTraceServiceRequest, "/v1/metrics": ExportMetricsServiceRequest}

        def ids(value):
            # OTLP's JSON has hexadecimal ids where protobuf's has base 64.
            if isinstance(value, list): return [ids(v) for v in value]
            if not isinstance(value, dict): return value
            out = {}
            for key, v in value.items():
                if key in ("traceId", "spanId", "parentSpanId"):
                    assert re.fullmatch("[0-9a-f]{32}" if key == "traceId" else "[0-9a-f]{16}", v), v
                    v = base64.b64encode(bytes.fromhex(v)).decode()
                else:
                    v = ids(v)
                out[key] = v
            return out

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                entry = {"path": self.path, "type": self.headers["Content-Type"],
                         "authorization": self.headers.get("Authorization", "")}
                status = statuses.pop(0) if statuses else 200
                try:
                    message = kinds[self.path]()
                    json_format.ParseDict(ids(json.loads(body)), message)
                    entry["request"] = json_format.MessageToDict(message)
                except Exception as error:
                    status, entry["error"] = 400, repr(error)
                entry["status"] = status
                with open("received", "a") as file: file.write(json.dumps(entry) + "\\n")
                self.send_response(status)
                if status == 429: self.send_header("Retry-After", "3")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")
            def log_message(self, *arguments): pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        with open("port.new", "w") as file: file.write(f"{server.server_port}\\n")
        os.rename("port.new", "port")
        server.serve_forever()
        """
}
