import Evidence
import Foundation
import PicketTestKit
import Testing

@testable import Service

/// What the API's description says of texts is what is held against them.
@Suite struct TextFormTests {
    private static let forms: [(name: String, form: TextForm, samples: [String])] = [
        ("anything", .anything, ["", "a b", "ä\n"]), ("projectKey", .projectKey, ["lander-2", "0"]),
        ("identifier", .identifier, ["01jzzzzzzzzzzzzzzzzzzzzzzz"]), ("userName", .userName, ["ada@example.org", "a"]),
        ("hash", .hash, [String(repeating: "aF", count: 32)]), ("code", .code, ["012345"]),
        ("rule", .rule, ["security/eval", "S1481"]), ("number", .number, ["0", "17", "999999999999999"]),
        ("place", .place, ["https://example.org/a", "/srv/code", "main"]),
    ]

    /// Good texts, and these with a few characters changed: code and pattern say the same of each.
    @Test(arguments: 0..<4) func patternsSayWhatIsChecked(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let strange: [Character] = [
            "-", ".", "/", "\0", "\n", "\r", "\u{7F}", " ", "ä", "🛰", "Z", "g", "@", "0", "\u{1F}", "_", "8", "i",
        ]
        for (name, form, samples) in Self.forms {
            let pattern = try NSRegularExpression(pattern: form.pattern)
            var held = 0
            for round in 0..<3_000 {
                var text = Array(samples.randomElement(using: &random) ?? "")
                for _ in 0..<(round < 50 ? 0 : Int.random(in: 1...3, using: &random)) {
                    let character = strange.randomElement(using: &random) ?? "-"
                    let place = Int.random(in: 0...text.count, using: &random)
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: text.insert(character, at: place)
                    case 1 where place < text.count: text[place] = character
                    default: if place < text.count { text.remove(at: place) }
                    }
                }
                let value = String(text)
                // `$` of this engine also stands before a last line's end, that of ECMA-262 does not.
                guard value.last.map({ $0 != "\n" && $0 != "\r" && $0 != "\r\n" }) ?? true else { continue }
                let range = NSRange(value.startIndex..., in: value)
                let fits = pattern.firstMatch(in: value, range: range) != nil
                #expect(form.holds(value) == fits, "\(name): \(value.debugDescription)")
                held += fits ? 1 : 0
            }
            #expect(held > 50)
        }
    }

    @Test func everyPartOfAPathHasItsForm() async throws {
        try await WholeService.run { service in
            for endpoint in service.table.all {
                for name in endpoint.pathParameters {
                    #expect(Schema.pathParts[name] != nil, "\(endpoint.path)")
                }
            }
        }
    }
}
