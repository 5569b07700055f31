import Detection

/// Gives excerpts of files that were inspected before: reads each again, once, and only trusts it if it is the same.
struct ExcerptSource {
    private let files: [SourceFile]
    private let profiles: FileProfiles
    private let outcomes: FileOutcomes
    private let reader: SourceReader
    private var current: Current?
    /// Whether every file asked for was still what was inspected.
    private(set) var isComplete = true

    private struct Current {
        let index: Int
        let text: [UInt8]
        let lines: LineIndex
        /// What excerpts must not show.
        let hidden: [HiddenText]
    }

    init(files: [SourceFile], profiles: FileProfiles, outcomes: FileOutcomes, reader: SourceReader) {
        self.files = files
        self.profiles = profiles
        self.outcomes = outcomes
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
        excerpt.hide(current.hidden)
        return excerpt
    }

    private func load(_ index: Int) -> Current? {
        let file = files[index]
        guard case .bytes(let bytes, let language) = reader.read(file),
            CacheKey(context: profiles[index].digest, path: file.path, language: language, content: bytes)
                == outcomes.key(ofFile: index),
            let text = Decoder.decode(bytes, path: file.path, language: language).text
        else { return nil }
        defer { text.deallocate() }
        return Current(
            index: index, text: Array(text), lines: LineIndex(UnsafeRawBufferPointer(text)),
            hidden: outcomes.remarks(ofFile: index)?.hidden ?? [])
    }
}
