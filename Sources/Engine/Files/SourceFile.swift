import Detection

/// A file to inspect: how the report names it, and where it is.
struct SourceFile: Sendable {
    /// Relative to the report's root, with `/`.
    var path: String
    /// Absolute and canonical, as bytes. Empty for a text that is no file.
    var location: [UInt8]
    var size: Int
    /// `nil` if only its first line can tell.
    var language: Language?
    /// The user said which language it is.
    var isLanguageGiven = false
    /// The user named it, so that leaving it out would be a failure.
    var isNamed: Bool
    /// The content of a source that is no file: standard input.
    var text: [UInt8]?
}

/// What became of the walk.
struct FoundFiles: Sendable {
    /// Sorted by path.
    var files: [SourceFile] = []
    var failures: [Failure] = []
    var skipped: [String: Int] = [:]
    /// The walk was interrupted: there may be more.
    var isCut = false
    /// Absolute: what the paths are relative to.
    var root: String
}

extension FoundFiles {
    /// Where the process was when it first asked: what the report of a text that is no file has for a root.
    private static let startFolder = (try? FileSystem.currentFolder())?.pathText ?? "/"

    /// The files that inputs come to, texts among them.
    static func find(
        _ inputs: [ScanConfiguration.Input], base: String, selection: FileSelection = FileSelection(),
        languages: LanguageMap, forcedLanguage: Language? = nil, isCancelled: @escaping () -> Bool = { false }
    ) -> FoundFiles {
        let paths = inputs.compactMap { if case .path(let path) = $0 { path } else { nil } }
        var found =
            paths.isEmpty && !inputs.isEmpty
            ? FoundFiles(root: base == "." ? startFolder : base)
            : FileFinder.find(
                paths, base: base, selection: selection, languages: languages, forcedLanguage: forcedLanguage,
                isCancelled: isCancelled)
        guard paths.count < inputs.count else { return found }
        found.files.reserveCapacity(found.files.count + inputs.count - paths.count)
        var isSorted = paths.isEmpty
        for case .text(let name, let language, let bytes) in inputs {
            if isSorted, let last = found.files.last, name < last.path { isSorted = false }
            found.files.append(
                SourceFile(
                    path: name, location: [], size: bytes.count, language: language, isNamed: true, text: bytes))
        }
        if !isSorted { found.files.sort { $0.path < $1.path } }
        return found
    }
}
