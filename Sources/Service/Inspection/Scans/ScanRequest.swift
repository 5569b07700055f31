internal import Evidence
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Storage

/// Reads what somebody asks for, once its form has been checked.
enum ScanRequest {
    static func source(_ body: JSON) throws -> ScanSource {
        switch (body["files"], body["repository"]) {
        case (.some, nil): return .files
        case (nil, let repository?):
            do {
                let url = try GitURL(repository["url"]?.string ?? "")
                let reference = repository["reference"]?.string
                if let reference, !GitURL.isReference(reference) {
                    throw ArchiveError(.unsupported, "this is no branch, tag or commit that is taken")
                }
                return .repository(url: url.text, reference: reference)
            } catch let error as ArchiveError {
                throw Problem(.unprocessableContent, "repository-refused", error.message)
            }
        default: throw Problem.invalid("a scan is of either `files` or a `repository`")
        }
    }

    /// No write down and no read up: what somebody asks for is labelled at most as they are cleared.
    static func draft(
        _ source: ScanSource, _ terms: JSON, _ caller: Principal, now: Int64
    ) throws(Problem) -> ScanDraft {
        let compartments = (terms["compartments"]?.array ?? []).compactMap(\.integer).reduce(Int64(0)) {
            $0 | 1 << Int64($1)
        }
        let label = Label(level: terms["level"]?.integer ?? 0, compartments: compartments)
        guard caller.clearance.dominates(label) else {
            throw Problem(.forbidden, "label-too-high", "you are not cleared for the label that the scan is to have")
        }
        var draft = ScanDraft(
            source.kind, priority: terms["priority"]?.integer ?? 5,
            deadline: terms["deadline"]?.integer.map { now + Int64($0) * 1_000 }, label: label, actor: caller.actor)
        if case .repository(_, let reference) = source {
            draft.branch = reference
        } else {
            draft.branch = terms["branch"]?.string
            draft.revision = terms["revision"]?.string
        }
        return draft
    }

    /// Files that came as JSON.
    static func write(_ body: JSON, to folder: ScanFolder, _ limits: ArchiveLimits) throws(ArchiveError) {
        let meter = ArchiveMeter(limits) { false }
        let sink = try FolderSink(folder.source)
        for file in body["files"]?.array ?? [] {
            let path = try ArchivePath(Array((file["path"]?.string ?? "").utf8), limits)
            let content = Array((file["content"]?.string ?? "").utf8)
            try meter.entry()
            try meter.file(path, size: UInt64(content.count))
            try meter.copied(content.count)
            try sink.begin(path)
            let result = content.withUnsafeBytes { bytes in Result { () throws(ArchiveError) in try sink.write(bytes) }
            }
            try result.get()
            try sink.end()
        }
    }

    /// As it arrives.
    static func save(_ body: RequestBody, to path: String, most: Int) async throws {
        let file = try UploadFile(path)
        for try await part in body {
            guard file.count + part.readableBytes <= most else {
                throw Problem(.contentTooLarge, "too-large", "an archive may have at most \(most) bytes")
            }
            try file.write(part.readableBytesView)
        }
        guard file.count > 0 else { throw Problem.invalid("nothing was sent: the body has to be the archive") }
    }
}

/// What is being sent, on its way to disk.
final class UploadFile {
    private let file: FileHandle
    private(set) var count = 0
    private static let noRoom = ArchiveError(.storage, "there is no room for what was sent")

    init(_ path: String) throws(ArchiveError) {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw Self.noRoom }
        self.file = file
    }

    deinit { try? file.close() }

    func write(_ bytes: some Collection<UInt8>) throws(ArchiveError) {
        do {
            try file.write(contentsOf: Data(bytes))
        } catch {
            throw Self.noRoom
        }
        count += bytes.count
    }
}

/// How a scan is to be done.
enum ScanTerms {
    static let all: [(name: String, schema: Schema)] = [
        ("priority", .integer(1...10, "1: whenever there is time; 10: now; 5 unless told")),
        ("deadline", .integer(1...86_400, "Seconds from now after which it is of no use")),
        ("level", .integer(0...15, "Of its label, joined with the project's")),
        ("compartments", .array(.integer(0...61), 0...62)),
        ("branch", .string(1...200, "Where files or an archive come from; a repository is asked itself")),
        ("revision", .string(1...200, "The commit that files or an archive are of")),
    ]

    static let draftSchema = Schema.object(
        all.map { .optional($0.name, $0.schema) } + [
            .optional(
                "files",
                .array(
                    .object([.required("path", .string(1...1_024)), .required("content", .string(0...10_000_000))]),
                    1...1_000, "What is inspected; either this or `repository`")),
            .optional(
                "repository",
                .object([
                    .required("url", .string(1...1_000, "https:// or ssh://")),
                    .optional(
                        "reference", .string(1...200, "Branch, tag or commit; its HEAD unless told")),
                ])),
        ])
}
