// Answers that are known: published ones where there are, else made by another tool. Each is checked when a module starts that is
// held to approved algorithms.

/// One answer that a module has to give before it may be used.
struct KnownAnswer: Sendable {
    var name: String
    /// Text that is hashed, a signature, a key: what the answer is, the check knows.
    var answer: [UInt8]
    var isRight: @Sendable (any CryptoModule, [UInt8]) throws -> Bool

    static let all = hashes + codes + [authenticatedEncryption, signature, verification, interoperability, derivation]

    /// FIPS 180-4's example.
    private static let hashes = [
        (
            HashAlgorithm.sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        ),
        (
            .sha384,
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
        ),
        (
            .sha512,
            """
            ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd\
            454d4423643ce80e2a9ac94fa54ca49f
            """
        ),
    ].map { algorithm, answer in
        KnownAnswer(name: algorithm.rawValue, answer: bytes(answer)) { try $0.hash(Array("abc".utf8), algorithm) == $1 }
    }

    /// RFC 4231, test case 1.
    private static let codes = [
        (
            HashAlgorithm.sha256,
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            .sha384,
            "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6"
        ),
        (
            .sha512,
            """
            87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4\
            be9d914eeb61f1702e696c203a126854
            """
        ),
    ].map { algorithm, answer in
        KnownAnswer(name: "HMAC-\(algorithm.rawValue)", answer: bytes(answer)) {
            let key = SecretBytes(copying: [UInt8](repeating: 0x0B, count: 20))
            return try $0.authenticate(Array("Hi There".utf8), key: key, algorithm) == $1
        }
    }

    /// Test case 16 of GCM's authors; and what is sealed opens.
    private static let authenticatedEncryption = KnownAnswer(
        name: "AES-256-GCM",
        answer: bytes(
            """
            d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525\
            b16aedf5aa0de657ba637b39
            """)
    ) { module, answer in
        let key = SecretBytes(copying: bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"))
        let context = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2")
        let sealed = bytes(
            """
            cafebabefacedbaddecaf888522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48\
            590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b
            """)
        return try module.open(sealed, key: key, authenticating: context) == answer
            && module.open(module.seal(answer, key: key, authenticating: context), key: key, authenticating: context)
                == answer
    }

    /// The key pair of RFC 6979, A.2.6. Signatures are randomised: known is the key that has to verify one.
    private static let signature = KnownAnswer(name: "ECDSA-P384-SHA384 sign", answer: pair.point) { module, answer in
        let key = SigningKey(
            .p384, secret: SecretBytes(copying: bytes(pair.secret)), verifying: VerifyingKey(.p384, bytes: answer))
        return try module.isValid(module.sign(message, with: key), of: message, by: key.verifying)
    }

    /// The signature that it gives there; and of another message it is none.
    private static let verification = KnownAnswer(
        name: "ECDSA-P384-SHA384 verify",
        answer: bytes(
            """
            306602310094edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd\
            1e80fabe4602310099ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e\
            7b82c71a38628ac8
            """)
    ) { module, answer in
        let key = VerifyingKey(.p384, bytes: pair.point)
        return try module.isValid(answer, of: message, by: key) && !module.isValid(answer, of: message + [0], by: key)
    }

    /// Made with OpenSSL 3.0.19 of a key made for it.
    private static let interoperability = KnownAnswer(
        name: "RSA-3072-PSS-SHA384 verify",
        answer: bytes(
            """
            9a45f5b596f00e512e8db13ba060e28290494209826ac5c9b3392e08bd5600a55f90b3c15c78d669d34ebc18af9c2f15\
            717317204175051aaaa1894fb38c955ac6c965b7b20c6daeb65de19978efe9a386f9a68af60655fb6dbdbcc2fa88a430\
            6bdfd4cb428c89fa96a18cab97ce2e4a2df05fbbb1cf26827ab47ad7f895218b3851d84eee9da707ae48aceb724df9a1\
            42ee5a5161c8983496b0e233a066e108991343d7b3790fcc0791995798a67b065b8d7756544c35c38561e74db125746a\
            5f008bc8ad207470f94acba508bc381ebc9f0222ca861fc8dc5fda8a8f0c6fd626e36f4ee72866ece7e4da125022d755\
            30d42a3fbbaead11c1343f8575343eb4c44ce97fb6cf82c4ce5ab765bf141beb99ed6ea4f03bae94664103bb55e2db12\
            62186d1812bfaab69f378d86b8418ab4e6327ac14844f6dc243b10a0c54f4dad481ac7aa2c383b5f7860a40d97654f33\
            803996a9dc6c1f0b851c0b14aaaffe6426de25623bca7e77389c4507ced2f0655d671238f290bdb6c9a4cd5320dd48cb
            """)
    ) { module, answer in
        let key = RSAVerifyingKey(
            subjectPublicKeyInfo: bytes(
                """
                308201a2300d06092a864886f70d01010105000382018f003082018a0282018100b304dbb180e2fd0ce18181484ef79f\
                84f67b554dfed60bc268a6c66e717446b95bf500ef57875a65f968a271bcce2df4fb87bbf9d7253c065fdc459be6f0b0\
                9e38ee5cccb3a6583328f8773303a48b45b7ac983701f3a0c3fe61540576f78d35a16c843a89659e3ed41fe0a1d851df\
                625e88855fb0b2af6c94ec89f3bda011f793c10f3f069153e23d75021f50d77d2a219ab80c68211c4df7f3f338d61604\
                c7d9ff9e1021b01857b9efad6cd1f63009783a7be281af4ba8f0b7c0e524ad76ce5cbf44bdbc193c5bae2a436bf4f665\
                fafcbc858933c93e582fcbb21f99189c1b416eff030ceb23f37f0d4b65142c22b35356de5bffb2f39ca3576a7415dd75\
                600c8dce1946a856de6fff0fc3ce3d2964cb2dcd6415c44905caafb6f47f6ecda8abc924b157efe571f044a1993d11ce\
                d692bdf3cee95ade020514540b101a87f6b571b59b2b140441444060b35304d37234be15dff02e6a5e68bbe11327eac0\
                a02eea675c8b03fa9813f9728e38d301e1495b00f865326b4d25a7003aac1c813b0203010001
                """),
            padding: .pss, hash: .sha384)
        return try module.isValid(answer, of: message, by: key) && !module.isValid(answer, of: message + [0], by: key)
    }

    /// Made with Python's hashlib. As many iterations as show that they are counted; a start that takes no time.
    private static let derivation = KnownAnswer(
        name: "PBKDF2-HMAC-SHA-256",
        answer: bytes(
            "348c89dbcbd32b2f32d814b8116e84cf2b17347ebc1800181c4e2a1fb8dd53e1c635518c7dac47e9")
    ) { module, answer in
        let salt = Array("saltSALTsaltSALTsaltSALTsaltSALTsalt".utf8)
        let passphrase = SecretBytes(copying: "passwordPASSWORDpassword".utf8)
        let key = try module.derive(from: passphrase, salt: salt, iterations: 4_096, bytes: answer.count, .sha256)
        return key.withBytes { $0.elementsEqual(answer) }
    }

    private static let message = Array("sample".utf8)
    private static let pair = (
        secret:
            "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5",
        point: bytes(
            """
            04ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a254515480bc\
            138015d9b72d7d57244ea8ef9ac0c621896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd25332647\
            20
            """)
    )

    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = hexadecimal.utf8.map { UInt8(Character(Unicode.Scalar($0)).hexDigitValue ?? 0) }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
