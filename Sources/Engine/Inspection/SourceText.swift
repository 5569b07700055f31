public import Detection

/// One source file, read and decoded as a scan does it: for what looks at a single file.
public struct SourceText {
    public let language: Language
    /// UTF-8.
    public let bytes: [UInt8]

    /// - Parameters:
    ///   - input: a file, or a text with its language.
    ///   - language: used whatever the name says, unless `nil`.
    public init(
        _ input: ScanConfiguration.Input, language: Language? = nil, languages: LanguageMap,
        limits: ScanLimits = ScanLimits()
    ) throws(ScanError) {
        let file: SourceFile
        switch input {
        case .path(let path):
            let found = FileFinder.find(
                [path], base: ".", selection: FileSelection(usesIgnoreFiles: false, usesDefaultExcludes: false),
                languages: languages, forcedLanguage: language)
            if let failure = found.failures.first { throw ScanError(.input, "\(path): \(failure.message)") }
            guard found.files.count == 1, let only = found.files.first else {
                throw ScanError(.input, "\(path): is a folder; name a file")
            }
            file = only
        case .text(let name, let language, let bytes):
            file = SourceFile(
                path: name, location: [], size: bytes.count, language: language, isNamed: true, text: bytes)
        }
        // What it reads is valid as long as it lives.
        let reader = SourceReader(limit: limits.fileBytes, languages: languages)
        defer { withExtendedLifetime(reader) {} }
        switch reader.read(file) {
        case .failed(let failure): throw ScanError(.input, "\(failure.path): \(failure.message)")
        case .skipped(let reason): throw ScanError(.input, "\(file.path): \(reason.rawValue)")
        case .bytes(let raw, let language):
            let decoded = Decoder.decode(raw, path: file.path, language: language)
            guard let text = decoded.text else {
                throw ScanError(.input, "\(file.path): \(decoded.failure?.message ?? "cannot be decoded")")
            }
            defer { text.deallocate() }
            self.language = language
            bytes = Array(text)
        }
    }
}

extension ScanConfiguration.Input {
    /// The source files under some paths, read into memory, in the order of their paths. What cannot be read as source
    /// is left out.
    public static func texts(
        in paths: [String], languages: LanguageMap, limits: ScanLimits = ScanLimits()
    ) -> [ScanConfiguration.Input] {
        let found = FileFinder.find(
            paths, base: ".", selection: FileSelection(), languages: languages, forcedLanguage: nil)
        let reader = SourceReader(limit: limits.fileBytes, languages: languages)
        return found.files.compactMap { file in
            guard case .bytes(let bytes, let language) = reader.read(file) else { return nil }
            return .text(name: file.path, language: language, bytes: Array(bytes))
        }
    }
}
