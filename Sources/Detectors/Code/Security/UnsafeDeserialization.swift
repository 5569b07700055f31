import Detection

/// Data that runs code: B301, B302, B403, B614.
struct UnsafeDeserialization: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b301, .b302, .b403, .b614]

    static let rule = Rule(
        id: "security/unsafe-deserialization", title: "Data that runs code", severity: .medium, cwe: [502],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports reading with `pickle`, `dill`, `shelve`, `jsonpickle`, `marshal`, `pandas.read_pickle` and \
                `torch.load` without `weights_only=True`. Copies (`loads(dumps(x))`) are let pass, and imports \
                alone.
                """,
            why: """
                A pickle is a program. Reading one that somebody else could have written runs what they put in.
                """,
            fix: """
                Exchange data as JSON or in a format with a schema; sign what only this program may have written.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import pickle


                    def restore(message):
                        return pickle.loads(message)
                    """,
                good: """
                    import json


                    def restore(message):
                        return json.loads(message)
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        switch check {
        case .b301: "`\(subject)` runs whatever the data says"
        case .b302: "`\(subject)` trusts the data, and crashes or worse if it is made to"
        case .b403: "`\(subject)` is imported, which can read data that runs code"
        default: "`\(subject)` unpickles; say `weights_only=True`"
        }
    }
}
