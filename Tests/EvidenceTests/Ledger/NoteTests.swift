import Evidence
import PicketTestKit
import Testing

@Suite struct NoteTests {
    static let crypto = SwiftCryptoModule()
    static let golden = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"

    @Test func aVerifierKeyIsReadAndWritten() throws {
        let key = try NoteKey(Self.golden)
        #expect(key.name == "example.com/log/testdata" && key.id == 0x33d7_b496 && key.text == Self.golden)
        let p384 = try NoteKey(name: "x", key: Self.crypto.generateKey(.p384).verifying)
        #expect(try NoteKey(p384.text) == p384)
    }

    @Test(arguments: [
        "", "a", "a+33d7b496", "a+33d7b497+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
        "example.com/log/testdata+33d7b497+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
        "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkS", "a+33d7b496+Aw==",
        "a b+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
        "+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx",
    ])
    func whatIsNoVerifierKeyIsRefused(text: String) {
        #expect(throws: NoteError.self) { try NoteKey(text) }
    }

    @Test func twoSignaturesHold() throws {
        let keys = try SignatureAlgorithm.allCases.map { try Self.crypto.generateKey($0) }
        let checkpoint = Checkpoint(origin: "example.com/log", size: 7, root: .emptyTree)
        let bytes = try checkpoint.signed(by: keys, Self.crypto).bytes
        let known = try keys.map { try NoteKey(name: "example.com/log", key: $0.verifying) }
        let (read, note, signers) = try Checkpoint.verified(bytes, by: known, Self.crypto)
        #expect(read == checkpoint && signers == known && note.bytes == bytes && note.signatures.count == 2)
        // One of them is enough.
        for key in known { #expect(try Checkpoint.verified(bytes, by: [key], Self.crypto).signers == [key]) }
        // A key of another name is none of the log's.
        let other = try NoteKey(name: "example.com/other", key: keys[0].verifying)
        #expect(throws: NoteError.self) { try Checkpoint.verified(bytes, by: [other], Self.crypto) }
    }

    @Test func everyChangedByteIsNoticed() throws {
        let keys = try SignatureAlgorithm.allCases.map { try Self.crypto.generateKey($0) }
        let bytes = try Checkpoint(origin: "o", size: 7, root: .emptyTree).signed(by: keys, Self.crypto).bytes
        let known = try keys.map { try NoteKey(name: "o", key: $0.verifying) }
        for at in bytes.indices {
            var changed = bytes
            changed[at] ^= 1
            let signers = (try? Checkpoint.verified(changed, by: known, Self.crypto).signers) ?? []
            #expect(signers.count < 2, "byte \(at)")
        }
    }

    @Test(arguments: [
        "", "\n", "\n\n", "a\n", "a\n\n", "a\n\nb\n", "a\n\n— a AAAA\n", "a\n\n— a AAAAAA==", "a\n\n— a AAAAAA==\n",
        "a\n\n— a  AAAAAAE=\n", "a\n\n- a AAAAAAE=\n", "a\u{1}\n\n— a AAAAAAE=\n", "a\n\n—  AAAAAAE=\n",
        "a\n\n— a+b AAAAAAE=\n",
        "a\n\n— a AAAAAAF=\n", "a\n\n— a AAAAAAE=\r\n", "a\n\n— a\u{A0}b AAAAAAE=\n",
    ])
    func whatIsNoNoteIsRefused(text: String) {
        #expect(throws: NoteError.self) { try SignedNote(parsing: Array(text.utf8)) }
    }

    @Test func aTextMayHaveEmptyLines() throws {
        let note = try SignedNote(parsing: Array("a\n\nb\n\n— a AAAAAAE=\n".utf8))
        #expect(note.text == "a\n\nb\n")
    }

    @Test(arguments: [
        "o\n1\n", "o\n1\n\n", "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "o\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "o\n+1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "o\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuA==\n",
        "o\n18446744073709551616\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\nx\n",
        "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    ])
    func whatIsNoCheckpointIsRefused(text: String) {
        #expect(throws: NoteError.self) { try Checkpoint(text) }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func damagedNotesNeverTrap(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let key = try Self.crypto.generateKey(.ed25519)
        let good = try Checkpoint(origin: "o", size: 7, root: .emptyTree).signed(by: [key], Self.crypto).bytes
        for _ in 0..<2_000 {
            var bytes = good
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
                case 1: bytes.remove(at: Int.random(in: bytes.indices, using: &random))
                default: bytes.insert(0x0A, at: Int.random(in: bytes.indices, using: &random))
                }
            }
            if let note = try? SignedNote(parsing: bytes) {
                // What is accepted is written as it was read.
                #expect(note.bytes == bytes)
                if let checkpoint = try? Checkpoint(note.text) { #expect(checkpoint.text == note.text) }
            }
        }
    }
}
