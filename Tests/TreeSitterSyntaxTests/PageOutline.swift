import Detection
import Testing

/// A piece of source and the outline of its tree.
struct PageOutline: Sendable, CustomTestStringConvertible {
    let language: Language
    let title: String
    let source: String
    let outline: String

    var testDescription: String { "\(language.title): \(title)" }

    static let all = c + cPlusPlus + java + rust + bash + ada
}
