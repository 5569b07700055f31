import Detection

/// Model of today: B615.
struct UnpinnedDownload: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b615]

    static let rule = Rule(
        id: "security/unpinned-download", title: "Model of today", severity: .medium, cwe: [494],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports downloads from the Hugging Face Hub without a commit as `revision`.
                """,
            why: """
                Whoever may write to that repository decides what this program loads next time, and loading can run \
                code.
                """,
            fix: """
                Give the commit: `revision="5d0f2e8…"`.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    from huggingface_hub import snapshot_download

                    path = snapshot_download("team/model")
                    """,
                good: """
                    from huggingface_hub import snapshot_download

                    path = snapshot_download("team/model", revision="5d0f2e8a7f1d4fe2b4f4ed1b9a3f9a4a1f6f6f7d")
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        "`\(subject)` takes whatever is there today; give a commit as `revision`"
    }
}
