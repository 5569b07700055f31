public import Detection

/// Which language a file is in, judged by its name or its first line. Filled from the front ends' tables by the
/// composition root.
public struct LanguageMap: Sendable {
    /// By extension, without the dot. Looked up as written, then in lower case: `C` is C++, `PY` is Python.
    public var extensions: [String: Language]
    /// By whole file name: `.bashrc`, `SConstruct`.
    public var fileNames: [String: Language]
    /// By the name of the program in a shebang line, without version: `python`, `node`.
    public var interpreters: [String: Language]

    /// By extension, for those that several languages share: what the content says.
    public var contents: [String: @Sendable (UnsafeRawBufferPointer) -> Language]

    /// What a file is in that nothing tells the language of: ``Detection/Language/text`` where detectors look at text
    /// alone, else `nil`, and it is left out.
    public var fallback: Language?

    /// A map from the tables.
    public init(
        extensions: [String: Language], fileNames: [String: Language] = [:], interpreters: [String: Language] = [:],
        contents: [String: @Sendable (UnsafeRawBufferPointer) -> Language] = [:]
    ) {
        self.contents = contents
        self.extensions = extensions
        self.fileNames = fileNames
        self.interpreters = interpreters
    }

    /// How many bytes of a file ``language(ofFirstBytes:)`` needs.
    public static let shebangBytes = 128

    /// Extensions of what is no text, so that it need not be opened.
    private static let binaries: Set<String> = [
        "7z", "a", "aac", "avi", "avif", "bin", "bmp", "br", "bz2", "class", "db", "deb", "dll", "dylib", "ear", "eot",
        "exe", "flac", "gif", "gz", "heic", "ico", "iso", "jar", "jpeg", "jpg", "lib", "lz4", "lzma", "mkv", "mo",
        "mov",
        "mp3", "mp4", "mpeg", "npy", "npz", "o", "obj", "odt", "ogg", "otf", "pack", "parquet", "pdb", "pdf", "pickle",
        "pkl", "png", "psd", "pyc", "pyd", "pyo", "rar", "rpm", "so", "sqlite", "sqlite3", "tar", "tgz", "tif", "tiff",
        "ttf", "war", "wasm", "wav", "webm", "webp", "whl", "woff", "woff2", "xls", "xlsx", "xz", "zip", "zst",
    ]

    enum NameVerdict: Equatable {
        case known(Language)
        case unknown
        /// It has no extension: a shebang line may tell.
        case askContent
    }

    func verdict(onName name: String) -> NameVerdict {
        if let language = fileNames[name] { return .known(language) }
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return .askContent }
        // `.gitignore`: settings, of which the scripts are in the map by name.
        if dot == name.startIndex { return fallback.map(NameVerdict.known) ?? .unknown }
        let suffix = String(name[name.utf8.index(after: dot)...])
        if let language = extensions[suffix] ?? extensions[suffix.lowercased()] { return .known(language) }
        guard let fallback, !Self.binaries.contains(suffix.lowercased()) else { return .unknown }
        return .known(fallback)
    }

    /// The language of a file that `name` alone leaves open; `nil` if it does not.
    func language(ofContent bytes: UnsafeRawBufferPointer, named name: String) -> Language? {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        return contents[String(name[name.utf8.index(after: dot)...])]?(bytes)
    }

    /// The language of a script whose first bytes these are: `#!/usr/bin/env -S python3 -u`.
    public func language(ofFirstBytes bytes: some Collection<UInt8>) -> Language? {
        guard bytes.starts(with: [0x23, 0x21]) else { return nil }
        let line = Array(bytes.dropFirst(2).prefix { $0 != 0x0A && $0 != 0x0D })
        var words = line.split { $0 == 0x20 || $0 == 0x09 }[...]
        guard var program = words.popFirst().map(Self.programName) else { return nil }
        if program == "env" {
            // Options and assignments come before the program.
            words = words.drop { $0.first == UInt8(ascii: "-") || $0.contains(UInt8(ascii: "=")) }
            guard let word = words.first else { return nil }
            program = Self.programName(word)
        }
        if let language = interpreters[program] { return language }
        while let last = program.utf8.last, (last >= 0x30 && last <= 0x39) || last == UInt8(ascii: ".") {
            program.removeLast()
        }
        return interpreters[program]
    }

    private static func programName(_ word: ArraySlice<UInt8>) -> String {
        String(decoding: word.split(separator: 0x2F).last ?? [], as: UTF8.self)
    }
}
