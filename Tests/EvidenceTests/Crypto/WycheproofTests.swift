import Evidence
import Foundation
import PicketTestKit
import Testing

/// Every module against Google's and C2SP's vectors, good and bad.
@Suite(.enabled(if: FileManager.default.fileExists(atPath: Wycheproof.folder), "shared/vectors is not there"))
struct WycheproofTests {
    @Test(arguments: Modules.all)
    func authenticatedEncryption(_ module: any CryptoModule) throws {
        var opened = 0, rejected = 0, otherKeys = 0, otherFormats = 0
        for (group, test) in try Wycheproof.tests(of: "aes_gcm") {
            let iv = try test.bytes("iv"), tag = try test.bytes("tag")
            // Picket writes nonces of 12 bytes and tags of 16: another cannot even be said.
            guard iv.count == 12, tag.count == 16 else {
                otherFormats += 1
                continue
            }
            let key = SecretBytes(copying: try test.bytes("key")), context = try test.bytes("aad")
            let sealed = try iv + test.bytes("ct") + tag
            let result = Result { try module.open(sealed, key: key, authenticating: context) }
            if group["keySize"] != 256 {
                #expect(throws: CryptoError.self, "\(test.id)") { try result.get() }
                otherKeys += 1
            } else if test.isValid {
                #expect(try result.get() == test.bytes("msg"), "\(test.id)")
                let again = try module.seal(test.bytes("msg"), key: key, authenticating: context)
                #expect(try module.open(again, key: key, authenticating: context) == test.bytes("msg"))
                opened += 1
            } else {
                #expect(throws: CryptoError.self, "\(test.id)") { try result.get() }
                rejected += 1
            }
        }
        // All 316: were the vectors read otherwise than they are meant, this would not come out.
        let counts: [Int] = [opened, rejected, otherKeys, otherFormats]
        #expect(counts == [39, 27, 131, 119])
    }

    @Test(arguments: Modules.all, [("ecdsa_secp384r1_sha384", 504), ("ed25519", 151)])
    func signatures(_ module: any CryptoModule, _ vectors: (file: String, count: Int)) throws {
        var count = 0
        for (group, test) in try Wycheproof.tests(of: vectors.file) {
            let key =
                if vectors.file == "ed25519" {
                    VerifyingKey(.ed25519, bytes: try group["publicKey"].bytes("pk"))
                } else {
                    VerifyingKey(.p384, bytes: try group["publicKey"].bytes("uncompressed"))
                }
            let isValid: Bool = try module.isValid(test.bytes("sig"), of: test.bytes("msg"), by: key)
            #expect(isValid == test.isValid, "\(test.id)")
            count += 1
        }
        #expect(count == vectors.count)
    }

    @Test(arguments: Modules.all, [("hmac_sha256", HashAlgorithm.sha256), ("hmac_sha512", .sha512)])
    func authentication(_ module: any CryptoModule, _ vectors: (file: String, hash: HashAlgorithm)) throws {
        var count = 0
        for (_, test) in try Wycheproof.tests(of: vectors.file) {
            let key = SecretBytes(copying: try test.bytes("key")), tag = try test.bytes("tag")
            // Shorter tags are the first bytes of the long one.
            let computed = try module.authenticate(test.bytes("msg"), key: key, vectors.hash).prefix(tag.count)
            let isSame = Array(computed) == tag
            #expect(isSame == test.isValid, "\(test.id)")
            count += 1
        }
        #expect(count == 174)
    }

    @Test(
        arguments: Modules.all,
        [("pbkdf2_hmacsha256", HashAlgorithm.sha256, 60), ("pbkdf2_hmacsha512", .sha512, 58)])
    func derivation(_ module: any CryptoModule, _ vectors: (file: String, hash: HashAlgorithm, count: Int)) throws {
        var count = 0
        for (_, test) in try Wycheproof.tests(of: vectors.file) {
            let expected = try test.bytes("dk"), salt = try test.bytes("salt")
            let iterations = try #require(test["iterationCount"]?.integer)
            let password = SecretBytes(copying: try test.bytes("password"))
            let derived = Result {
                try module.derive(
                    from: password, salt: salt, iterations: iterations, bytes: expected.count, vectors.hash)
            }
            count += 1
            // The one difference between the modules: a FIPS provider derives nothing that SP 800-132 does not allow.
            if Modules.isFIPS(module), salt.count < 16 || iterations < 1_000 || expected.count < 14 {
                #expect(throws: CryptoError.self, "\(test.id)") { try derived.get() }
            } else {
                #expect(try derived.get().withBytes(Array.init) == expected, "\(test.id)")
            }
        }
        #expect(count == vectors.count)
    }
}

enum Wycheproof {
    static let folder = Project.root + "/../shared/vectors/wycheproof"

    static func tests(of file: String) throws -> [(group: JSON, test: JSON)] {
        let text = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file)_test.json"))
        return try #require(try JSON(parsing: text)["testGroups"]?.array).flatMap { group in
            try #require(group["tests"]?.array).map { (group, $0) }
        }
    }
}

extension JSON? {
    fileprivate func bytes(_ name: String) throws -> [UInt8] { try #require(self).bytes(name) }
}

extension JSON {
    fileprivate var isValid: Bool { self["result"] == "valid" }
    fileprivate var id: String { "test \(self["tcId"]?.integer ?? 0): \(self["comment"]?.string ?? "")" }

    fileprivate func bytes(_ name: String) throws -> [UInt8] {
        let text = try #require(self[name]?.string)
        return try #require([UInt8](hex: text))
    }
}
