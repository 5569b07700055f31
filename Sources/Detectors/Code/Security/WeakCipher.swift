import Detection

/// Broken cipher: B304, B305, B413.
struct WeakCipher: PythonSecurityRule, Detector {
    static let checks: [BanditCheck] = [.b304, .b305, .b413]

    static let rule = Rule(
        id: "security/weak-cipher", title: "Broken cipher", severity: .high, cwe: [327],
        tags: ["security", "python"], aliases: aliases,
        help: Rule.Help(
            what: """
                Reports ARC2, ARC4, Blowfish, CAST5, DES, IDEA, SEED, XOR and the ECB mode of `cryptography`, \
                PyCrypto and PyCryptodome, and imports of PyCrypto itself, which has had no release since 2013.
                """,
            why: """
                Small blocks, short keys and ECB's equal blocks give away what they should hide.
                """,
            fix: """
                AES-GCM or ChaCha20-Poly1305 from `cryptography`.
                """,
            example: Rule.Example(
                .python,
                bad: """
                    from cryptography.hazmat.primitives.ciphers import Cipher, modes

                    mode = modes.ECB()
                    """,
                good: """
                    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

                    cipher = AESGCM(AESGCM.generate_key(bit_length=256))
                    """)),
        options: [Compatibility.option])

    let compatibility: Compatibility

    init(_ settings: Settings) { compatibility = settings[Compatibility.option] }

    func message(_ check: BanditCheck, _ subject: String) -> String {
        switch check {
        case .b304: "`\(subject)` is broken; use AES"
        case .b305: "`\(subject)` encrypts equal blocks equally; use GCM"
        default: "`\(subject)` is of PyCrypto, which nobody maintains; use `cryptography`"
        }
    }
}
