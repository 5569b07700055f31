import Detection

/// Imports of all names there are, so that nothing says where one of them comes from.
enum Wildcards {
    static func isOne(_ importation: Node, _ artifact: Artifact) -> Bool {
        switch artifact.language {
        case .python:
            // A package gathers its names in its `__init__`; settings are laid over each other.
            return artifact.role == .production && !artifact.path.hasSuffix("__init__.py")
                && importation.child(Kind.other, thatIs: "*")
        case .java:
            // The packages of the platform gain no names by surprise.
            return artifact.role != .test && importation.child(Kind.other, thatIs: "*")
                && !importation.text.hasPrefix("import java.") && !importation.text.hasPrefix("import javax.")
                // Constants of one class, which are read with its name in mind.
                && !importation.text.hasPrefix("import static ")
        case .go: return artifact.role != .test && importation.child(Field.alias).map { $0.text == "." } == true
        case .rust: return artifact.role != .test && isGlob(importation)
        case .cpp:
            let path = artifact.path
            guard path.hasSuffix(".h") || path.hasSuffix(".hpp") || path.hasSuffix(".hh") else { return false }
            return importation.text.hasPrefix("using namespace") && importation.isAtFileLevel
        default: return false
        }
    }

    /// `use a::b::*`, but not of a prelude, of the parent module (tests), of an enumeration's cases, or to export.
    private static func isGlob(_ use: Node) -> Bool {
        let text = use.text
        guard text.hasSuffix("::*;"), !text.hasPrefix("pub"), !text.hasPrefix("use super::"),
            !text.hasPrefix("use self::")
        else { return false }
        let path = text.slice(0..<text.count - 4)
        if path.hasSuffix("prelude") { return false }
        let last = path.bytes.lastIndex { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: " ") }
        guard let last, last + 1 < path.count else { return false }
        let first = path[last + 1]
        return !(first >= 0x41 && first <= 0x5A)
    }
}

extension Node {
    fileprivate var isAtFileLevel: Bool {
        guard let parent else { return false }
        return parent.kind == .file || parent.kind == .conditionalDirective && parent.parent?.kind == .file
    }

    fileprivate func child(_ kind: Kind, thatIs text: StaticString) -> Bool {
        children.contains { $0.kind == kind && $0.text == text }
    }
}
