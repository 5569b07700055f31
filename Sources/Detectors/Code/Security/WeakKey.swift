import Detection

/// Key that is too short: B505.
struct WeakKey: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b505]

    static let rule = Rule(
        id: "security/weak-key", title: "Key that is too short", severity: .high, cwe: [326],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports RSA and DSA keys of fewer than 2048 bits (high: 1024), and curves of fewer than 224.
                """,
            why: """
                They can be computed from the public key, today or by the time the data still matters.
                """,
            fix: """
                RSA of 3072 bits, P-256 or Curve25519.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    from cryptography.hazmat.primitives.asymmetric import rsa

                    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
                    """,
                good: """
                    from cryptography.hazmat.primitives.asymmetric import rsa

                    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        "`\(subject)` makes a key that is too short"
    }
}
