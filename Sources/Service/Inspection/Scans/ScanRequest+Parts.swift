internal import Evidence
internal import Hummingbird
internal import NIOCore

// What is sent as the parts of a form: `curl -F 'file=@a.py;filename=src/a.py'`, `curl -F archive=@src.tar.gz`.
extension ScanRequest {
    static let mostParts = 10_000

    /// Each part named `file` becomes a file, at the path that is its file name.
    static func savePart(_ request: Request, to folder: ScanFolder, _ limits: ArchiveLimits, most: Int) async throws {
        var reader = try parts(of: request)
        let meter = ArchiveMeter(limits) { false }
        let sink = try FolderSink(folder.source)
        // A part does not say how large it is; what it has is counted as it comes.
        var (path, held): (ArchivePath?, Int) = (nil, 0)
        try await forEach(request.body, &reader, most: most) { event in
            switch event {
            case .begin(let name, let fileName):
                guard name == "file", let fileName, !fileName.isEmpty else {
                    throw Problem.invalid(
                        "a part is named `file`, and its file name is its path; not \"\(name.prefix(100))\"")
                }
                let place = try ArchivePath(Array(fileName.utf8), limits)
                try meter.entry()
                try meter.file(place, size: 0)
                try sink.begin(place)
                (path, held) = (place, 0)
            case .bytes(let bytes):
                held += bytes.count
                guard held <= limits.fileBytes else {
                    throw ArchiveError(
                        .tooLarge, entry: (path?.text ?? "").utf8, "it has more than \(limits.fileBytes) bytes")
                }
                try meter.copied(bytes.count)
                let result = bytes.withUnsafeBytes { bytes in
                    Result { () throws(ArchiveError) in try sink.write(bytes) }
                }
                try result.get()
            case .end: try sink.end()
            }
        }
        guard path != nil else { throw Problem.invalid("there is no part named `file`: nothing to inspect") }
    }

    /// The part named `archive`, and no other.
    static func savePart(archive request: Request, to folder: ScanFolder, most: Int) async throws {
        var reader = try parts(of: request)
        let file = try UploadFile(folder.upload)
        var found = 0
        try await forEach(request.body, &reader, most: most) { event in
            switch event {
            case .begin(let name, _):
                found += 1
                guard name == "archive", found == 1 else {
                    throw Problem.invalid(
                        "an archive comes as one part, named `archive`; files have a path of their own")
                }
            case .bytes(let bytes): try file.write(bytes)
            case .end: break
            }
        }
        guard file.count > 0 else { throw Problem.invalid("nothing was sent: the part has to be the archive") }
    }

    private static func parts(of request: Request) throws -> MultipartReader {
        guard let boundary = MultipartReader.boundary(of: request.headers[.contentType] ?? "") else {
            throw Problem(
                .unsupportedMediaType, "unsupported-media-type",
                "the body has to be multipart/form-data, with a boundary: curl -F file=@a.py")
        }
        do {
            return try MultipartReader(boundary: boundary, mostParts: mostParts)
        } catch {
            throw Problem.invalid(error.message)
        }
    }

    private static func forEach(
        _ body: RequestBody, _ reader: inout MultipartReader, most: Int,
        _ take: (MultipartReader.Event) throws -> Void
    ) async throws {
        var count = 0
        do {
            for try await part in body {
                count += part.readableBytes
                guard count <= most else {
                    throw Problem(.contentTooLarge, "too-large", "what is sent may have at most \(most) bytes")
                }
                for event in try reader.read(part.readableBytesView) { try take(event) }
            }
            try reader.finish()
        } catch let error as MultipartReader.Malformed {
            throw Problem.invalid(error.message)
        }
    }
}
