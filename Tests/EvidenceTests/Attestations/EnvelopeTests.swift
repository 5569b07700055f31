import Evidence
import PicketTestKit
import Testing

@Suite struct EnvelopeTests {
    static let crypto = SwiftCryptoModule()

    /// The example of DSSE's own specification.
    @Test func signedTextIsTheSpecifications() {
        let text = Envelope.signedText(type: "http://example.com/HelloWorld", payload: Array("hello world".utf8))
        #expect(String(decoding: text, as: UTF8.self) == "DSSEv1 29 http://example.com/HelloWorld 11 hello world")
    }

    /// Lengths are of bytes, and nothing can be moved from the type to the payload.
    @Test func signedTextIsUnambiguous() {
        #expect(Envelope.signedText(type: "é", payload: [0, 255]) == Array("DSSEv1 2 é 2 ".utf8) + [0, 255])
        let one = Envelope.signedText(type: "a", payload: Array("b c".utf8))
        #expect(one != Envelope.signedText(type: "a b", payload: Array("c".utf8)))
    }

    static func signers() throws -> [Envelope.Signer] {
        try SignatureAlgorithm.allCases.map {
            Envelope.Signer(keyID: $0.rawValue, key: try crypto.generateKey($0))
        }
    }

    @Test(arguments: ["", "{}", "\u{0}\u{1F600}\u{FFFF}", String(repeating: "x", count: 100_000)])
    func whatIsSignedIsVerified(payload: String) throws {
        let signers = try Self.signers()
        let keys = signers.map(\.key.verifying)
        let envelope = try Envelope(signing: Array(payload.utf8), type: "text/x", by: signers, Self.crypto)
        let read = try Envelope(parsing: envelope.text)
        #expect(read == envelope)
        #expect(try read.signers(among: keys, Self.crypto) == keys)
        #expect(try read.signers(among: keys.reversed(), Self.crypto) == keys.reversed())

        let strangers = try Self.signers().map(\.key.verifying)
        #expect(try read.signers(among: strangers, Self.crypto).isEmpty)
        #expect(try read.signers(among: [keys[1], strangers[0]], Self.crypto) == [keys[1]])

        var other = read
        other.payloadType = "text/y"
        #expect(try other.signers(among: keys, Self.crypto).isEmpty)
    }

    @Test func nobodySignsWithoutKeys() {
        #expect(throws: AttestationError.self) {
            try Envelope(signing: [], type: "x", by: [], Self.crypto)
        }
    }

    /// Hints are unsigned, so nothing depends on them: not even on there being one.
    @Test func hintsDecideNothing() throws {
        let signers = try Self.signers()
        var envelope = try Envelope(signing: [1, 2], type: "x", by: signers, Self.crypto)
        envelope.signatures[0].keyID = envelope.signatures[1].keyID
        envelope.signatures[1].keyID = ""
        #expect(try envelope.signers(among: signers.map(\.key.verifying), Self.crypto).count == 2)
    }

    /// Both alphabets are allowed; other JSON is read as well: members in any order, white space, members of others.
    @Test func othersEnvelopesAreRead() throws {
        let text = """
             { "signatures" : [ { "sig" : "_-8=", "extension": 1 } ],
               "payload" : "AAE\u{2b}", "payloadType":"a\\u002fb", "x": null }
            """
        let envelope = try Envelope(parsing: Array(text.utf8))
        #expect(envelope.payloadType == "a/b" && envelope.payload == [0, 1, 0x3E])
        #expect(envelope.signatures == [.init(keyID: "", bytes: [0xFF, 0xEF])])
    }

    @Test(arguments: [
        (#"{"payloadType":"a","payload":""}"#, "envelope has no \"signatures\""),
        (#"{"payloadType":"a","payload":"","signatures":[]}"#, "envelope.signatures: nobody signed"),
        (#"{"payloadType":"a","payload":"","signatures":{}}"#, "envelope.signatures: an array belongs here"),
        (#"{"payloadType":"a","payload":"","signatures":[{}]}"#, "envelope.signatures[0] has no \"sig\""),
        (#"{"payloadType":"a","payload":"","signatures":[1]}"#, "envelope.signatures[0]: an object belongs here"),
        (#"{"payloadType":"a","payload":"AA","signatures":[]}"#, "envelope.payload: base64 with padding belongs here"),
        (
            #"{"payloadType":"a","payload":"AB==","signatures":[]}"#,
            "envelope.payload: base64 with padding belongs here"
        ),
        (
            #"{"payloadType":"a","payload":"A===","signatures":[]}"#,
            "envelope.payload: base64 with padding belongs here"
        ),
        (
            #"{"payloadType":"a","payload":"====","signatures":[]}"#,
            "envelope.payload: base64 with padding belongs here"
        ),
        (
            #"{"payloadType":"a","payload":"AAA=AAAA","signatures":[]}"#,
            "envelope.payload: base64 with padding belongs here"
        ),
        (
            #"{"payloadType":"a","payload":"A AA","signatures":[]}"#,
            "envelope.payload: base64 with padding belongs here"
        ),
        (#"{"payloadType":1,"payload":"","signatures":[]}"#, "envelope.payloadType: a string belongs here"),
        ("[]", "envelope: an object belongs here"),
        (#"{"payloadType":"a","#, "envelope is not JSON: a member's name belongs here at byte 19"),
        (#"{"payload":"","payload":""}"#, "envelope is not JSON: the member \"payload\" is there twice at byte 14"),
    ])
    func whatIsNoEnvelopeIsRefused(text: String, message: String) {
        #expect(throws: AttestationError(message)) { try Envelope(parsing: Array(text.utf8)) }
    }

    @Test func moreSignaturesThanAnybodyReadsAreRefused() {
        let signatures = Array(repeating: #"{"sig":""}"#, count: 65).joined(separator: ",")
        #expect(throws: AttestationError("envelope.signatures has 65 elements; at most 64 are read")) {
            try Envelope(parsing: Array(#"{"payloadType":"a","payload":"","signatures":[\#(signatures)]}"#.utf8))
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func damagedEnvelopesNeverTrap(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let whole = try Envelope(
            signing: (0..<60).map { _ in .random(in: 0...255, using: &random) }, type: "x", by: Self.signers(),
            Self.crypto)
        #expect(try Envelope(parsing: whole.text) == whole)
        for _ in 0..<500 {
            var text = whole.text
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                text[Int.random(in: 0..<text.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { text.removeLast(Int.random(in: 0...text.count, using: &random)) }
            if let read = try? Envelope(parsing: text) {
                #expect(try Envelope(parsing: read.text) == read)
            }
        }
    }
}
