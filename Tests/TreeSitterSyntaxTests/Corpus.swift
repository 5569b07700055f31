import Detection
import Glibc
import PicketTestKit
import TreeSitterSyntax

/// Real projects, one or more a language, in `.corpora/LANGUAGE/`: `scripts/fetch-corpus` puts them there.
enum Corpus {
    static func folder(_ language: Language) -> String { "\(Project.root)/.corpora/\(language.rawValue)" }

    static func isPresent(_ language: Language) -> Bool { access(folder(language), R_OK) == 0 }

    static var missing: [Language] { Language.allCases.filter { !isPresent($0) } }

    /// The paths of a language's files, sorted; with `limit`, so many of them, spread over the whole.
    static func files(_ language: Language, limit: Int? = nil) -> [String] {
        let extensions = Set(Languages.byExtension.filter { $0.value == language }.keys)
        var found: [String] = []
        // Links are not followed below the folder itself, so this ends.
        var folders = [folder(language)]
        while let folder = folders.popLast() {
            guard let stream = opendir(folder) else { continue }
            defer { closedir(stream) }
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                let path = "\(folder)/\(name)"
                if name == "." || name == ".." { continue }
                if entry.pointee.d_type == UInt8(DT_DIR) {
                    folders.append(path)
                } else if entry.pointee.d_type == UInt8(DT_REG), let dot = name.lastIndex(of: "."),
                    extensions.contains(name[name.index(after: dot)...].lowercased())
                {
                    found.append(path)
                }
            }
        }
        found.sort()
        guard let limit, found.count > limit else { return found }
        return (0..<limit).map { found[$0 * found.count / limit] }
    }
}
