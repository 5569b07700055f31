import Detection
import Testing

struct Hash64Tests {
    /// These end up in fingerprints and caches: a change of the function is a change of their format.
    @Test(arguments: zip(["", "a", "abcdefgh", "abcdefghi", "naïve"], Hash64Tests.known))
    func `hashes are the same in every run`(text: String, expected: UInt64) {
        #expect(hash(text) == expected)
    }

    /// Worked out in Python.
    static let known: [UInt64] = [
        11306930830775096194, 15184458534668564696, 585890252353569280,
        16511985810449896471, 6204331367149413267,
    ]

    @Test func `near texts differ, also in length and seed`() {
        var seen: Set<UInt64> = []
        for text in ["", "\0", "\0\0", "a", "b", "ab", "ba", "abcdefgh", "abcdefgh\0", "hgfedcba"] {
            seen.insert(hash(text))
            seen.insert(hash(text, seed: 1))
        }
        #expect(seen.count == 20)
    }

    @Test func `order matters`() {
        var left = Hash64()
        left.combine(1)
        left.combine(2)
        var right = Hash64()
        right.combine(2)
        right.combine(1)
        #expect(left != right)
    }

    private func hash(_ text: String, seed: UInt64 = 0) -> UInt64 {
        Array(text.utf8).withUnsafeBytes { bytes in
            var hash = Hash64(seed: seed)
            hash.combine(Text(bytes))
            return hash.value
        }
    }
}
