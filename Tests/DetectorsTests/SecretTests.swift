import Detection
import PicketTestKit
import Testing
import TreeSitterSyntax

@testable import Detectors

/// What fixtures do not show of the secrets rules: every form of a token, hostile texts, and how a value is cut.
struct SecretTests {
    private static func results(
        of rule: String, in text: String, path: String = "src/file.txt"
    ) throws -> [RuleRun.Result] {
        let detector = try #require(Registry.detectors.first { $0.rule.id == rule })
        var run = RuleRun(detector)
        try run.inspect([UInt8](text.utf8), path: path, language: .text)
        return run.results
    }

    /// A text of the form.
    private static func sample(of form: TokenForm, _ made: inout MadeSecret) -> String {
        if form.check == .picket { return String(decoding: made.picketKey(), as: UTF8.self) }
        if form.check == .crc32, case .literal(let prefix) = form.segments.first {
            return String(decoding: prefix + made.checked(), as: UTF8.self)
        }
        var text: [UInt8] = []
        for segment in form.segments {
            switch segment {
            case .literal(let literal): text += literal
            case .many(let kind, let counts):
                // The widest alphabet of those that fit, so that values are as varied as real ones.
                let widest = "bnwaltuhd".first { MadeSecret.alphabet($0)?.allSatisfy(kind.contains) == true }
                text += made.some(widest ?? "d", counts.lowerBound)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    @Test func everyFormIsFound() throws {
        #expect(TokenForms.all.count >= 100)
        var made = MadeSecret(seed: 100)
        for form in TokenForms.all {
            var token = Self.sample(of: form, &made)
            switch form.check {
            case .openAI: token.replaceSubrange(token.index(token.endIndex, offsetBy: -8)..., with: "T3BlbkFJ")
            case .discord: token = "MTIzNDU2Nzg5MDEyMzQ1Njc4" + token.dropFirst(24)
            case .telegram: token = String(decoding: made.some("d", 9), as: UTF8.self) + ":" + token
            case .path: token = form.context + "T1/B2/" + token
            case .none, .crc32, .picket, .mixed: break
            }
            let line = form.context.isEmpty || form.check == .path ? token : "\(form.context)_api_key = \(token)"
            let found = try Self.results(of: "secrets/provider-token", in: "value: \"\(line)\"\n")
            #expect(
                found.count == 1 && found.first?.message.hasPrefix(form.title) == true,
                "\(form.title): \(line): \(found)")
        }
    }

    @Test func ofPicketsKeysOnlyThoseWithTheirChecksumAreFound() throws {
        var made = MadeSecret(seed: 7)
        for _ in 0..<50 {
            var key = made.picketKey()
            let text = "key = \"\(String(decoding: key, as: UTF8.self))\"\n"
            #expect(try Self.results(of: "secrets/provider-token", in: text).first?.message.hasPrefix("Picket") == true)
            let place = Int.random(in: 3..<key.count, using: &made.random)
            guard key[place] != UInt8(ascii: "_") else { continue }
            key[place] = key[place] == UInt8(ascii: "a") ? UInt8(ascii: "b") : UInt8(ascii: "a")
            let broken = "key = \"\(String(decoding: key, as: UTF8.self))\"\n"
            #expect(try Self.results(of: "secrets/provider-token", in: broken).isEmpty)
        }
    }

    /// The checksum of GitHub's tokens, by one that GitHub has long revoked and others have published.
    @Test func checksumIsGitHubs() {
        let entropy = "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ"
        let digits = "0mLq17"
        let sums = entropy.utf8.withContiguousStorageIfAvailable { CRC32.of(Text(UnsafeRawBufferPointer($0))) }
        let read = digits.utf8.withContiguousStorageIfAvailable { CRC32.fromBase62(Text(UnsafeRawBufferPointer($0))) }
        #expect(sums != nil && sums == read)
    }

    @Test(arguments: [
        String(repeating: "a", count: 300_000), String(repeating: "password=", count: 40_000),
        String(repeating: "://", count: 100_000), String(repeating: "-----BEGIN PRIVATE KEY-----", count: 10_000),
        String(repeating: "eyJ.", count: 80_000), String(repeating: "://a:b", count: 50_000),
        "password = \"" + String(repeating: "x1!", count: 100_000), String(repeating: "-", count: 300_000),
        String(repeating: "-----BEGIN PRIVATE KEY-----\n" + String(repeating: "\\", count: 100), count: 2_000),
        String(repeating: "eyJhbGciOiJIUzI1NiJ9.", count: 10_000), String(repeating: "a+b/c", count: 60_000),
    ])
    func hostileTextComesBack(_ text: String) throws {
        for id in ["provider-token", "private-key", "json-web-token", "connection-string", "hardcoded-credential"] {
            #expect(try Self.results(of: "secrets/" + id, in: text).count < 10_000)
        }
    }

    /// Cut anywhere, no text makes a detector read past its end.
    @Test func textsMayEndAnywhere() throws {
        var made = MadeSecret(seed: 7)
        let text = made.expand(
            Array(
                """
                password: str = "Tr4ctor!beam"; <password>Zx9kkp!Q2</password> ://u:@w12@@host AccountKey=@b86@==
                -----BEGIN PRIVATE KEY-----\\n@b64@\\n@b64@ ghp_@crc@ eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.@n43@ \\
                """.utf8))
        for count in 0...text.count {
            let cut = String(decoding: text.prefix(count), as: UTF8.self)
            for id in ["provider-token", "private-key", "json-web-token", "connection-string", "hardcoded-credential"] {
                #expect(try Self.results(of: "secrets/" + id, in: cut).count <= 3)
            }
        }
    }

    @Test func tellsNoMoreThanFourCharacters() throws {
        let found = try Self.results(of: "secrets/hardcoded-credential", in: "password=Tr4ctor!beam\n", path: ".env")
        #expect(found.map { $0.message.contains("Tr4ctor") } == [false])
        #expect(found.first?.message.contains("ends in eam:") == true)
    }
}
