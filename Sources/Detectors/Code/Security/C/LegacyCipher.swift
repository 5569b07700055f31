import Detection

/// Ciphers that today's computers break.
struct LegacyCipher: Detector {
    static let rule = Rule(
        id: "security/legacy-cipher", title: "Broken cipher", severity: .high, confidence: .high, cwe: [327],
        tags: ["security", "crypto"],
        aliases: [
            Rule.Alias("flawfinder", "FF1052"), Rule.Alias("flawfinder", "FF1053"), Rule.Alias("sonar", "S5547"),
        ],
        help: Rule.Help(
            what: """
                Reports OpenSSL's DES, RC2 and RC4 (`EVP_des_cbc`, `EVP_rc4_40` …) and `crypt`, also where the function \
                is only named, as in a table of ciphers.
                """,
            why: """
                DES has 56 bits of key, which is a day's work today; the export versions of RC2 and RC4 have 40. `crypt` \
                hashes with DES unless told otherwise.
                """,
            fix: "Use AES-GCM or ChaCha20-Poly1305 (`EVP_aes_256_gcm`), and Argon2 or scrypt for passwords.",
            knownProblems: "Old files and peers may have to be read with them.",
            example: Rule.Example(
                .c,
                bad: """
                    const EVP_CIPHER *cipher(void) {
                        return EVP_des_cbc();
                    }
                    """,
                good: """
                    const EVP_CIPHER *cipher(void) {
                        return EVP_aes_256_gcm();
                    }
                    """),
            references: ["https://cwe.mitre.org/data/definitions/327.html"]))

    let kinds: KindSet = [.identifier]

    init(_ settings: Settings) {}

    private static let ciphers: [StaticString] = [
        "EVP_des_ecb", "EVP_des_cbc", "EVP_des_cfb", "EVP_des_ofb", "EVP_desx_cbc", "EVP_rc4_40", "EVP_rc4",
        "EVP_rc2_cbc", "EVP_rc2_40_cbc", "EVP_rc2_64_cbc",
    ]

    func visit(_ node: Node, in inspection: Inspection) {
        guard inspection.artifact.language == .c || inspection.artifact.language == .cpp else { return }
        let text = node.text
        if text.first == UInt8(ascii: "E") {
            guard text.hasPrefix("EVP_"), Self.ciphers.contains(where: { text == $0 }), !isDeclared(node) else {
                return
            }
            inspection.report(at: node, "`\(text.string)` is broken: use AES-GCM or ChaCha20-Poly1305")
        } else if text == "crypt" || text == "crypt_r" {
            guard let call = node.parent, call.kind == .call, node.field == .callee,
                let own = CCall(call, in: inspection), (2...3).contains(own.arguments.count)
            else { return }
            inspection.report(at: node, "`\(text.string)` hashes with DES unless told otherwise: use Argon2 or scrypt")
        }
    }

    /// OpenSSL's own headers declare them.
    private func isDeclared(_ node: Node) -> Bool {
        node.field == .name
            && node.parent.map { $0.kind == .signature || $0.kind == .function || $0.kind == .constant } ?? false
    }
}
