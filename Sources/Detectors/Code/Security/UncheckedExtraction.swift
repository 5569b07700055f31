import Detection

/// Archive that chooses its paths: B202.
struct UncheckedExtraction: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b202]

    static let rule = Rule(
        id: "security/unchecked-extraction", title: "Archive that chooses its paths", severity: .high, cwe: [22],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports `extractall` in files that import `tarfile`, without a filter or chosen members.
                """,
            why: """
                Names in an archive may be absolute, go up with `..` or through links, and so write anywhere.
                """,
            fix: """
                `extractall(path, filter="data")` (Python 3.12, and security releases since 3.8).
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import tarfile

                    with tarfile.open("upload.tar") as archive:
                        archive.extractall("uploads")
                    """,
                good: """
                    import tarfile

                    with tarfile.open("upload.tar") as archive:
                        archive.extractall("uploads", filter="data")
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        "`\(subject)` writes wherever the archive says; give it `filter=\"data\"`"
    }
}
