import Detection

/// Broken hash function: B303, B324.
struct WeakHash: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b303, .b324]

    static let rule = Rule(
        id: "security/weak-hash", title: "Broken hash function", severity: .high, cwe: [327, 328],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports MD2, MD4, MD5 and SHA-1 from `hashlib`, `cryptography` and PyCrypto, and the weak methods of \
                `crypt`, unless `usedforsecurity=False` says that it does not matter.
                """,
            why: """
                Two texts with the same MD5 or SHA-1 can be made, so neither proves anything about where a text came \
                from.
                """,
            fix: """
                `hashlib.sha256` or `blake2b`; `scrypt` or Argon2 for passwords. For checksums say \
                `usedforsecurity=False`.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    import hashlib


                    def seal(data):
                        return hashlib.md5(data).hexdigest()
                    """,
                good: """
                    import hashlib


                    def seal(data):
                        return hashlib.sha256(data).hexdigest()
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        switch check {
        case .b303: "`\(subject)` is broken"
        default: "`\(subject)` is broken; use SHA-256, or say `usedforsecurity=False`"
        }
    }
}
