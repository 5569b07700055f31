import Detection

/// What tasks cost in earlier processes, beside the cache: a guess to begin with, so whatever is wrong with the file, it
/// is as if there were none.
struct CostFile: Sendable {
    /// A detector and a language.
    struct Name: Hashable, Sendable {
        let detector: String
        let language: String
    }

    private let path: [UInt8]

    private static let magic = [UInt8](ascii: "PKCOST1\n")
    private static let mostModels = 1_024
    private static let mostBytes = 1 << 20
    private static let mostNameBytes = 256

    /// - Parameter folder: of the cache.
    init(folder: CacheFolder) { path = folder.path + [UInt8](ascii: "/costs") }

    func load() -> [Name: CostModel] {
        guard let bytes = FileSystem.contents(of: path, limit: Self.mostBytes) else { return [:] }
        return (try? Self.models(in: bytes)) ?? [:]
    }

    /// Those that do not fit are left out.
    func save(_ models: [(name: Name, model: CostModel)]) throws(FileSystem.SystemError) {
        try FileSystem.replace(path, with: Self.bytes(of: models), mode: 0o600)
    }

    static func bytes(of models: [(name: Name, model: CostModel)]) -> [UInt8] {
        let models = models.filter {
            $0.name.detector.utf8.count <= mostNameBytes && $0.name.language.utf8.count <= mostNameBytes
        }.prefix(mostModels)
        var body = ByteWriter()
        body.write(UInt64(models.count))
        for (name, model) in models {
            body.write(name.detector)
            body.write(name.language)
            model.write(to: &body)
        }
        var head = ByteWriter()
        head.writeFixed(checksum(body.bytes[...]))
        return magic + head.bytes + body.bytes
    }

    static func models(in bytes: [UInt8]) throws(ByteReader.Malformed) -> [Name: CostModel] {
        guard bytes.starts(with: magic) else { throw ByteReader.Malformed() }
        var reader = ByteReader(bytes.dropFirst(magic.count))
        guard try reader.readFixed() == checksum(bytes.dropFirst(magic.count + 8)) else { throw ByteReader.Malformed() }
        var models: [Name: CostModel] = [:]
        for _ in 0..<(try reader.readCount()) {
            let name = Name(detector: try reader.readString(), language: try reader.readString())
            models[name] = try CostModel(from: &reader)
        }
        guard reader.isAtEnd else { throw ByteReader.Malformed() }
        return models
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var hash = Hash64()
        bytes.withUnsafeBytes { hash.combine(Text($0)) }
        return hash.value
    }
}
