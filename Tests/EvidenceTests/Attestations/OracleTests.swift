import Evidence
import Foundation
import PicketTestKit
import Testing

/// Others' tools judge what Picket signs: securesystemslib, in-toto's own library, openssl.
@Suite struct AttestationOracleTests {
    static let python = Project.root + "/.venv/bin/python"
    static let hasPython = FileManager.default.isExecutableFile(atPath: python)
    static let hasOpenSSL = FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

    private struct Signed {
        let folder: TemporaryFolder
        let envelope: Envelope
        let keys: [VerifyingKey]

        init() throws {
            let crypto = SwiftCryptoModule()
            let signers = try EnvelopeTests.signers()
            let statement = try ScanAttestationTests.attestation().statement(name: "report.json")
            envelope = try Envelope(signing: statement.text, type: Statement.payloadType, by: signers, crypto)
            keys = signers.map(\.key.verifying)
            folder = try TemporaryFolder()
            try folder.write(envelope.text, to: "envelope.json")
            for key in keys { try folder.write(key.testPEM, to: "\(key.algorithm.rawValue).pem") }
        }
    }

    private static let judge = """
        import json, sys
        from cryptography.hazmat.primitives.serialization import load_pem_public_key
        from securesystemslib.dsse import Envelope
        from securesystemslib.exceptions import VerificationError
        from securesystemslib.signer import SSlibKey
        from google.protobuf.json_format import ParseDict
        from in_toto_attestation.v1.statement import Statement
        import in_toto_attestation.v1.statement_pb2 as proto
        folder = sys.argv[1]
        keys = []
        for name in ("Ed25519", "ECDSA-P384-SHA384"):
            pem = open(f"{folder}/{name}.pem", "rb").read()
            keys.append(SSlibKey.from_crypto(load_pem_public_key(pem), keyid=name))
        text = open(f"{folder}/envelope.json").read()
        envelope = Envelope.from_dict(json.loads(text))
        assert len(envelope.verify(keys, 2)) == 2
        statement = json.loads(envelope.payload)
        Statement.copy_from_pb(ParseDict(statement, proto.Statement())).validate()
        envelope.payload = envelope.payload[:-1] + b" "
        try:
            envelope.verify(keys, 1)
            sys.exit("a changed payload was accepted")
        except VerificationError:
            print("verified", envelope.payload_type, statement["subject"][0]["name"])
        """

    @Test(.enabled(if: hasPython, "no .venv: run scripts/setup-tests"))
    func pythonsToolsVerify() throws {
        let signed = try Signed()
        let outcome = try Program(path: Self.python).run("-c", Self.judge, signed.folder.path)
        #expect(outcome.output == "verified application/vnd.in-toto+json report.json\n", "\(outcome.error)")
    }

    @Test(.enabled(if: hasOpenSSL, "no /usr/bin/openssl"))
    func opensslVerifies() throws {
        let signed = try Signed()
        let openssl = Program(path: "/usr/bin/openssl")
        let text = Envelope.signedText(type: signed.envelope.payloadType, payload: signed.envelope.payload)
        try signed.folder.write(text, to: "text")
        try signed.folder.write(text.dropLast() + [0], to: "other")
        for (key, signature) in zip(signed.keys, signed.envelope.signatures) {
            try signed.folder.write(signature.bytes, to: "signature")
            let pem = "\(key.algorithm.rawValue).pem"
            for (file, isGood) in [("text", true), ("other", false)] {
                let outcome =
                    switch key.algorithm {
                    case .p384:
                        try openssl.run(
                            "dgst", "-sha384", "-verify", pem, "-signature", "signature", file, in: signed.folder.path)
                    case .ed25519:
                        try openssl.run(
                            "pkeyutl", "-verify", "-pubin", "-inkey", pem, "-rawin", "-in", file, "-sigfile",
                            "signature", in: signed.folder.path)
                    }
                #expect((outcome.status == 0) == isGood, "\(key.algorithm) \(file): \(outcome.output)\(outcome.error)")
            }
        }
    }

    private static let sign = """
        import json, sys
        from securesystemslib.dsse import Envelope
        from securesystemslib.signer import CryptoSigner
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
        signer = CryptoSigner.generate_ed25519()
        envelope = Envelope(bytes(range(256)), "text/\\u00e9", {})
        envelope.sign(signer)
        print(signer.public_key.to_dict()["keyval"]["public"])
        print(json.dumps(envelope.to_dict()))
        """

    /// The other way round.
    @Test(.enabled(if: hasPython, "no .venv: run scripts/setup-tests"))
    func whatPythonSignsIsVerified() throws {
        let outcome = try Program(path: Self.python).run("-c", Self.sign)
        let lines = outcome.output.split(separator: "\n")
        try #require(lines.count == 2, "\(outcome.error)")
        let key = try #require(ContentDigest(hexadecimal: lines[0]))
        let envelope = try Envelope(parsing: Array(lines[1].utf8))
        #expect(envelope.payload == Array(0...255) && envelope.payloadType == "text/é")
        let keys = [VerifyingKey(.ed25519, bytes: key.bytes)]
        #expect(try envelope.signers(among: keys, SwiftCryptoModule()) == keys)
    }

    private static let validate = """
        import json, sys, jsonschema
        schema = json.load(open(sys.argv[2]))
        jsonschema.validators.validator_for(schema).check_schema(schema)
        validator = jsonschema.validators.validator_for(schema)(schema)
        for error in validator.iter_errors(json.load(open(sys.argv[1]))): print(error.json_path, error.message[:300])
        """

    @Test(.enabled(if: hasPython, "no .venv: run scripts/setup-tests"), arguments: [false, true])
    func statementsAreAsTheirSchemaSays(isRecorded: Bool) throws {
        let folder = try TemporaryFolder()
        let attestation = try ScanAttestationTests.attestation(isRecorded: isRecorded)
        let statement = attestation.statement(name: "report.json")
        let schema = Project.root + "/docs/schemas/attestation.schema.json"
        let file = try folder.write(statement.text, to: "statement.json")
        let outcome = try Program(path: Self.python).run("-c", Self.validate, file, schema)
        #expect(outcome.status == 0 && outcome.output.isEmpty, "\(outcome.output)\(outcome.error)")

        // Anything missing or of another kind, and the schema refuses it as the parser does.
        guard case .object(let predicate) = statement.predicate else { return }
        for name in predicate.keys.sorted() where !["opportunities", "seconds", "ledger", "byRule"].contains(name) {
            var other = statement
            other.predicate = .object(predicate.filter { $0.key != name })
            #expect(throws: AttestationError.self, "\(name)") { try ScanAttestation(other) }
            let file = try folder.write(other.text, to: "other.json")
            let outcome = try Program(path: Self.python).run("-c", Self.validate, file, schema)
            #expect(outcome.output.contains("'\(name)' is a required property"), "\(outcome.output)\(outcome.error)")
        }
    }
}

extension VerifyingKey {
    /// As openssl reads it, put together here from RFC 8410 and RFC 5480.
    var testPEM: String {
        let prefix: [UInt8] =
            switch algorithm {
            case .ed25519: [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
            case .p384:
                [
                    0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x05, 0x2B,
                    0x81,
                    0x04, 0x00, 0x22, 0x03, 0x62, 0x00,
                ]
            }
        let text = Data(prefix + bytes).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return "-----BEGIN PUBLIC KEY-----\n\(text)\n-----END PUBLIC KEY-----\n"
    }
}
