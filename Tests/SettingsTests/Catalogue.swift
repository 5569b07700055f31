import Detection
import Settings

/// Three rules with every type of option, and a strict one.
let catalogue = RuleCatalogue([
    rule(
        "connascence/position", aliases: [.init("ruff", "PLR0917")],
        options: [
            Option("limit", default: 3, in: 1...50, help: ""), Option("count-defaults", default: true, help: ""),
        ]),
    rule("connascence/meaning", options: [Option("allowed", default: ["0", "1"], help: "")]),
    rule("structure/nesting", tags: ["maintainability"], options: [Option("style", default: "deep", help: "")]),
    rule("power-of-ten/goto", tags: ["power-of-ten", "strict"], options: []),
])

private func rule(
    _ id: String, tags: [String] = [], aliases: [Rule.Alias] = [], options: [any AnyOption]
) -> Rule {
    Rule(
        id: id, title: id, severity: .low, tags: tags, aliases: aliases,
        help: Rule.Help(what: "", why: "", fix: "", example: Rule.Example(.python, bad: "", good: "")),
        options: options)
}
