/// Which passwords are taken: 12 to 128 characters of any kind, but none that is guessed first.
package enum PasswordPolicy {
    package static let lengths = 12...128

    /// What people and programs choose most: words, and what fingers do on keyboards. Made by us.
    static let commonWords: Set<[UInt8]> = Set(
        PackageResources.common_words_txt.split(separator: 0x0A).filter { $0.first != 0x23 }.map(Array.init))
    private static let longestWord = commonWords.map(\.count).max() ?? 0

    /// Why it is refused; `nil` if it is taken.
    package static func objection(
        to password: String, name: String, common: CommonPasswords = .none
    ) -> String? {
        guard lengths.contains(password.unicodeScalars.count) else {
            return "a password has \(lengths.lowerBound) to \(lengths.upperBound) characters"
        }
        let text = Array(password.lowercased().utf8)
        if isCommon(text, own: Array(name.lowercased().utf8)) || common.contains(text) || common.contains(letters(text))
        {
            return "this is among the passwords that are tried first: take several words that do not belong together"
        }
        return nil
    }

    /// Digits and signs that stand for letters, read as these; byte for byte.
    private static func letters(_ text: [UInt8]) -> [UInt8] {
        text.map { byte in
            switch byte {
            case UInt8(ascii: "0"): UInt8(ascii: "o")
            case UInt8(ascii: "1"), UInt8(ascii: "!"): UInt8(ascii: "i")
            case UInt8(ascii: "3"): UInt8(ascii: "e")
            case UInt8(ascii: "4"), UInt8(ascii: "@"): UInt8(ascii: "a")
            case UInt8(ascii: "5"), UInt8(ascii: "$"): UInt8(ascii: "s")
            case UInt8(ascii: "7"): UInt8(ascii: "t")
            default: byte
            }
        }
    }

    /// Whether all but 4 characters are common words, the user's name, repetitions, and runs of neighbours; or whether
    /// there are fewer than 5 different ones.
    private static func isCommon(_ text: [UInt8], own: [UInt8]) -> Bool {
        guard Set(text).count >= 5 else { return true }
        let letters = letters(text)
        // strangers[i]: the fewest characters among the first i that belong to none of these.
        var strangers = [0]
        for end in 1...text.count {
            var least = strangers[end - 1] + 1
            for start in max(0, end - max(longestWord, own.count))..<end where end - start >= 3 {
                guard strangers[start] < least else { continue }
                let parts = [Array(text[start..<end]), Array(letters[start..<end])]
                if parts.contains(where: { $0 == own || commonWords.contains($0) }) { least = strangers[start] }
            }
            if let start = startOfRun(text, end) { least = min(least, strangers[start]) }
            strangers.append(least)
        }
        return strangers[text.count] <= 4
    }

    /// Where the longest run of equal or neighbouring characters that ends before `end` begins; `nil` if it has fewer
    /// than three.
    private static func startOfRun(_ text: [UInt8], _ end: Int) -> Int? {
        var best = end
        for step in [0, 1, -1] {
            var start = end - 1
            while start > 0, Int(text[start]) - Int(text[start - 1]) == step { start -= 1 }
            best = min(best, start)
        }
        return end - best >= 3 ? best : nil
    }
}
