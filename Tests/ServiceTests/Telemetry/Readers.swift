import Evidence
import Foundation
import PicketTestKit

/// What others make of what Picket exports: official clients, through `.venv`.
enum Readers {
    static let python: String? = {
        let path = Project.root + "/.venv/bin/python"
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    /// A program of Debian's, if it is installed.
    static func program(_ name: String) -> String? {
        ["/usr/bin/", "/usr/local/bin/"].map { $0 + name }.first(where: FileManager.default.isExecutableFile)
    }

    /// Runs a program in Python and reads the JSON that it prints.
    static func json(_ script: String, input: [UInt8]) throws -> JSON {
        let outcome = try Program(path: python ?? "").run(
            ["-c", script], input: String(decoding: input, as: UTF8.self))
        guard outcome.status == 0 else { throw Fault(message: outcome.error) }
        return try JSON(parsing: outcome.bytes)
    }

    struct Fault: Error { let message: String }

    /// Every sample by name and labels, as prometheus_client reads it.
    static func samples(_ text: [UInt8], openMetrics: Bool = false) throws -> [String: Double] {
        let read = try json(
            """
            import json, sys
            from prometheus_client\(openMetrics ? ".openmetrics" : "").parser import text_string_to_metric_families as parse
            text = sys.stdin.buffer.read().decode()
            out = {}
            for family in parse(text):
                for sample in family.samples:
                    labels = ",".join(f"{k}={v}" for k, v in sorted(sample.labels.items()))
                    out[sample.name + "{" + labels + "}"] = str(sample.value)
            print(json.dumps(out))
            """, input: text)
        return (read.object ?? [:]).compactMapValues { $0.string.flatMap { Double($0) } }
    }

    /// What `promtool check metrics` finds wrong.
    static func complaints(_ text: [UInt8]) throws -> String {
        let outcome = try Program(path: program("promtool") ?? "").run(
            ["check", "metrics"], input: String(decoding: text, as: UTF8.self))
        return outcome.status == 0 ? "" : outcome.error + outcome.output
    }
}
