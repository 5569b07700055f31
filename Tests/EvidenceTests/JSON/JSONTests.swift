import Foundation
import PicketTestKit
import Testing

@testable import Evidence

/// Against the vectors of RFC 8785's author.
@Suite struct JSONTests {
    static let vectors = Project.root + "/../shared/vectors/jcs"

    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: vectors), "shared/vectors is not there"),
        arguments: ["arrays", "french", "structures", "unicode", "values", "weird"])
    func canonicalTextIsTheVectors(name: String) throws {
        let input = try Data(contentsOf: URL(fileURLWithPath: "\(Self.vectors)/input/\(name).json"))
        let output = try Data(contentsOf: URL(fileURLWithPath: "\(Self.vectors)/output/\(name).json"))
        #expect(try JSON(parsing: input).canonical == Array(output))
    }

    /// RFC 8785, appendix B: bits of the double, text.
    @Test(
        arguments: [
            (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"), (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
            (0xc340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"), (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"), (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"), (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"), (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"), (0x41b3_de43_5555_5554, "333333333.33333325"),
            (0x41b3_de43_5555_5555, "333333333.3333333"), (0x41b3_de43_5555_5556, "333333333.3333334"),
            (0x41b3_de43_5555_5557, "333333333.33333343"), (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ] as [(UInt64, String)])
    func numbersAreTheStandards(bits: UInt64, text: String) {
        #expect(JSON.number(Double(bitPattern: bits)).canonical == Array(text.utf8))
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "01", "1.", ".5", "+1", "1e", "NaN", "\"\\x\"",
        "\"\\ud800\"",
        "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"a", "tru", "true1", "1 2", "\"\u{1}\"", "1e400", "'a'", "[1 2]",
        "{1:2}",
        String(repeating: "[", count: 100_000), String(repeating: "{\"a\":", count: 100_000), "\u{FEFF}1",
    ])
    func whatIsNoJSONIsRefused(text: String) {
        #expect(throws: JSONError.self) { try JSON(parsing: text.utf8) }
    }

    @Test func textThatIsNotUTF8IsRefused() {
        #expect(throws: JSONError(message: "the string is not UTF-8", offset: 1)) {
            try JSON(parsing: [UInt8(ascii: "["), 0x22, 0xFF, 0x22, UInt8(ascii: "]")])
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func whatIsWrittenIsReadAgain(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<500 {
            let value = Self.value(depth: 0, &random)
            let text = value.canonical
            let read = try JSON(parsing: text)
            #expect(read == value && read.canonical == text)
            #expect(throws: Never.self) {
                try JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
            }
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func namesAreInTheOrderOfUTF16(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        // From all over, and from around the surrogates: there the order of UTF-8 is another.
        let scalars =
            (["a", "b", "\u{7F}", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}"] as [Unicode.Scalar])
        for _ in 0..<2_000 {
            let (one, other) = (Self.string(&random, of: scalars), Self.string(&random, of: scalars))
            #expect(JSON.isBefore(one, other) == one.utf16.lexicographicallyPrecedes(other.utf16), "\(one), \(other)")
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func membersAreWrittenInThatOrder(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let scalars = (["\0", "a", "b", "\u{7F}", "\u{80}", "\u{E000}", "\u{10000}"] as [Unicode.Scalar])
        for _ in 0..<20 {
            // Alike at their beginning, and more or less than eight bytes long.
            let starts = ["", "a", "aaaaaa", "aaaaaaaa", "aaaaaaa\u{10000}"]
            let names = Set(
                (0..<30).map { _ in (starts.randomElement(using: &random) ?? "") + Self.string(&random, of: scalars) })
            let text = JSON.object(Dictionary(uniqueKeysWithValues: names.map { ($0, .null) })).canonical
            let sorted = names.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
            let expected = sorted.map { String(decoding: JSON.string($0).canonical, as: UTF8.self) + ":null" }
            #expect(String(decoding: text, as: UTF8.self) == "{" + expected.joined(separator: ",") + "}")
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func damagedTextNeverTraps(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<2_000 {
            var text = Self.value(depth: 0, &random).canonical
            for _ in 0...Int.random(in: 0..<3, using: &random) where !text.isEmpty {
                text[Int.random(in: 0..<text.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            if let read = try? JSON(parsing: text) { #expect(throws: Never.self) { try JSON(parsing: read.canonical) } }
        }
    }

    private static func value(depth: Int, _ random: inout SplitMix64) -> JSON {
        switch Int.random(in: 0..<(depth < 4 ? 8 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2:
            let number = Double(bitPattern: .random(in: 0...(.max), using: &random))
            return .number(number.isFinite ? number : 1.5)
        case 3: return .number(Double(Int.random(in: -1_000_000...1_000_000, using: &random)) / 100)
        case 4: return .string(string(&random))
        case 5, 6:
            return .array((0..<Int.random(in: 0..<4, using: &random)).map { _ in value(depth: depth + 1, &random) })
        default:
            let members = (0..<Int.random(in: 0..<4, using: &random)).map { _ in
                (string(&random), value(depth: depth + 1, &random))
            }
            return .object(Dictionary(members, uniquingKeysWith: { $1 }))
        }
    }

    private static func string(_ random: inout SplitMix64, of known: [Unicode.Scalar] = []) -> String {
        let scalars = (0..<Int.random(in: 0..<6, using: &random)).compactMap { _ in
            if let scalar = known.randomElement(using: &random), Int.random(in: 0..<8, using: &random) > 0 {
                return scalar
            }
            return Unicode.Scalar(UInt32.random(in: 0..<(.random(using: &random) ? 0x80 : 0x11_0000), using: &random))
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
