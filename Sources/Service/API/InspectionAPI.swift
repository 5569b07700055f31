internal import Evidence
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Storage

/// Asking for scans, ending them, and what proves them; ``ScansAPI`` reads them.
struct InspectionAPI: EndpointGroup {
    private let queue: ScanQueue
    private var store: Store { queue.store }

    init(_ queue: ScanQueue) { self.queue = queue }

    var endpoints: [Endpoint] { asking + following + results }

    // MARK: Asking

    private var asking: [Endpoint] {
        [
            Endpoint(
                .post, "/v1/projects/{project}/scans", id: "makeScan",
                "Have files or a repository inspected", tag: "scans", access: .permission(.scansSubmit),
                body: .json(ScanTerms.draftSchema), bodyLimit: 32 << 20,
                answers: [.json(StoredScan.schema, status: .accepted, "It waits for its turn")]
            ) { call in
                let source: ScanSource
                do {
                    source = try ScanRequest.source(call.body)
                } catch let problem as Problem {
                    queue.countRefusal(problem.code)
                    throw problem
                }
                return try await submit(call, source, terms: call.body) { folder in
                    if case .files = source { try ScanRequest.write(call.body, to: folder, queue.configuration.limits) }
                }
            },
            Endpoint(
                .post, "/v1/projects/{project}/scans/archive", id: "makeScanOfArchive",
                "Have an archive inspected: tar, as it is or packed with gzip or Zstandard, or zip", tag: "scans",
                access: .permission(.scansSubmit), query: ScanTerms.all.map { .optional($0.name, $0.schema) },
                body: .stream(
                    mediaTypes: [
                        "application/octet-stream", "application/gzip", "application/x-tar", "application/zip",
                        "application/zstd",
                    ], form: .object([.required("archive", .file)]), isKeptOnDisk: true),
                bodyLimit: queue.configuration.uploadBytes,
                answers: [.json(StoredScan.schema, status: .accepted, "It waits for its turn")]
            ) { call in
                let most = queue.configuration.uploadBytes
                return try await submit(call, .archive, terms: .object(call.query)) { folder in
                    if MultipartReader.boundary(of: call.request.headers[.contentType] ?? "") != nil {
                        try await ScanRequest.savePart(archive: call.request, to: folder, most: most)
                    } else {
                        try await ScanRequest.save(call.request.body, to: folder.upload, most: most)
                    }
                }
            },
            Endpoint(
                .post, "/v1/projects/{project}/scans/files", id: "makeScanOfFiles",
                "Have files inspected that are sent as the parts of a form, each with its path as its file name",
                tag: "scans", access: .permission(.scansSubmit),
                query: ScanTerms.all.map { .optional($0.name, $0.schema) },
                body: .stream(
                    mediaTypes: [], form: .object([.required("file", .array(.file, 1...ScanRequest.mostParts))]),
                    isKeptOnDisk: true),
                bodyLimit: queue.configuration.uploadBytes,
                answers: [.json(StoredScan.schema, status: .accepted, "It waits for its turn")]
            ) { call in
                let configuration = queue.configuration
                return try await submit(call, .files, terms: .object(call.query)) { folder in
                    try await ScanRequest.savePart(
                        call.request, to: folder, configuration.limits, most: configuration.uploadBytes)
                }
            },
        ]
    }

    private func submit(
        _ call: Call, _ source: ScanSource, terms: JSON, fill: (ScanFolder) async throws -> Void
    ) async throws -> Reply {
        let caller = try call.principal
        let project = try await store.project(of: call)
        let draft = try ScanRequest.draft(source, terms, caller, now: store.now())
        do {
            let scan = try await queue.submit(
                project: project.id, draft, source, detectors: caller.detectors, fill: fill)
            return .json(scan.json, status: .accepted, headers: [.location: "/v1/scans/\(scan.id)"])
        } catch let error as ArchiveError {
            queue.countRefusal(error.code.rawValue)
            throw Problem(error)
        }
    }

    // MARK: Following

    private var following: [Endpoint] {
        [
            Endpoint(
                .post, "/v1/scans/{scan}/cancel", id: "cancelScan",
                "End a scan that waits or runs: one's own, or with scans:cancel any", tag: "scans", access: .signedIn,
                answers: [.json(StoredScan.schema)]
            ) { call in
                let caller = try call.principal
                let scan = try await scan(call)
                guard
                    caller.may(.scansCancel) || (caller.may(.scansSubmit) && scan.draft.actor == caller.actor)
                else { throw Problem.forbidden(.scansCancel) }
                return .json(try await queue.cancel(scan.id, actor: caller.actor).json)
            }
        ]
    }

    private func scan(_ call: Call) async throws -> StoredScan {
        let id = try call.identifier("scan")
        guard let scan = try await store.scan(id, for: try call.principal.clearance) else {
            throw Problem.notFound("scan \(id)")
        }
        return scan
    }

    // MARK: Results

    private var results: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/scans/{scan}/attestation", id: "getScanAttestation",
                "The signed statement of what a scan checked and found (in-toto, in a DSSE envelope)", tag: "scans",
                access: .permission(.scansRead), answers: [.json(.anything)]
            ) { call in try await evidence(call, ScanEvidence.attestation) },
            Endpoint(
                .get, "/v1/scans/{scan}/proof", id: "getScanProof",
                "The scan's entry in the ledger, with all it takes to show that it is there", tag: "scans",
                access: .permission(.scansRead), answers: [.json(LedgerDocument.proof)]
            ) { call in try await evidence(call, ScanEvidence.proof) },
        ]
    }

    private func evidence(_ call: Call, _ path: (Identifier) -> String) async throws -> Reply {
        let scan = try await scan(call)
        guard let bytes = try queue.evidence?.document(path(scan.id)) else {
            throw Problem.notFound("evidence of this scan: it is not done, or no ledger was kept")
        }
        return Reply(.ok, headers: [.contentType: "application/json"], .bytes(bytes))
    }
}

extension Problem {
    /// What is wrong with what was sent: said to who sent it.
    init(_ error: ArchiveError) {
        switch error.code {
        case .tooLarge: self.init(.contentTooLarge, error.code.rawValue, error.message)
        case .storage:
            self.init(
                HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"), "storage-full", error.message)
        default: self.init(.unprocessableContent, error.code.rawValue, error.message)
        }
    }
}
