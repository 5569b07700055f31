import Evidence
import Foundation
import PicketTestKit
import Testing

/// What one module makes, the others take; and RSA, which others than Picket sign with.
@Suite struct InteroperabilityTests {
    private static let openssl = "/usr/bin/openssl"

    @Test(arguments: Modules.all, Modules.all)
    func modulesUnderstandEachOther(_ one: any CryptoModule, _ other: any CryptoModule) throws {
        let message = Array("what is signed".utf8)
        for algorithm in SignatureAlgorithm.allCases where one.allows(algorithm) && other.allows(algorithm) {
            let key = try one.generateKey(algorithm)
            #expect(key.secret.count == (algorithm == .ed25519 ? 32 : 48))
            // The key itself, and its signature.
            for signer in [one, other] {
                let signature = try signer.sign(message, with: key)
                for verifier in [one, other] {
                    #expect(try verifier.isValid(signature, of: message, by: key.verifying))
                    #expect(try !verifier.isValid(signature, of: message + [0], by: key.verifying))
                    #expect(try !verifier.isValid([], of: message, by: key.verifying))
                }
            }
        }
        let key = SecretBytes(copying: try one.random(32))
        for plaintext in [[], message, [UInt8](repeating: 7, count: 100_000)] {
            let sealed = try one.seal(plaintext, key: key, authenticating: message)
            #expect(sealed.count == plaintext.count + 28)
            #expect(try other.open(sealed, key: key, authenticating: message) == plaintext)
            #expect(throws: CryptoError.self) { try other.open(sealed, key: key, authenticating: []) }
        }
        for hash in HashAlgorithm.allCases {
            for bytes in [[], message] {
                #expect(try one.hash(bytes, hash) == other.hash(bytes, hash))
                #expect(try one.authenticate(bytes, key: key, hash) == other.authenticate(bytes, key: key, hash))
            }
            let salt = [UInt8](repeating: 3, count: 16)
            let derived = try [one, other].map {
                try $0.derive(from: key, salt: salt, iterations: 1_000, bytes: 64, hash).withBytes(Array.init)
            }
            #expect(derived[0] == derived[1])
        }
    }

    /// Hostile arguments are errors, of each module alike.
    @Test(arguments: Modules.all)
    func whatIsNoArgumentIsRefused(_ module: any CryptoModule) throws {
        let key = SecretBytes(copying: [UInt8](repeating: 1, count: 32)), short = SecretBytes(copying: [1])
        #expect(throws: CryptoError.self) { try module.seal([1], key: short, authenticating: []) }
        for count in 0..<28 {
            #expect(throws: CryptoError.self) {
                try module.open([UInt8](repeating: 0, count: count), key: key, authenticating: [])
            }
        }
        for (iterations, bytes) in [(0, 32), (-1, 32), (.max, 32), (1_000, 0), (1_000, -1), (1_000, .max)] {
            #expect(throws: CryptoError.self) {
                try module.derive(
                    from: key, salt: [UInt8](repeating: 1, count: 16), iterations: iterations, bytes: bytes, .sha256)
            }
        }
        #expect(throws: CryptoError.self) { try module.random(-1) }
        #expect(try module.random(0).isEmpty)
        for algorithm in SignatureAlgorithm.allCases {
            for count in [0, 31, 33, 96, 97, 98] {
                let bytes = [UInt8](repeating: 4, count: count)
                #expect(throws: CryptoError.self) {
                    try module.isValid([], of: [], by: VerifyingKey(algorithm, bytes: bytes))
                }
            }
            let good = try module.generateKey(algorithm)
            #expect(throws: CryptoError.self) {
                try module.sign([], with: SigningKey(algorithm, secret: short, verifying: good.verifying))
            }
        }
        for info in [[], [0x30], [UInt8](repeating: 0xFF, count: 300)] as [[UInt8]] {
            let key = RSAVerifyingKey(subjectPublicKeyInfo: info, padding: .pss, hash: .sha256)
            #expect(throws: CryptoError.self) { try module.isValid([], of: [], by: key) }
        }
    }

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: openssl), "openssl is not there"),
        arguments: [1_024, 2_048, 3_072])
    func signaturesOfRSAAreVerified(bits: Int) throws {
        let folder = try TemporaryFolder(), openssl = Program(path: Self.openssl)
        let secret = folder.path(of: "key.pem"), signature = folder.path(of: "signature")
        #expect(try openssl.run("genrsa", "-out", secret, "\(bits)").status == 0)
        let info = try openssl.run("pkey", "-in", secret, "-pubout", "-outform", "DER").bytes
        let message = try folder.write("what is signed", to: "message")
        for (padding, name) in [(RSAVerifyingKey.Padding.pkcs1v15, "pkcs1"), (.pss, "pss")] {
            var arguments = ["dgst", "-sha384", "-sigopt", "rsa_padding_mode:\(name)"]
            if padding == .pss { arguments += ["-sigopt", "rsa_pss_saltlen:digest"] }
            #expect(try openssl.run(arguments + ["-sign", secret, "-out", signature, message]).status == 0)
            let bytes = try folder.read("signature")
            let key = RSAVerifyingKey(subjectPublicKeyInfo: info, padding: padding, hash: .sha384)
            for module in Modules.all {
                let approved = try ApprovedModule(module)
                guard bits >= 2_048 else {
                    #expect(throws: CryptoError.self) { try module.isValid(bytes, of: [], by: key) }
                    continue
                }
                #expect(try module.bits(of: key) == bits)
                #expect(try module.isValid(bytes, of: Array("what is signed".utf8), by: key))
                #expect(try !module.isValid(bytes, of: Array("what was not".utf8), by: key))
                #expect(try !module.isValid(Array(bytes.dropLast()), of: Array("what is signed".utf8), by: key))
                if bits >= CryptoService.leastRSABits {
                    #expect(try approved.isValid(bytes, of: Array("what is signed".utf8), by: key))
                } else {
                    #expect(throws: CryptoError.self) { try approved.isValid(bytes, of: [], by: key) }
                }
            }
        }
    }

    /// The whole folder of keys on each module, in approved mode.
    @Test(arguments: Modules.all)
    func keysAreKeptByEachModule(_ module: any CryptoModule) throws {
        let folder = try TemporaryFolder(), clock = TestClock()
        let approved = try ApprovedModule(module)
        let passphrase = SecretBytes(copying: "correct horse battery".utf8)
        let made = try KeyStore.create(
            folder: folder.path(of: "keys"), .passphrase(passphrase), module: approved, now: clock.read
        ).0
        let sealed = try made.seal(.init(subject: "person:ada", text: 1), authenticating: [])
        // By the default module as well: the files are the same.
        for reader in [approved, SwiftCryptoModule()] as [any CryptoModule] {
            let opened = try KeyStore.open(
                folder: folder.path(of: "keys"), passphrase: passphrase, module: reader, now: clock.read)
            #expect(try opened.open(sealed, authenticating: []) == 1)
        }
        _ = try made.rotate()
        _ = try made.shred("person:ada")
        #expect(throws: KeyStoreError.self) { try made.open(sealed, authenticating: []) }
    }
}
