// What every module asks of its arguments, in the same words.

extension CryptoError {
    /// One error for all that may be wrong: which of them it is would help whoever tries.
    static let notAuthentic = CryptoError(
        .notAuthentic, "the ciphertext does not belong to this key and context, or has been changed")
}

extension VerifyingKey {
    func checkForm() throws {
        let isWhole =
            switch algorithm {
            case .ed25519: bytes.count == 32
            case .p384: bytes.count == 97 && bytes.first == 4
            }
        guard isWhole else { throw CryptoError(.badKey, "no verifying key of \(algorithm.rawValue)") }
    }
}

extension SecretBytes {
    func checkAES256() throws {
        guard count == 32 else { throw CryptoError(.badKey, "AES-256 takes a key of 32 bytes, not \(count)") }
    }
}

/// More of either would keep a processor for minutes on behalf of a damaged file.
let mostIterations = 100_000_000
let mostDerivedBytes = 1024

func checkDerivation(iterations: Int, bytes: Int) throws {
    guard (1...mostIterations).contains(iterations) else {
        throw CryptoError(.badParameter, "PBKDF2 takes 1 to \(mostIterations) iterations, not \(iterations)")
    }
    guard (1...mostDerivedBytes).contains(bytes) else {
        throw CryptoError(.badParameter, "PBKDF2 is asked for 1 to \(mostDerivedBytes) bytes here, not \(bytes)")
    }
}
