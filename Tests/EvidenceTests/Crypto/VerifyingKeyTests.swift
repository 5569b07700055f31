import Evidence
import Foundation
import PicketTestKit
import Testing

/// How keys are written, as others read it: the program `openssl`.
@Suite struct VerifyingKeyTests {
    private static let openssl = "/usr/bin/openssl"
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: openssl), "openssl is not there"),
        arguments: SignatureAlgorithm.allCases)
    func anotherToolReadsTheKeyAndItsSignatures(algorithm: SignatureAlgorithm) throws {
        let module = SwiftCryptoModule()
        let key = try module.generateKey(algorithm)
        let openssl = Program(path: Self.openssl)
        let pem = try folder.write(key.verifying.pem, to: "key.pem")
        let message = try folder.write("what is signed", to: "message")
        let signature = try folder.write(module.sign(Array("what is signed".utf8), with: key), to: "signature")
        let outcome =
            switch algorithm {
            case .ed25519:
                try openssl.run(
                    "pkeyutl", "-verify", "-pubin", "-inkey", pem, "-rawin", "-in", message, "-sigfile", signature)
            case .p384: try openssl.run("dgst", "-sha384", "-verify", pem, "-signature", signature, message)
            }
        #expect(outcome.status == 0, "\(outcome.output) \(outcome.error)")
        // The id is the digest that anybody can make of the key.
        let der = try openssl.run("pkey", "-pubin", "-in", pem, "-outform", "DER").bytes
        #expect(der == key.verifying.subjectPublicKeyInfo)
        let digest = try openssl.run("dgst", "-sha256", "-r", try folder.write(der, to: "key.der")).output
        #expect(try digest.hasPrefix(key.verifying.fingerprint(module)))
        #expect(try VerifyingKey(pem: openssl.run("pkey", "-pubin", "-in", pem, "-text").output) == key.verifying)
    }

    @Test(arguments: SignatureAlgorithm.allCases)
    func aKeyIsReadAsItWasWritten(algorithm: SignatureAlgorithm) throws {
        let key = try SwiftCryptoModule().generateKey(algorithm).verifying
        #expect(try VerifyingKey(pem: "\r\n" + key.pem.replacing("\n", with: " \r\n")) == key)
        #expect(try VerifyingKey(subjectPublicKeyInfo: key.subjectPublicKeyInfo) == key)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func damagedKeysNeverTrap(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let module = SwiftCryptoModule()
        for algorithm in SignatureAlgorithm.allCases {
            let key = try module.generateKey(algorithm)
            let info = key.verifying.subjectPublicKeyInfo
            for count in 0..<info.count {
                #expect(throws: CryptoError.self) { try VerifyingKey(subjectPublicKeyInfo: Array(info.prefix(count))) }
            }
            for _ in 0..<50 {
                var text = Array(key.verifying.pem.utf8), signature = try module.sign([1], with: key)
                text[.random(in: text.indices, using: &random)] = .random(in: 0...255, using: &random)
                signature[.random(in: signature.indices, using: &random)] ^=
                    1 << UInt8.random(in: 0..<8, using: &random)
                #expect(try !module.isValid(signature, of: [1], by: key.verifying))
                guard let read = try? VerifyingKey(pem: String(decoding: text, as: UTF8.self)) else { continue }
                _ = try? module.isValid(signature, of: [1], by: read)
            }
        }
    }
}
