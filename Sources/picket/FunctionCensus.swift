import Detection
import Detectors

/// Reports every file with its language and every function: what shares of functions are counted in. It is no rule that
/// anybody can select.
struct FunctionCensus: Detector {
    static let rule = Rule(
        id: "power-of-ten/function", title: "A function", severity: .info,
        help: .init(
            what: "Reports every function, with its name and its extent.", why: "So that they can be counted.",
            fix: "None.", example: nil))

    /// The measure of a file's language.
    static let language = "language"

    let kinds: KindSet = [.file, .function, .lambda]

    init(_ settings: Settings) {}

    /// In JavaScript and TypeScript, a lambda that a variable is declared as is a function like others.
    func visit(_ node: Node, in inspection: Inspection) {
        if node.kind == .file {
            let number = Int(inspection.artifact.language.number)
            return inspection.report(
                node.start..<node.start, in: node, "", measures: [Finding.Measure(Self.language, number)])
        }
        guard let name = node.kind == .function ? node.name : boundName(of: node, inspection.artifact.language) else {
            return
        }
        inspection.report(at: node, String(name.text.string.prefix(100)))
    }

    private func boundName(of lambda: Node, _ language: Language) -> Node? {
        guard language == .javascript || language == .typescript || language == .tsx, lambda.field == .value,
            let declarator = lambda.parent, declarator.kind == .declarator
        else { return nil }
        return declarator.child(Field.name)
    }
}
