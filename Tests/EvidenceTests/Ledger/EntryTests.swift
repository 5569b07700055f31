import PicketTestKit
import Testing

@testable import Evidence

@Suite struct EntryTests {
    static let entry = Entry(
        sequence: 7, time: 1_790_000_000_000, action: .scanCompleted, actor: "service:ci", object: "src/é\"\n",
        outcome: .partial, label: "internal", request: "r-1",
        digests: ["report": "sha256:" + String(repeating: "0a", count: 32)], versions: ["rules": "3", "picket": "1.2"],
        details: ["b": [1, 2.5, nil], "a": ["x": true]],
        sealed: Entry.Sealed(subject: "person:ada", commitment: [1, 2, 3], ciphertext: [4, 5]))

    @Test func theTextIsCanonical() throws {
        let text =
            #"{"action":"scan.completed","actor":"service:ci","details":{"a":{"x":true},"b":[1,2.5,null]},"#
            + #""digests":{"report":"sha256:"# + String(repeating: "0a", count: 32)
            + #""},"label":"internal","object":"src/é\"\n","outcome":"partial","request":"r-1","#
            + #""sealed":{"ciphertext":"BAU=","commitment":"AQID","subject":"person:ada"},"#
            + #""sequence":7,"time":1790000000000,"version":1,"versions":{"picket":"1.2","rules":"3"}}"#
        #expect(String(decoding: Self.entry.encoded, as: UTF8.self) == text)
        #expect(try JSON(parsing: Self.entry.encoded).canonical == Self.entry.encoded)
        #expect(try Entry(decoding: Self.entry.encoded) == Self.entry)
        var bare = Self.entry
        bare.sealed = nil
        #expect(Self.entry.sealedContext == bare.encoded)
    }

    static let least =
        #"{"action":"a.b","actor":"a","object":"","outcome":"success","sequence":0,"time":0,"version":1}"#

    @Test func theLeastEntry() throws {
        #expect(try Entry(decoding: Array(Self.least.utf8)).encoded == Array(Self.least.utf8))
    }

    @Test(
        arguments: [
            ("\"version\":1", "\"version\":2", "of version 2"), ("\"version\":1", "\"version\":0", "no version 0"),
            ("\"version\":1", "\"version\":1,\"zebra\":1", "zebra"),
            ("\"version\":1", "\"versions\":{}", "\"version\""),
            ("\"object\":\"\"", "\"label\":\"\",\"object\":\"\"", "canonical"),
            ("\"sequence\":0", "\"sequence\":-1", "negative"),
            ("\"sequence\":0", "\"sequence\":0.5", "sequence"),
            ("\"outcome\":\"success\"", "\"outcome\":\"good\"", "good"),
            ("\"time\":0", "\"time\": 0", "canonical"), ("\"time\":0", "\"time\":\"0\"", "time"),
            ("{\"action\":\"a.b\",", "{", "action"), ("\"actor\":\"a\"", "\"actor\":\"\\u0061\"", "canonical"),
            ("\"object\":\"\"", "\"digests\":{\"a\":1},\"object\":\"\"", "digests"),
            ("\"object\":\"\"", "\"details\":[],\"object\":\"\"", "details"), ("}", "", "JSON"),
            ("}", "} ", "canonical"),
            ("\"sequence\":0", "\"sealed\":{\"subject\":\"a\"},\"sequence\":0", "sealed"),
        ] as [(String, String, String)])
    func whatIsNoEntryIsRefused(part: String, other: String, complaint: String) {
        let text = Self.least.replacing(part, with: other)
        let error = #expect(throws: EntryError.self) { try Entry(decoding: Array(text.utf8)) }
        #expect(error?.description.contains(complaint) == true, "\(error?.description ?? "")")
    }

    @Test func draftsThatNobodyCouldReadAreRefused() {
        var deep: JSON = 1
        for _ in 0..<100 { deep = [deep] }
        for draft in [
            EntryDraft(EntryAction(rawValue: "Scan"), actor: "a", object: ""),
            EntryDraft(EntryAction(rawValue: "a..b"), actor: "a", object: ""),
            EntryDraft(.scanCompleted, actor: "", object: ""),
            EntryDraft(.scanCompleted, actor: "a", object: "", digests: ["x": "sha256:00"]),
            EntryDraft(.scanCompleted, actor: "a", object: "", details: ["x": deep]),
            EntryDraft(.scanCompleted, actor: "a", object: "", details: ["x": .number(.nan)]),
        ] { #expect(throws: EntryError.self) { try draft.validate() } }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func damagedEntriesNeverTrap(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<2_000 {
            var bytes = Self.entry.encoded
            for _ in 0...Int.random(in: 0..<3, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0x20..<0x80, using: &random)
            }
            if let entry = try? Entry(decoding: bytes) { #expect(entry.encoded == bytes) }
        }
    }
}
