/// What `git ls-tree -r -z --long` prints of a commit.
struct GitListing {
    struct File {
        var path: ArchivePath
        var object: String
        var size: Int
    }

    private let meter: ArchiveMeter
    private var files: [File] = []
    private var total = 0
    private var record: [UInt8] = []

    init(_ meter: ArchiveMeter) { self.meter = meter }

    mutating func take(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        for byte in bytes {
            if byte == 0 {
                try end()
                record.removeAll(keepingCapacity: true)
            } else {
                record.append(byte)
                // Mode, kind, object and size have some 120 bytes.
                guard record.count <= meter.limits.pathBytes + 200 else {
                    throw ArchiveError(
                        .tooLarge, entry: record, "the name has more than \(meter.limits.pathBytes) bytes")
                }
            }
        }
    }

    func finish() throws(ArchiveError) -> [File] {
        guard record.isEmpty else { throw ArchiveError(.damaged, "the list of the repository's files is cut short") }
        return files
    }

    /// `100644 blob 0123…  42` TAB `path`
    private mutating func end() throws(ArchiveError) {
        try meter.entry()
        guard let tab = record.firstIndex(of: 0x09) else { throw Self.unreadable }
        let fields = record[..<tab].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 4 else { throw Self.unreadable }
        switch fields[0] {
        case "160000": return meter.skippedModule()
        case "120000": return meter.skippedLink()
        default: break
        }
        let path = try ArchivePath(record[(tab + 1)...], meter.limits)
        guard let size = Int(fields[3]), size >= 0, fields[1] == "blob" else { throw Self.unreadable }
        try meter.file(path, size: UInt64(size))
        meter.sees(path)
        total += size
        guard total <= meter.limits.totalBytes else {
            throw ArchiveError(.tooLarge, "the repository's files have more than \(meter.limits.totalBytes) bytes")
        }
        files.append(File(path: path, object: fields[2], size: size))
    }

    private static let unreadable = ArchiveError(.damaged, "the list of the repository's files cannot be read")
}

/// What `git cat-file --batch` prints: for each object a line that says what it is, its bytes, and a line's end.
struct GitObjects<Sink: ArchiveSink> {
    private let files: [GitListing.File]
    private let meter: ArchiveMeter
    private var sink: Sink
    private var next = 0
    private var header: [UInt8] = []
    /// Bytes of the current object that are to come, and its line's end; `nil` between objects.
    private var rest: Int?

    init(_ files: [GitListing.File], _ sink: Sink, _ meter: ArchiveMeter) {
        self.files = files
        self.sink = sink
        self.meter = meter
    }

    mutating func take(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        var bytes = bytes[...]
        while !bytes.isEmpty {
            if let rest {
                let part = bytes.prefix(max(0, rest - 1))
                if !part.isEmpty {
                    try meter.copied(part.count)
                    try sink.write(UnsafeRawBufferPointer(rebasing: part))
                }
                let isEnd = part.count == rest - 1 && bytes.count > part.count
                bytes = bytes.dropFirst(part.count + (isEnd ? 1 : 0))
                self.rest = isEnd ? nil : rest - part.count
                if isEnd {
                    try sink.end()
                    next += 1
                }
            } else {
                let byte = bytes.removeFirst()
                if byte == 0x0A { try begin() } else { header.append(byte) }
                guard header.count <= 200 else { throw Self.unreadable }
            }
        }
    }

    private mutating func begin() throws(ArchiveError) {
        guard files.indices.contains(next),
            String(decoding: header, as: UTF8.self) == "\(files[next].object) blob \(files[next].size)"
        else { throw Self.unreadable }
        header = []
        try sink.begin(files[next].path)
        rest = files[next].size + 1
    }

    func finish() throws(ArchiveError) -> Sink {
        guard next == files.count, rest == nil else { throw Self.unreadable }
        return sink
    }

    private static var unreadable: ArchiveError {
        ArchiveError(.damaged, "the repository's objects are not what its list says")
    }
}
