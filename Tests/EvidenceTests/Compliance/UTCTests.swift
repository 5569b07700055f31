import Foundation
import PicketTestKit
import Testing

@testable import Evidence

@Suite struct UTCTests {
    /// Foundation is the oracle.
    @Test func textsAreFoundations() throws {
        var random = SplitMix64(seed: 7)
        let formatter = ISO8601DateFormatter()
        // Foundation's calendar is the Julian one before 1582.
        for _ in 0..<5000 {
            let seconds = Int64.random(in: -12_000_000_000...250_000_000_000, using: &random)
            let text = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
            #expect(UTC.text(seconds * 1000) == text)
            #expect(UTC.milliseconds(text) == seconds * 1000)
        }
        #expect(UTC.text(1_795_219_200_125) == "2026-11-21T00:00:00.125Z")
    }

    @Test func whatIsWrittenIsReadAgain() {
        var random = SplitMix64(seed: 8)
        for _ in 0..<5000 {
            let time = Int64.random(in: UTC.range, using: &random)
            #expect(UTC.milliseconds(UTC.text(time)) == time)
        }
        #expect(UTC.text(.min) == "0000-01-01T00:00:00Z" && UTC.text(.max) == "9999-12-31T23:59:59.999Z")
        #expect(UTC.milliseconds("2026-11-21") == 1_795_219_200_000)
        #expect(UTC.distance(.min, .max) == .max && UTC.before(.min, 1) == .min && UTC.distance(2, 1) == 0)
    }

    @Test(arguments: [
        "", "2026", "2026-13-01", "2026-00-01", "2026-02-29", "2026-04-31", "2026-11-21T", "2026-11-21T10:00:00",
        "2026-11-21T24:00:00Z",
        "2026-11-21T10:60:00Z", "2026-11-21 10:00:00Z", "2026-11-21T10:00:00.Z", "2026-11-21T10:00:00.1234Z",
        "+026-11-21", "2026-1１-21",
    ])
    func whatIsNoTimeIsRefused(text: String) { #expect(UTC.milliseconds(text) == nil) }
}
