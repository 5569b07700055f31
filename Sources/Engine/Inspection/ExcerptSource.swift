import Detection

/// Gives excerpts of files that were inspected before: reads each again, once, and only trusts it if it is the same.
struct ExcerptSource {
    private let files: [SourceFile]
    private let profiles: FileProfiles
    private let keys: [Int: CacheKey]
    /// What they must not show, by file.
    private let hidden: [Int: [HiddenText]]
    private let reader: SourceReader
    private var current: (index: Int, text: [UInt8], lines: LineIndex)?
    /// Whether every file asked for was still what was inspected.
    private(set) var isComplete = true

    init(
        files: [SourceFile], profiles: FileProfiles, keys: [Int: CacheKey], hidden: [Int: [HiddenText]],
        reader: SourceReader
    ) {
        self.hidden = hidden
        self.files = files
        self.profiles = profiles
        self.keys = keys
        self.reader = reader
    }

    /// Ask for places of one file one after another. Empty if the file is no longer what was inspected.
    mutating func excerpt(of place: Place, in index: Int) -> Finding.Excerpt {
        if current?.index != index { current = load(index) }
        guard let current else {
            isComplete = false
            return Finding.Excerpt()
        }
        var excerpt = current.text.withUnsafeBytes { Finding.Excerpt(of: place, in: $0, current.lines) }
        if let hidden = hidden[index] { excerpt.hide(hidden) }
        return excerpt
    }

    private func load(_ index: Int) -> (index: Int, text: [UInt8], lines: LineIndex)? {
        let file = files[index]
        guard let key = keys[index], case .bytes(let bytes, let language) = reader.read(file),
            CacheKey(context: profiles[index].digest, path: file.path, language: language, content: bytes) == key,
            let text = Decoder.decode(bytes, path: file.path, language: language).text
        else { return nil }
        defer { text.deallocate() }
        return (index, Array(text), LineIndex(UnsafeRawBufferPointer(text)))
    }
}
