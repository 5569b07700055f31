import Detection
import PicketTestKit
import Testing

@testable import Engine

@Suite struct DecoderTests {
    private struct Outcome: Equatable {
        var text: String?
        var failure: Failure.Kind?
        var isPartial: Bool?
        var line: Int?
        var notice: Int?
    }

    private func decode(_ bytes: [UInt8], _ language: Language = .c) -> (Outcome, Decoder.Decoded) {
        let decoded = bytes.withUnsafeBytes { Decoder.decode($0, path: "x", language: language) }
        let text = decoded.text.map { text in
            defer { text.deallocate() }
            return String(validating: text, as: UTF8.self) ?? "NOT UTF-8"
        }
        return (
            Outcome(
                text: text, failure: decoded.failure?.kind, isPartial: decoded.failure?.isPartial,
                line: decoded.failure?.position?.line, notice: decoded.notice?.line), decoded
        )
    }

    @Test(
        arguments: [
            ([], ""), (Array("aé\u{1F600}\n".utf8), "aé\u{1F600}\n"), ([0xEF, 0xBB, 0xBF, 0x61], "\u{FEFF}a"),
            ([0xFF, 0xFE, 0x61, 0, 0xE9, 0], "aé"), ([0xFE, 0xFF, 0, 0x61, 0xD8, 0x3D, 0xDE, 0], "a\u{1F600}"),
            ([0xFF, 0xFE], ""), ([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], "a"),
            ([0, 0, 0xFE, 0xFF, 0, 1, 0xF6, 0], "\u{1F600}"),
            (Array(repeating: 0x61, count: 8_000) + [0], String(repeating: "a", count: 8_000) + "\0"),
        ] as [([UInt8], String)])
    func decodesWhatIsWellFormed(_ bytes: [UInt8], _ text: String) {
        #expect(decode(bytes).0 == Outcome(text: text))
        #expect(!bytes.withUnsafeBytes(Decoder.isBinary))
    }

    @Test(
        arguments: [
            // A byte of its own, a cut sequence, an overlong form, a surrogate, beyond U+10FFFF.
            ([0x61, 0xFF, 0x62], "a\u{FFFD}b", 1), ([0x0A, 0xE2, 0x82, 0x62], "\n\u{FFFD}b", 2),
            ([0xC0, 0xAF], "\u{FFFD}\u{FFFD}", 1),
            ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}", 1),
            ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}", 1),
            ([0xF0, 0x9F, 0x98], "\u{FFFD}", 1),
            ([0xE1, 0x80, 0xE2, 0xF0, 0x91, 0x92, 0xF1, 0xBF, 0x41], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}A", 1),
            // UTF-16: an odd length, a lone high and a lone low surrogate.
            ([0xFF, 0xFE, 0x61, 0, 0x62], "a\u{FFFD}", 1), ([0xFF, 0xFE, 0x3D, 0xD8, 0x61, 0], "\u{FFFD}a", 1),
            ([0xFE, 0xFF, 0, 0x0A, 0xDE, 0, 0, 0x61], "\n\u{FFFD}a", 2),
        ] as [([UInt8], String, Int)])
    func replacesWhatIsNot(_ bytes: [UInt8], _ text: String, _ line: Int) {
        #expect(decode(bytes).0 == Outcome(text: text, notice: line))
        let python = decode(bytes, .python).0
        #expect(python.text == text && python.failure == .encoding && python.isPartial == true)
    }

    /// The standard library repairs by the same rule.
    @Test func repairsAsTheStandardLibraryDoes() {
        var random = SplitMix64(seed: 7)
        let alphabet: [UInt8] = [
            0x41, 0x0A, 0x80, 0xBF, 0xC0, 0xC2, 0xE0, 0xED, 0xEE, 0xF0, 0xF4, 0xF5, 0x9F, 0xA0, 0x90, 0x8F,
        ]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in alphabet.randomElement(using: &random)!
            }
            let expected = String(decoding: bytes, as: UTF8.self)
            let text = decode(bytes).0.text
            #expect(text.map { Array($0.utf8) } == Array(expected.utf8), "\(bytes)")
        }
    }

    @Test func countsWhatItReplaces() {
        let decoded = decode([0x61, 0xFF, 0x0A, 0xFF, 0xFF]).1
        #expect(
            decoded.notice?.message == "holds 3 parts that are not UTF-8, the first in line 1; each was read as U+FFFD")
    }

    @Test(arguments: [
        ("# -*- coding: latin-1 -*-\nx = '\u{E9}'\n", "iso-8859-1", 1),
        ("#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n", "cp1252", 2),
        ("\n# coding=Latin_1-unix\n", "iso-8859-1", 2), ("# coding: utf8\n", "utf-8", 1),
        ("\t\u{C}# encoding:\tkoi8-r", "koi8-r", 1),
        ("x = 1 # coding: latin-1\n", nil, 0), ("x = 1\n# coding: latin-1\n", nil, 0),
        ("# a\n# b\n# coding: latin-1\n", nil, 0),
        ("# coding : latin-1\n", nil, 0), ("# coding:\n", nil, 0), ("# codingcoding: ascii", "ascii", 1),
        ("# a\r\n# coding: big5\r\n", "big5", 2),
        ("", nil, 0), ("#", nil, 0), ("'''\n# coding: latin-1\n'''", nil, 0),
    ])
    func findsDeclarationsAsPEP263Says(_ text: String, _ name: String?, _ line: Int) {
        let declared = Array(text.utf8).withUnsafeBytes(PythonEncoding.declared)
        #expect(declared?.name == name)
        #expect(declared == nil || declared?.line == line)
    }

    @Test func convertsDeclaredEncodings() {
        #expect(decode(Array("# coding: latin-1\n".utf8) + [0xE9], .python).0 == Outcome(text: "# coding: latin-1\né"))
        #expect(decode(Array("# coding: cp1252\n".utf8) + [0x80], .python).0 == Outcome(text: "# coding: cp1252\n€"))
        #expect(
            decode(Array("# coding: euc_jp\n".utf8) + [0xA4, 0xA2], .python).0 == Outcome(text: "# coding: euc_jp\nあ"))
        // Other languages declare nothing.
        #expect(decode(Array("# coding: latin-1\n".utf8) + [0xE9], .c).0.notice == 2)
        // Larger than a chunk of the converter.
        let long = Array("# coding: latin-1\n".utf8) + [UInt8](repeating: 0xE9, count: 50_000)
        #expect(decode(long, .python).0.text?.utf8.count == 18 + 100_000)
    }

    @Test(arguments: [
        "rot13", "unicode_escape", "nonsense", "utf-16", "../../../etc/passwd", String(repeating: "x", count: 500),
    ])
    func unknownEncodingsAreFailures(_ name: String) {
        let outcome = decode(Array("#!x\n# coding: \(name)\n".utf8), .python).0
        #expect(outcome == Outcome(failure: .encoding, isPartial: false, line: 2))
    }

    @Test func contentThatDoesNotFollowItsDeclarationIsAFailure() {
        #expect(
            decode(Array("# coding: ascii\n\n".utf8) + [0xE9], .python).1.failure?.message.contains("line 3") == true)
        #expect(decode(Array("# coding: euc_jp\n".utf8) + [0xA4], .python).0.failure == .encoding)
    }

    @Test func aMarkThatContradictsTheDeclarationIsAFailure() {
        let outcome = decode([0xEF, 0xBB, 0xBF] + Array("# coding: latin-1\n".utf8), .python).0
        #expect(outcome.failure == .encoding && outcome.text != nil)
        #expect(decode([0xEF, 0xBB, 0xBF] + Array("# coding: utf-8\n".utf8), .python).0.failure == nil)
        #expect(decode([0xFF, 0xFE, 0x61, 0], .python).0 == Outcome(text: "a", failure: .encoding, isPartial: true))
    }

    @Test func nulAmongTheFirstBytesIsBinary() {
        #expect([UInt8]([0x61, 0]).withUnsafeBytes(Decoder.isBinary))
        #expect([UInt8]([0xEF, 0xBB, 0xBF, 0]).withUnsafeBytes(Decoder.isBinary))
        #expect(!([UInt8](repeating: 0x61, count: 8_000) + [0]).withUnsafeBytes(Decoder.isBinary))
    }
}
