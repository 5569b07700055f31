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
