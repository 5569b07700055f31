/// A language Picket has a front end for. Its table (extensions, grammar, kinds) lives in the front end's module.
public enum Language: String, CaseIterable, Sendable, Hashable, Codable {
    case ada, bash, c, cpp, go, java, javascript, python, rust, swift, tsx, typescript
    /// Any other text: configuration, data, prose. It has no grammar, and only a ``TextDetector`` looks at it.
    case text

    /// Those with a grammar.
    public static let allCases: [Language] = [
        .ada, .bash, .c, .cpp, .go, .java, .javascript, .python, .rust, .swift, .tsx, .typescript,
    ]

    /// By ``index``: those with a grammar, then plain text.
    package static let byIndex = allCases + [.text]

    /// The same in every build that has the same languages.
    package var number: UInt32 {
        switch self {
        case .ada: 1
        case .bash: 2
        case .c: 3
        case .cpp: 4
        case .go: 5
        case .java: 6
        case .javascript: 7
        case .python: 8
        case .rust: 9
        case .swift: 10
        case .tsx: 11
        case .typescript: 12
        case .text: 13
        }
    }

    /// Below the number of languages there are, in this build: for tables by language.
    package var index: Int { Int(number) - 1 }

    /// As people write it.
    public var title: String {
        switch self {
        case .ada: "Ada"
        case .bash: "Bash"
        case .c: "C"
        case .cpp: "C++"
        case .go: "Go"
        case .java: "Java"
        case .javascript: "JavaScript"
        case .python: "Python"
        case .rust: "Rust"
        case .swift: "Swift"
        case .tsx: "TSX"
        case .typescript: "TypeScript"
        case .text: "text"
        }
    }
}
