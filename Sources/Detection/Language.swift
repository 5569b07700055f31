/// A language Picket has a front end for. Its table (extensions, grammar, kinds) lives in the front end's module.
public enum Language: String, CaseIterable, Sendable, Hashable, Codable {
    case ada, bash, c, cpp, go, java, javascript, python, rust, swift, tsx, typescript

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
        }
    }
}
