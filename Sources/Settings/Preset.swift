import Detection

/// A built-in choice of rules and limits to start from.
public enum Preset: String, Sendable, Hashable, CaseIterable {
    case `default`, strict, security, legacy
    case powerOfTen = "power-of-ten"

    public var summary: String {
        switch self {
        case .default:
            "every rule but those tagged `strict`, with limits that well-kept code meets; magic numbers where they decide"
        case .strict: "every rule, with tighter limits, and tests judged like the rest"
        case .security:
            "vulnerabilities and secrets, and what hides or spreads them: complexity, deep nesting, copied code"
        case .legacy: "only what stands out in old code: wide limits, no magic numbers"
        case .powerOfTen: "Holzmann's Power of Ten, for code that must not fail: see `picket power-of-ten`"
        }
    }

    /// In the words of `picket.yaml`, so that there is one way to say these things.
    var text: String {
        switch self {
        case .default:
            """
            select: [all]
            ignore: ["tag:strict"]
            rules:
              connascence/meaning: {arguments: false, arithmetic: false}
              connascence/position: {limit: 5, mixable-only: true}
            """
        case .strict:
            """
            select: [all]
            rules:
              structure/cyclomatic: {limit: 8}
              structure/cognitive: {limit: 10}
              structure/nesting: {limit: 3}
              structure/long-function: {limit: 40}
              connascence/meaning: {tests: true, configuration: true}
              connascence/algorithm: {tests: true}
            """
        case .security:
            """
            select: [security, secrets, structure/cyclomatic, structure/cognitive, structure/nesting, connascence/algorithm]
            rules:
              structure/cyclomatic: {limit: 20}
              structure/cognitive: {limit: 25}
              structure/nesting: {limit: 5}
            """
        case .legacy:
            """
            select: [all]
            ignore: [connascence/meaning, "tag:strict"]
            rules:
              connascence/position: {limit: 6}
              structure/cyclomatic: {limit: 25}
              structure/cognitive: {limit: 40}
              structure/nesting: {limit: 6}
              structure/long-function: {limit: 120}
            """
        case .powerOfTen:
            """
            select: [power-of-ten]
            """
        }
    }
}
