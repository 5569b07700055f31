import ArgumentParser
import Delivery
import Detection
import Engine
import Evidence
import Foundation
import Service

/// `picket scan --server`: sends the report to a project, and decides by what it brings.
struct DeliveryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Send the report to this service; then only what is new in its project at or above --fail-on makes the exit \
            status 1. The key comes from \(ServerOptions.variable).
            """, valueName: "url"))
    var server: String?
    @Option(help: ArgumentHelp("The project there: its key. See `picket project list`.", valueName: "key"))
    var project: String?
    @OptionGroup var trust: ServerTrust
    @Option(help: ArgumentHelp("The branch that is scanned. Default: git's, or what CI says it is.", valueName: "name"))
    var branch: String?
    @Option(help: ArgumentHelp("The commit that is scanned. Default: git's.", valueName: "commit"))
    var revision: String?
    @Option(
        help: ArgumentHelp(
            """
            The branch that says what is known. On others all that the branch brings is new until it is mended, accepted, \
            or there as well. Default: main, master.
            """, valueName: "branch"))
    var base: String?

    /// - Returns: `nil` if nothing is to be sent.
    func delivery(_ options: ScanOptions, hasDiff: Bool) throws(UsageError) -> ScanDelivery? {
        guard let server else {
            guard project == nil else { throw UsageError("--project goes with --server URL: where the project is") }
            return nil
        }
        guard let project, !project.isEmpty else {
            throw UsageError(
                "--server needs --project KEY: `picket project list --server \(server)` lists them, `… add` makes one")
        }
        guard !hasDiff else {
            throw UsageError(
                "--diff and --server do not go together: the service knows what is new, and needs all of it")
        }
        guard !options.paths.contains("-") else {
            throw UsageError("standard input is no part of a project: name files and folders with --server")
        }
        // A report takes longer than a question.
        let limits = HTTPClient.Limits(connecting: 10_000, total: 600_000, bodyBytes: 64 << 20)
        return ScanDelivery(
            options: self, server: server, project: project, client: try trust.client(server, limits: limits))
    }
}

struct ScanDelivery {
    let options: DeliveryOptions
    let server: String
    let project: String
    let client: ServiceClient

    /// What the service said.
    struct Answer {
        /// At or above the threshold, the most severe first; at most 200.
        let new: [JSON]
        let count: Int
        let scan: JSON
        /// Of the dashboard.
        let link: String
    }

    /// - Parameter threshold: what is told as new; `nil`: nothing is.
    func send(
        _ report: Report, _ resolved: ScanOptions.Resolved, _ threshold: Severity?
    ) async throws(UsageError) -> Answer {
        var sent = SentReport(report)
        let root = resolved.workspace.root
        let checkout = Checkout(at: root)
        sent.branch = options.branch ?? checkout?.branch ?? Self.branchOfCI
        sent.revision = options.revision ?? checkout?.revision
        sent.paths = resolved.scan.inputs.compactMap { input in
            guard case .path(let path) = input else { return nil }
            return path == root ? "." : String(path.dropFirst(root.count + 1))
        }
        if sent.paths.contains(".") { sent.paths = [] }
        sent.inspected = report.input?.paths ?? []
        sent.present = Self.files(in: root, below: sent.paths).map { $0.union(sent.inspected) }
        let body = sent.bytes
        guard body.count <= SentReport.mostBytes else {
            throw UsageError(
                "the report has \(body.count >> 20) MB, and a service takes \(SentReport.mostBytes >> 20): scan folder by folder"
            )
        }
        var path = "/v1/projects/\(ServiceClient.escaped(project))/reports?threshold=\((threshold ?? .critical).name)"
        if let base = options.base { path += "&base=\(ServiceClient.escaped(base))" }
        do throws(ClientFailure) {
            let answer = try await client.deliver(path, body, "application/x-ndjson") { seconds, failure in
                Terminal.complain("\(failure.message) (sent again in about \(seconds) s)")
            }
            let new = threshold == nil ? [] : answer["new"]?.array ?? []
            let count = threshold == nil ? 0 : answer["newCount"]?.integer ?? new.count
            let scan = answer["scan"] ?? .null
            return Answer(
                new: new, count: count, scan: scan,
                link: "\(client.address)/#/findings?project=\(ServiceClient.escaped(project))")
        } catch {
            throw advice(error)
        }
    }

    private func advice(_ failure: ClientFailure) -> UsageError {
        switch failure.kind {
        case .answered(404):
            UsageError(
                """
                \(server) has no project "\(project)" that this key may see. `picket project list --server \(server)` lists \
                those it may; `picket project add \(project) --server \(server)` makes one.
                """)
        case .answered(403):
            UsageError("\(failure.message)\nA key for CI needs the scope scans:submit, of an analyst or operator.")
        default: options.trust.advice(failure, server)
        }
    }

    /// CI checks out a commit and no branch, and says which it was.
    private static var branchOfCI: String? {
        ["GITHUB_HEAD_REF", "GITHUB_REF_NAME", "CI_COMMIT_REF_NAME", "BRANCH_NAME"].lazy
            .compactMap { Terminal.environment($0) }.first { !$0.isEmpty && $0.utf8.count <= 200 }
    }

    private static let mostFiles = 400_000

    /// All files that there are, inspected or not: a finding in one that is gone is gone with it.
    ///
    /// - Returns: `nil` if there are too many: then only what was inspected says that something is gone.
    private static func files(in root: String, below paths: [String]) -> Set<String>? {
        var files: Set<String> = []
        for path in paths.isEmpty ? [""] : paths {
            let start = path.isEmpty ? root : Workspace.join(root, path)
            guard let below = FileManager.default.enumerator(atPath: start) else {
                files.insert(path)
                continue
            }
            for case let name as String in below {
                if name == ".git" || name.hasSuffix("/.git") {
                    below.skipDescendants()
                    continue
                }
                files.insert(path.isEmpty ? name : "\(path)/\(name)")
                guard files.count <= mostFiles else { return nil }
            }
        }
        return files
    }
}

extension ScanDelivery.Answer: CustomStringConvertible {
    /// What is new, one a line, and where to see it.
    var description: String {
        var lines = new.prefix(50).map { finding in
            let place = "\(finding["path"]?.string ?? ""):\(finding["start"]?["line"]?.integer ?? 0)"
            let severity = finding["severity"]?.string ?? ""
            let state = finding["state"]?.string == "regressed" ? " (it was fixed before)" : ""
            return Self.plain(
                "\(place): \(severity) \(finding["rule"]?.string ?? "") \(finding["message"]?.string ?? "")\(state)")
        }
        if count > lines.count { lines.append("… and \(count - lines.count) more") }
        func number(_ name: String) -> Int { scan["counts"]?[name]?.integer ?? 0 }
        let branch = scan["branch"]?.string.map { " on \($0)" } ?? ""
        let commit = scan["revision"]?.string.map { " at \($0.prefix(12))" } ?? ""
        lines.append(
            "\(count == 0 ? "nothing" : String(count)) new at or above the threshold\(branch)\(commit); all in all "
                + "\(number("seen")) seen, \(number("found")) first seen, \(number("fixed")) fixed, \(number("regressed")) regressed"
        )
        lines.append(link)
        return lines.joined(separator: "\n")
    }

    /// Nothing that a terminal would obey.
    private static func plain(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
