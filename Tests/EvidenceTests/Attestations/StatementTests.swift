import Evidence
import PicketTestKit
import Testing

@Suite struct StatementTests {
    static let digest = String(repeating: "0a", count: 32)

    @Test func whatIsWrittenIsReadAgain() throws {
        let statement = Statement(
            subjects: [
                .init(name: "report.json", digests: ["sha256": Self.digest]),
                .init(name: "", digests: ["sha512": "00", "gitCommit": "abc"]),
            ],
            predicateType: "https://example.com/x/v1", predicate: ["a": [1, nil]])
        #expect(try Statement(parsing: statement.text) == statement)
        #expect(statement.subjects[0].sha256?.hexadecimal == Self.digest)
        #expect(statement.subjects[1].sha256 == nil)
    }

    /// in-toto's rule of monotony: what one does not know is passed over.
    @Test func membersOfOthersArePassedOver() throws {
        let text = """
            {"_type": "https://in-toto.io/Statement/v1", "later": true, "predicateType": "p",
             "subject": [{"digest": {"sha256": "\(Self.digest)"}, "uri": "https://example.com", "mediaType": "x"}]}
            """
        let statement = try Statement(parsing: Array(text.utf8))
        #expect(statement.predicate == [:])
        #expect(statement.subjects == [.init(name: "", digests: ["sha256": Self.digest])])
    }

    @Test(arguments: [
        (#"{"subject":[],"predicateType":"p"}"#, "statement has no \"_type\""),
        (
            #"{"_type":"https://in-toto.io/Statement/v0.1","subject":[],"predicateType":"p"}"#,
            "the statement is a \"https://in-toto.io/Statement/v0.1\"; what is read here is "
                + "\"https://in-toto.io/Statement/v1\""
        ),
        (type(#""subject":[],"predicateType":"p""#), "statement.subject: it is about nothing"),
        (type(#""predicateType":"p""#), "statement has no \"subject\""),
        (type(#""subject":[{"name":"a"}],"predicateType":"p""#), "statement.subject[0] has no \"digest\""),
        (type(#""subject":[{"digest":{}}],"predicateType":"p""#), "statement.subject[0].digest is empty"),
        (
            type(#""subject":[{"digest":{"sha256":"AB"}}],"predicateType":"p""#),
            "statement.subject[0].digest.sha256: a digest in small hexadecimal digits belongs here"
        ),
        (
            type(#""subject":[{"digest":{"sha256":"ab"}}],"predicateType":"p""#),
            "statement.subject[0].digest.sha256 has 2 digits, not 64"
        ),
        (type(#""subject":[{"digest":{"a":"ab"}}],"predicateType":"""#), "statement.predicateType is empty"),
        (
            type(#""subject":[{"digest":{"a":"ab"}}],"predicateType":"p","predicate":[]"#),
            "statement.predicate: an object belongs here"
        ),
    ])
    func whatIsNoStatementIsRefused(text: String, message: String) {
        #expect(throws: AttestationError(message)) { try Statement(parsing: Array(text.utf8)) }
    }

    private static func type(_ members: String) -> String {
        "{\"_type\":\"https://in-toto.io/Statement/v1\",\(members)}"
    }

    @Test(arguments: [
        "", "sha256", "sha256:", "sha256:00", "SHA256:" + digest, "sha256:" + digest + "0",
        "sha256:0A" + digest.dropFirst(2),
    ])
    func whatIsNoDigestIsRefused(text: String) {
        #expect(ContentDigest(text: text) == nil)
    }

    @Test func digestsAreWrittenAndRead() throws {
        let digest = try ContentDigest(of: Array("abc".utf8), SwiftCryptoModule())
        #expect(digest.text == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(ContentDigest(text: digest.text) == digest)
    }
}
