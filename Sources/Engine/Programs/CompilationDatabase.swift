import FoundationEssentials

/// What a build wrote down about how it compiles each file: `compile_commands.json`, as Clang's documentation
/// ("JSON Compilation Database Format Specification") has it. It comes with the project: nothing in it is trusted.
package struct CompilationDatabase: Sendable {
    package struct Command: Sendable, Hashable {
        /// Absolute, normalised.
        package var file: String
        package var folder: String
        package var arguments: [String]
    }

    package private(set) var commands: [Command] = []

    package struct Malformed: Error {
        package let message: String
    }

    private struct Entry: Decodable {
        let directory: String
        let file: String
        let arguments: [String]?
        let command: String?
    }

    /// - Parameter folder: what relative folders are relative to: the one of the database.
    package init(json: [UInt8], folder: String) throws(Malformed) {
        let entries: [Entry]
        do {
            entries = try JSONDecoder().decode([Entry].self, from: Data(json))
        } catch {
            throw Malformed(message: "it is no compilation database")
        }
        for entry in entries {
            let directory = AbsolutePath.of(entry.directory, in: folder)
            let arguments = entry.arguments ?? entry.command.map(Self.words) ?? []
            guard !arguments.isEmpty, !arguments[0].isEmpty else { continue }
            guard !(arguments + [entry.file, directory]).contains(where: { $0.utf8.contains(0) }) else { continue }
            commands.append(
                Command(file: AbsolutePath.of(entry.file, in: directory), folder: directory, arguments: arguments))
        }
    }

    /// A command's words, as a shell splits them: quotes and backslashes, and nothing else that a shell does.
    package static func words(_ command: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var isEscaped = false
        for character in command {
            if isEscaped {
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "\\", quote != "'" {
                isEscaped = true
            } else if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == " " || character == "\t" || character == "\n" {
                if let done = word { words.append(done) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return words
    }
}

extension CompilationDatabase.Command {
    /// The same compiler with the same settings, asked for all warnings and for nothing else.
    package var forWarnings: [String] {
        var kept: [String] = []
        var skipsNext = false
        for argument in arguments {
            if skipsNext {
                skipsNext = false
                continue
            }
            switch argument {
            // What it would write, and what would hide or harden its warnings.
            case "-o", "-MF", "-MT", "-MQ", "-MJ", "--serialize-diagnostics", "-index-store-path": skipsNext = true
            case "-c", "-S", "-E", "-w", "-MD", "-MMD", "-MP", "-M", "-MM", "-MG", "-Werror", "-pedantic-errors",
                "-save-temps", "--coverage":
                continue
            default:
                if Self.isLeftOut(argument) { continue }
                kept.append(argument)
            }
        }
        return kept + ["-Wall", "-Wextra", "-Wpedantic", "-fsyntax-only", "-fdiagnostics-color=never"]
    }

    private static func isLeftOut(_ argument: String) -> Bool {
        argument.hasPrefix("-o") && argument.utf8.count > 2 && !argument.hasPrefix("-objc")
            || argument.hasPrefix("-Werror=") || argument.hasPrefix("-Wno-") || argument.hasPrefix("-save-temps=")
            || argument.hasPrefix("-fdiagnostics-format") || argument.hasPrefix("-fdiagnostics-color")
    }
}
