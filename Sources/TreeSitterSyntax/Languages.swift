public import Detection

extension LanguageTable {
    static func of(_ language: Language) -> LanguageTable {
        switch language {
        case .ada: .ada
        case .bash: .bash
        case .c: .c
        case .cpp: .cPlusPlus
        case .go: .go
        case .java: .java
        case .javascript: .javascript
        case .python: .python
        case .rust: .rust
        case .swift: .swift
        case .tsx: .tsx
        case .typescript: .typescript
        // No grammar has this name: asking for it is answered like asking for any that is not there.
        case .text: LanguageTable(.text, grammar: "text", extensions: "", named: [:])
        }
    }
}

/// Which languages there are front ends for, and how to tell them by a file's name or first line.
public enum Languages {
    /// By extension, without the dot and in lower case.
    public static let byExtension = index(\.extensions)
    /// By whole file name.
    public static let byFileName = index(\.fileNames)
    /// By the program of a `#!` line, without path and version.
    public static let byInterpreter = index(\.interpreters)

    private static func index(_ names: (LanguageTable) -> [String]) -> [String: Language] {
        var index: [String: Language] = [:]
        for language in Language.allCases {
            let table = LanguageTable.of(language)
            for name in names(table) { index[name] = table.language }
        }
        return index
    }
}
