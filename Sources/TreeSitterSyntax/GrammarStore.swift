import CGrammar
public import Detection
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Finds and loads grammars, each once, for all workers.
public final class GrammarStore: Sendable {
    /// Where `NAME.abi3.so` or `libtree-sitter-NAME.so` is looked for, in this order.
    public let folders: [String]
    private let loaded = Mutex<[Language: Result<Grammar, FrontEndError>]>([:])

    public init(folders: [String]) { self.folders = folders }

    /// Where grammars are by default: `$PICKET_GRAMMARS`; `../lib/picket/grammars` and `grammars` beside the program;
    /// `.grammars` in a folder above it, which is where `make setup` puts them.
    public static func defaultFolders(environment: (String) -> String?, programPath: String?) -> [String] {
        var folders: [String] = []
        if let own = environment("PICKET_GRAMMARS"), !own.isEmpty { folders.append(own) }
        guard var parts = programPath?.split(separator: "/"), !parts.isEmpty else { return folders }
        parts.removeLast()
        let program = "/" + parts.joined(separator: "/")
        folders.append(program + "/../lib/picket/grammars")
        folders.append(program + "/grammars")
        while !parts.isEmpty {
            folders.append("/" + parts.joined(separator: "/") + "/.grammars")
            parts.removeLast()
        }
        return folders
    }

    /// `nil` if the grammar is there and fits, else why not.
    public func problem(with language: Language) -> FrontEndError? {
        do {
            _ = try grammar(for: language)
            return nil
        } catch {
            return error
        }
    }

    func grammar(for language: Language) throws(FrontEndError) -> Grammar {
        try loaded.withLock { loaded in
            if let result = loaded[language] { return result }
            let result: Result<Grammar, FrontEndError>
            do throws(FrontEndError) {
                result = .success(try load(.of(language)))
            } catch {
                result = .failure(error)
            }
            loaded[language] = result
            return result
        }.get()
    }

    private func load(_ table: LanguageTable) throws(FrontEndError) -> Grammar {
        for folder in folders {
            for file in ["\(table.grammar).abi3.so", "libtree-sitter-\(table.grammar).so"] {
                let path = "\(folder)/\(file)"
                guard access(path, R_OK) == 0 else { continue }
                var message = [CChar](repeating: 0, count: 512)
                guard let language = picket_grammar_load(path, table.grammar, &message, UInt(message.count)) else {
                    let text = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                    throw FrontEndError(.grammar, "cannot load the \(table.language.title) grammar: \(text)")
                }
                return try Grammar(OpaquePointer(language), table: table)
            }
        }
        throw FrontEndError(
            .grammar,
            "no \(table.language.title) grammar (\(table.grammar).abi3.so) in \(folders.joined(separator: ", ")); "
                + "run `make setup`, or set PICKET_GRAMMARS to the folder that has it")
    }
}
