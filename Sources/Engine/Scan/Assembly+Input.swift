import Detection

extension Assembly {
    /// What was inspected, if its digests were wanted.
    var input: Report.Input? {
        var files: [(content: CacheKey, path: String)] = []
        var bytes = 0
        var opportunities = Opportunities(profiles)
        for (index, file) in found.files.enumerated() {
            guard case .inspected(let language, _) = outcomes.kind(ofFile: index) else { continue }
            guard let content = outcomes.content(ofFile: index) else { return nil }
            files.append((content, file.path))
            bytes += 67 + file.path.utf8.count
            opportunities.add(file: index, language)
        }
        files.sort { left, right in
            left.content != right.content
                ? left.content < right.content : left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
        }
        var manifest = Manifest(capacity: bytes)
        for (content, path) in files { manifest.add(content, path) }
        return Report.Input(files: files.count, manifest: manifest.sorted, checks: opportunities.checks)
    }
}

/// Lines as `sha256sum` prints them.
private struct Manifest {
    private var text: [UInt8] = []
    private var hasEscapes = false

    init(capacity: Int) { text.reserveCapacity(capacity) }

    mutating func add(_ content: CacheKey, _ path: String) {
        // A path that would break its line has its escapes announced in front of it, by sha256sum as well.
        let isPlain = path.utf8.allSatisfy { Self.escape($0) == nil }
        if !isPlain {
            hasEscapes = true
            text.append(UInt8(ascii: "\\"))
        }
        content.withBytes { bytes in
            for byte in bytes { text += [Self.digits[Int(byte >> 4)], Self.digits[Int(byte & 15)]] }
        }
        text += [0x20, 0x20]
        if isPlain {
            text += path.utf8
        } else {
            for byte in path.utf8 {
                if let letter = Self.escape(byte) { text += [UInt8(ascii: "\\"), letter] } else { text.append(byte) }
            }
        }
        text.append(0x0A)
    }

    /// Lines were added in the order of their digests, which is theirs unless one begins with a backslash.
    var sorted: [UInt8] {
        guard hasEscapes else { return text }
        let lines = text.split(separator: 0x0A).sorted { $0.lexicographicallyPrecedes($1) }
        return lines.flatMap { $0 + [0x0A] }
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private static func escape(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\\"): byte
        case 0x0A: UInt8(ascii: "n")
        case 0x0D: UInt8(ascii: "r")
        default: nil
        }
    }
}

/// Which rules apply, file by file. A rule about the syntax tree applies to every language that is parsed.
private struct Opportunities {
    private let profiles: FileProfiles
    /// Files, by profile and language.
    private var counts: [Int]

    init(_ profiles: FileProfiles) {
        self.profiles = profiles
        counts = Array(repeating: 0, count: profiles.all.count * Language.byIndex.count)
    }

    mutating func add(file: Int, _ language: Language) {
        counts[profiles.number(ofFile: file) * Language.byIndex.count + language.index] += 1
    }

    var checks: [String: Int] {
        var checks: [String: Int] = [:]
        for (number, profile) in profiles.all.enumerated() {
            for (index, language) in Language.byIndex.enumerated() {
                let count = counts[number * Language.byIndex.count + index]
                guard count > 0 else { continue }
                for rule in profile.rules(for: language) { checks[rule, default: 0] += count }
            }
        }
        return checks
    }
}

extension Profile {
    fileprivate func rules(for language: Language) -> [String] {
        let trees = language == .text ? table.detectors.filter { $0 is any TextDetector } : table.detectors
        return trees.map { $0.rule.id }
            + (functions.all + beside).map(\.detector).filter { $0.isFor(language) }.map(\.id)
    }
}
