internal import Detection
internal import Evidence

/// Names findings of other tools so that they are known again when lines shift.
enum Fingerprints {
    /// What the tool itself says a result is known by; empty if it says nothing. Not yet of the form that all have.
    static func partial(_ result: JSON) -> String {
        let members = result["fingerprints"]?.object ?? result["partialFingerprints"]?.object ?? [:]
        return members.sorted { $0.key < $1.key }.prefix(20)
            .compactMap { name, value in
                value.string.map { "\(name)=\($0.utf8.count <= 1_000 ? $0 : String($0.prefix(1_000)))" }
            }
            .joined(separator: "\n")
    }

    /// Gives each finding 32 hexadecimal digits: of its rule, its file, and what its tool says it is known by, or else
    /// the code it is about, or else its message. The first of equal ones is the first, the second the second.
    static func complete(_ findings: inout [Finding]) {
        let crypto = SwiftCryptoModule()
        var met: [String: Int] = [:]
        // By place, so that it is the same whatever the order in which the tool tells of them.
        for index in findings.indices.sorted(by: { Finding.precedes(findings[$0], findings[$1]) }) {
            let finding = findings[index]
            let key = [finding.rule, finding.place.path, anchor(of: finding)].joined(separator: "\0")
            let count = met[key, default: 0]
            met[key] = count + 1
            let digest = try? ContentDigest(of: Array("\(key)\0\(count)".utf8), crypto)
            findings[index].fingerprint = String((digest?.hexadecimal ?? "").prefix(32))
        }
    }

    private static func anchor(of finding: Finding) -> String {
        guard finding.fingerprint.isEmpty else { return finding.fingerprint }
        let code = finding.excerpt.lines.map { $0.filter { !$0.isWhitespace } }.joined(separator: "\n")
        return code.isEmpty ? finding.message : code
    }
}
