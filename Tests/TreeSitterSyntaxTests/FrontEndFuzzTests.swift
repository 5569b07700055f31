import Detection
import Glibc
import PicketTestKit
import Testing
import TreeSitterSyntax

/// Mutated pieces of real files in every language: whatever comes out of a parse is a sound tree.
///
/// Inputs in all: 100,000; 2,000 under `PICKET_FAST=1`; `PICKET_FUZZ_INPUTS` for any other number. An input is made from
/// its language and number alone: `PICKET_FUZZ_ONLY=c:4711` runs one. What fails is saved in `.build/fuzz/`, which also has
/// the number of the input each shard was at, should one crash.
@Suite struct FrontEndFuzzTests {
    static let total = Parsing.environment("PICKET_FUZZ_INPUTS").flatMap(Int.init) ?? (Parsing.isFast ? 2_000 : 100_000)
    static let shards = 4
    static let only = Parsing.environment("PICKET_FUZZ_ONLY")

    @Test(arguments: Language.allCases, 0..<shards)
    func holds(_ language: Language, _ shard: Int) throws {
        let seeds = FuzzSeeds.of(language)
        try #require(!seeds.isEmpty)
        let frontEnd = TreeSitterFrontEnd(store: Parsing.store, timeout: .seconds(2))
        let tree = SyntaxTree()
        let journal = FuzzJournal(language: language, shard: shard)
        let count = (Self.total + Language.allCases.count - 1) / Language.allCases.count
        var givenUp = 0
        for number in stride(from: shard, to: count, by: Self.shards) {
            if let only = Self.only, only != "\(language.rawValue):\(number)" { continue }
            var mutator = Mutator(seeds: seeds, number: number)
            let input = mutator.input()
            journal.begins(number)
            tree.reset(copying: input)
            var problem: String?
            do throws(FrontEndError) {
                try frontEnd.parse(tree, as: language)
                problem = TreeInvariants.violation(in: tree)
            } catch {
                // Some grammars loop on some inputs: given up in time is the outcome there should be, if it is rare.
                if error.code == .timeout { givenUp += 1 } else { problem = error.message }
            }
            if let problem {
                Issue.record("\(language) input \(number): \(problem); saved as \(journal.save(input, number))")
            }
        }
        #expect(givenUp <= 2 + count / Self.shards / 500, "\(givenUp) inputs took longer than allowed")
    }
}

/// Pieces of source to mutate.
enum FuzzSeeds {
    static let longest = 1_000

    /// The examples of the outline tests, small nested statements, and pieces of real files where there are any.
    static func of(_ language: Language) -> [[UInt8]] {
        var seeds = PageOutline.all.filter { $0.language == language }.map { Array($0.source.utf8.prefix(longest)) }
        seeds.append(Array(HostileInputTests.nestedBlocks(language, 5).utf8))
        seeds.append(Array(HostileInputTests.elseIfs(language, 5).utf8))
        for path in Corpus.files(language, limit: 25) {
            guard let bytes = Parsing.bytes(of: path) else { continue }
            // From its beginning, its middle and near its end, each up to a line end.
            for start in [0, bytes.count / 2, bytes.count * 4 / 5] {
                let piece = bytes[start...].drop { start > 0 && $0 != 0x0A }.prefix(longest)
                if !piece.isEmpty { seeds.append(Array(piece)) }
            }
        }
        return seeds
    }
}

/// Makes an input from seeds by a few mutations, the same for the same number.
struct Mutator {
    let seeds: [[UInt8]]
    private var state: UInt64

    init(seeds: [[UInt8]], number: Int) {
        self.seeds = seeds
        state = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 &+ 0xD1B5_4A32_D192_ED03
    }

    mutating func input() -> [UInt8] {
        var bytes = seeds[below(seeds.count)]
        for _ in 0...below(6) { mutate(&bytes) }
        return Array(bytes.prefix(2_048))
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else {
            bytes = seeds[below(seeds.count)]
            return
        }
        switch below(7) {
        case 0: bytes[below(bytes.count)] ^= 1 << UInt8(below(8))
        case 1: bytes[below(bytes.count)] = UInt8(below(256))
        case 2: bytes.removeSubrange(range(in: bytes, upTo: 60))
        case 3:
            let piece = bytes[range(in: bytes, upTo: 200)]
            bytes.insert(contentsOf: Array(piece), at: below(bytes.count + 1))
        case 4:
            let other = seeds[below(seeds.count)]
            if !other.isEmpty {
                bytes.insert(contentsOf: other[range(in: other, upTo: 300)], at: below(bytes.count + 1))
            }
        case 5: swapTokens(&bytes)
        default:
            let signs = Array("(){}[]<>\"'`\\/*#$;:,.=&|!\n\t\0\u{00E9}".utf8)
            bytes.insert(signs[below(signs.count)], at: below(bytes.count + 1))
        }
    }

    /// Exchanges two words or signs.
    private mutating func swapTokens(_ bytes: inout [UInt8]) {
        let first = token(in: bytes)
        let second = token(in: bytes)
        guard first.upperBound <= second.lowerBound else { return }
        let moved = Array(bytes[second])
        bytes.replaceSubrange(second, with: Array(bytes[first]))
        bytes.replaceSubrange(first, with: moved)
    }

    private mutating func token(in bytes: [UInt8]) -> Range<Int> {
        func isWord(_ byte: UInt8) -> Bool {
            byte >= 0x80 || byte == 0x5F || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
        }
        let start = below(bytes.count)
        var end = start + 1
        while end < bytes.count, isWord(bytes[start]), isWord(bytes[end]) { end += 1 }
        return start..<end
    }

    private mutating func range(in bytes: [UInt8], upTo limit: Int) -> Range<Int> {
        let start = below(bytes.count)
        return start..<min(bytes.count, start + 1 + below(limit))
    }

    /// SplitMix64.
    private mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}

/// Leaves a trace of what was tried, for when an input brings the whole process down.
final class FuzzJournal: Sendable {
    private static let folder = "\(Project.root)/.build/fuzz"
    private let language: Language
    private let file: Int32

    init(language: Language, shard: Int) {
        self.language = language
        mkdir(Self.folder, 0o755)
        file = open("\(Self.folder)/at-\(language.rawValue)-\(shard)", O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    }

    deinit {
        close(file)
    }

    func begins(_ number: Int) {
        let line = Array("\(number)        ".utf8.prefix(9)) + [0x0A]
        _ = pwrite(file, line, line.count, 0)
    }

    /// Returns the path.
    func save(_ input: [UInt8], _ number: Int) -> String {
        let path = "\(Self.folder)/\(language.rawValue)-\(number)"
        guard let file = fopen(path, "w") else { return "nothing: \(path) cannot be written" }
        defer { fclose(file) }
        fwrite(input, 1, input.count, file)
        return path
    }
}
