import Detection

/// Which lines of which files changed since a revision.
struct ChangedLines: Sendable, Equatable {
    enum Change: Sendable, Equatable {
        /// A new file.
        case all
        /// Ascending line numbers.
        case lines([ClosedRange<Int>])
    }

    /// By path as in the report.
    var files: [String: Change] = [:]

    /// Whether the finding's place, or one that belongs to it, has a changed line.
    func touch(_ finding: Finding) -> Bool {
        touch(finding.place) || finding.related.contains { touch($0.place) }
    }

    private func touch(_ place: Place) -> Bool {
        switch files[place.path] {
        case nil: false
        case .all: true
        case .lines(let ranges):
            ranges.contains { $0.overlaps(place.start.line...max(place.start.line, place.end.line)) }
        }
    }
}

/// Asks git what changed.
enum GitDiff {
    /// Most bytes of a diff: what is larger is no change but another project.
    private static let mostBytes = 256 << 20

    /// What changed in the working tree, untracked files included, since `revision`; with paths relative to `root`.
    static func changes(since revision: String, root: String) throws(ScanError) -> ChangedLines {
        guard !revision.isEmpty, !revision.hasPrefix("-"), !revision.utf8.contains(0) else {
            throw ScanError(.git, "\"\(revision)\" is not a git revision; name a commit, branch or tag: --diff main")
        }
        let inside = try git(["rev-parse", "--is-inside-work-tree"], root)
        guard inside.status == 0, inside.output.starts(with: "true".utf8) else {
            throw ScanError(.git, "\(root) is not in a git repository's working tree, so there is no diff to take")
        }
        let known = try git(["rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"], root)
        guard known.status == 0 else {
            throw ScanError(
                .git, "git knows no revision \"\(revision)\" in \(root); if the clone is shallow, fetch it first")
        }
        let commit = String(decoding: known.output.prefix { $0 > 0x20 }, as: UTF8.self)
        let diff = try succeed(
            [
                "diff", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--find-renames", "--relative",
                "--ignore-submodules=all", "--src-prefix=a/", "--dst-prefix=b/", commit, "--", ".",
            ], root)
        var changes = try parse(diff)
        let untracked = try succeed(["ls-files", "--others", "--exclude-standard", "-z", "--", "."], root)
        for path in untracked.split(separator: 0) { changes.files[Array(path).pathText] = .all }
        return changes
    }

    private static func succeed(_ arguments: [String], _ root: String) throws(ScanError) -> [UInt8] {
        let result = try git(arguments, root)
        if result.isCut {
            throw ScanError(.git, "the diff has more than \(mostBytes >> 20) MB; take a nearer revision")
        }
        guard result.status == 0 else {
            let words = String(decoding: result.errors.prefix(500), as: UTF8.self)
            throw ScanError(.git, "git \(arguments.first ?? "") failed: \(words)")
        }
        return result.output
    }

    /// Runs git so that the user's settings do not change what it prints, and the repository's start no program.
    static func git(_ arguments: [String], _ root: String) throws(ScanError) -> ChildProcess.Result {
        let settings = ["-c", "core.quotePath=false", "-c", "core.fsmonitor=false", "-c", "diff.relative=false"]
        do throws(FileSystem.SystemError) {
            return try ChildProcess.run(
                ["git", "-C", root, "--no-pager"] + settings + arguments,
                environment: ["LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_EXTERNAL_DIFF": ""], limit: mostBytes)
        } catch {
            throw ScanError(.git, "git cannot be started: \(error); --diff needs it", cause: error)
        }
    }

    // MARK: Reading a diff

    /// Reads what `git diff --unified=0` prints. Lines of content are counted, not looked at: they could be anything.
    static func parse(_ diff: [UInt8]) throws(ScanError) -> ChangedLines {
        var changes = ChangedLines()
        var path: String?
        var content = 0
        for line in diff.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if content > 0 {
                // "\ No newline at end of file" comes on top of the lines counted.
                if line.first != UInt8(ascii: "\\") { content -= 1 }
            } else if line.starts(with: "+++ ".utf8) {
                path = newPath(line.dropFirst(4))
            } else if line.starts(with: "diff ".utf8) {
                path = nil
            } else if line.starts(with: "@@ ".utf8) {
                guard let hunk = Hunk(line) else {
                    throw ScanError(
                        .git, "git diff printed what is no diff: \(String(decoding: line.prefix(80), as: UTF8.self))")
                }
                content = hunk.removed + hunk.added
                guard let path, hunk.added > 0 else { continue }
                var lines: [ClosedRange<Int>] = []
                if case .lines(let known) = changes.files[path] { lines = known }
                changes.files[path] = .lines(lines + [hunk.start...(hunk.start + hunk.added - 1)])
            }
        }
        return changes
    }

    /// `@@ -start,removed +start,added @@`
    private struct Hunk {
        let removed: Int
        let start: Int
        let added: Int

        init?(_ line: ArraySlice<UInt8>) {
            let words = line.split(separator: 0x20, maxSplits: 4)
            guard words.count >= 4, words[1].first == UInt8(ascii: "-"), words[2].first == UInt8(ascii: "+"),
                let old = Self.numbers(words[1].dropFirst()), let new = Self.numbers(words[2].dropFirst())
            else { return nil }
            removed = old.count
            start = new.start
            added = new.count
        }

        private static func numbers(_ word: ArraySlice<UInt8>) -> (start: Int, count: Int)? {
            let parts = word.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
                .map { UInt32(String(decoding: $0, as: UTF8.self)) }
            guard let first = parts.first, let start = first, parts.count <= 2 else { return nil }
            guard parts.count == 2 else { return (Int(start), 1) }
            return parts[1].map { (Int(start), Int($0)) }
        }
    }

    /// The path of a `+++` line: `b/` and the path, quoted as in C if it has special characters, or `/dev/null`.
    private static func newPath(_ text: ArraySlice<UInt8>) -> String? {
        var bytes = text
        if bytes.first == UInt8(ascii: "\"") {
            bytes = unquoted(bytes)[...]
        } else if bytes.last == 0x09 {
            // Git ends names that have spaces with a tab.
            bytes = bytes.dropLast()
        }
        return bytes.starts(with: "b/".utf8) ? Array(bytes.dropFirst(2)).pathText : nil
    }

    private static func unquoted(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = text.dropFirst()
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            guard byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() else {
                result.append(byte)
                continue
            }
            switch escaped {
            case UInt8(ascii: "a"): result.append(7)
            case UInt8(ascii: "b"): result.append(8)
            case UInt8(ascii: "t"): result.append(9)
            case UInt8(ascii: "n"): result.append(10)
            case UInt8(ascii: "v"): result.append(11)
            case UInt8(ascii: "f"): result.append(12)
            case UInt8(ascii: "r"): result.append(13)
            case UInt8(ascii: "0")...UInt8(ascii: "3"):
                let digits = [escaped] + rest.prefix(2)
                rest = rest.dropFirst(2)
                result.append(UInt8(String(decoding: digits, as: UTF8.self), radix: 8) ?? UInt8(ascii: "?"))
            default: result.append(escaped)
            }
        }
        return result
    }
}
