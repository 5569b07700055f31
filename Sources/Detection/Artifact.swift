/// What is inspected: here, a source file as detectors see it.
public struct Artifact: Sendable, Hashable {
    /// Relative to the scanned root, with `/`.
    public let path: String
    public let language: Language
    public let role: Role

    public init(path: String, language: Language, role: Role? = nil) {
        self.path = path
        self.language = language
        self.role = role ?? Role(path: path)
    }
}
