import ArgumentParser
import Evidence
import Glibc

/// One log of the ledger.
struct LogOptions: ParsableArguments {
    @OptionGroup var options: EvidenceOptions
    @OptionGroup var trust: TrustOptions
    @Option(
        help: ArgumentHelp("Of a rotated ledger, the log with this number; without it, the last.", valueName: "number"))
    var log: Int?

    func reader() throws -> LedgerReader {
        try LedgerReader(options.storage(), log: log, keys: trust.keys(), crypto: EvidenceOptions.crypto)
    }

    /// All logs, or the one that is named.
    func history() throws -> LedgerHistory {
        if log != nil { return LedgerHistory(try reader()) }
        return try LedgerHistory(options.storage(), keys: trust.keys(), crypto: EvidenceOptions.crypto)
    }
}

extension LedgerCommand {
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what is in the ledger.",
            discussion: "The checkpoint's signatures are checked; all the rest by verify.")

        @OptionGroup var log: LogOptions
        @Option(help: "How to print it: text, json.") var format: Form = .text

        func run() async throws {
            try await log.options.reporting {
                let reader = try log.reader()
                let last = try reader.size == 0 ? nil : reader.entry(reader.size - 1)
                let logs = try LedgerReader.logCount(in: log.options.storage())
                guard format == .text else {
                    return LedgerText.print(
                        [
                            "checkpoint": .string(String(decoding: reader.checkpointBytes, as: UTF8.self)),
                            "logs": JSON(logs),
                            "origin": .string(reader.origin), "root": .string("\(reader.checkpoint.root)"),
                            "signers": .array(reader.signers.map { .string($0.text) }),
                            "size": JSON(Int(clamping: reader.size)),
                            "last": last.map { .number(Double($0.time)) } ?? .null,
                        ])
                }
                Terminal.print("log      \(reader.origin) (\(logs) in this ledger)")
                Terminal.print("entries  \(reader.size)")
                Terminal.print("root     \(reader.checkpoint.root)")
                for key in reader.signers { Terminal.print("signed   \(key.text)") }
                if let last { Terminal.print("last     \(LedgerText.time(last.time))  \(last.action.rawValue)") }
            }
        }
    }

    struct Tail: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print the last entries.")

        @OptionGroup var log: LogOptions
        @Option(name: .shortAndLong, help: "How many.") var number: Int = 20
        @Option(help: "How to print them: text, json (an entry a line).") var format: Form = .text

        func run() async throws {
            guard number >= 0 else { throw UsageError("--number takes 0 or more") }
            try await log.options.reporting {
                let reader = try log.reader()
                try reader.forEach(in: reader.size - min(reader.size, UInt64(number))..<reader.size) { entry in
                    LedgerText.print(entry, format)
                    return true
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print one entry.", discussion: "As JSON it is the leaf itself, byte for byte what was hashed.")

        @OptionGroup var log: LogOptions
        @Option(help: "How to print it: text, json.") var format: Form = .text
        @Argument(help: "Its index.") var index: UInt64

        func run() async throws {
            try await log.options.reporting {
                let reader = try log.reader()
                let entry = try reader.entry(index)
                if format == .json { return LedgerText.print(entry, format) }
                Terminal.print(LedgerText.details(entry))
            }
        }
    }

    struct Search: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the entries that match.",
            discussion: "All that is given has to match. Exit status 0 also if nothing does.")

        @OptionGroup var log: LogOptions
        @Option(help: "What was done: scan.completed, or scan for all that begin so.") var action: String?
        @Option(help: "Who did it.") var actor: String?
        @Option(help: "What it was done to.") var object: String?
        @Option(help: "The security label.") var label: String?
        @Option(help: "The request it belongs to.") var request: String?
        @Option(help: "From this time on: 2026-11-21, or 2026-11-21T10:00:00Z.") var since: String?
        @Option(help: "Before this time.") var until: String?
        @Option(help: "Most entries.") var limit: Int = 1_000
        @Option(help: "How to print them: text, json (an entry a line).") var format: Form = .text

        func run() async throws {
            guard limit >= 0 else { throw UsageError("--limit takes 0 or more") }
            var query = LedgerQuery()
            (query.action, query.actor, query.object) = (action, actor, object)
            (query.label, query.request) = (label, request)
            let start = try since.map(LedgerText.parseTime) ?? .min
            query.time = start..<max(start, try until.map(LedgerText.parseTime) ?? .max)
            try await log.options.reporting {
                for entry in try log.reader().search(query, most: limit) { LedgerText.print(entry, format) }
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write all entries, a line of JSON each.",
            discussion: "Each line is a leaf, byte for byte: with them and the checkpoint anybody can compute the root."
        )

        @OptionGroup var log: LogOptions

        func run() async throws {
            try await log.options.reporting {
                let reader = try log.reader()
                try reader.forEach(in: 0..<reader.size) { entry in
                    Terminal.write(entry.encoded + [0x0A], to: STDOUT_FILENO)
                    return true
                }
            }
        }
    }
}

/// Entries as people read them.
enum LedgerText {
    static func print(_ entry: Entry, _ format: LedgerCommand.Form) {
        guard format == .text else { return Terminal.write(entry.encoded + [0x0A], to: STDOUT_FILENO) }
        let outcome = entry.outcome == .success ? "" : "  \(entry.outcome.rawValue)"
        Terminal.print(
            "\(entry.sequence)  \(time(entry.time))  \(entry.action.rawValue)  \(sane(entry.actor))  \(sane(entry.object))\(outcome)"
        )
    }

    static func print(_ json: JSON) { Terminal.write(json.canonical + [0x0A], to: STDOUT_FILENO) }

    static func details(_ entry: Entry) -> String {
        var lines = [
            "entry    \(entry.sequence)", "time     \(time(entry.time))", "action   \(entry.action.rawValue)",
            "actor    \(sane(entry.actor))", "object   \(sane(entry.object))", "outcome  \(entry.outcome.rawValue)",
        ]
        if !entry.label.isEmpty { lines.append("label    \(sane(entry.label))") }
        if let request = entry.request { lines.append("request  \(sane(request))") }
        for (name, digest) in entry.digests.sorted(by: { $0.key < $1.key }) {
            lines.append("digest   \(sane(name)) \(sane(digest))")
        }
        for (name, version) in entry.versions.sorted(by: { $0.key < $1.key }) {
            lines.append("version  \(sane(name)) \(sane(version))")
        }
        for (name, value) in entry.details.sorted(by: { $0.key < $1.key }) {
            lines.append("detail   \(sane(name)) \(sane(String(decoding: value.canonical, as: UTF8.self)))")
        }
        if let sealed = entry.sealed {
            lines.append("sealed   for \(sane(sealed.subject)), \(sealed.ciphertext.count) bytes")
        }
        return lines.joined(separator: "\n")
    }

    /// What others wrote must not move a terminal's cursor.
    private static func sane(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map {
                    $0.properties.generalCategory == .control || $0.properties.generalCategory == .format
                        ? "\u{FFFD}" : $0
                }))
    }

    /// ISO 8601, UTC.
    static func time(_ milliseconds: Int64) -> String {
        var seconds = time_t(milliseconds / 1000)
        var parts = tm()
        guard milliseconds >= 0, gmtime_r(&seconds, &parts) != nil else { return "\(milliseconds) ms" }
        func digits(_ number: some BinaryInteger, _ width: Int) -> String {
            let text = "\(number)"
            return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
        }
        return "\(digits(parts.tm_year + 1900, 4))-\(digits(parts.tm_mon + 1, 2))-\(digits(parts.tm_mday, 2))"
            + "T\(digits(parts.tm_hour, 2)):\(digits(parts.tm_min, 2)):\(digits(parts.tm_sec, 2)).\(digits(milliseconds % 1000, 3))Z"
    }

    static func parseTime(_ text: String) throws -> Int64 {
        let numbers = text.split(whereSeparator: { "-T:Z".contains($0) }).compactMap { Int32($0) }
        var parts = tm()
        if numbers.count == 3 || numbers.count == 6 {
            (parts.tm_year, parts.tm_mon, parts.tm_mday) = (numbers[0] &- 1900, numbers[1] &- 1, numbers[2])
            if numbers.count == 6 { (parts.tm_hour, parts.tm_min, parts.tm_sec) = (numbers[3], numbers[4], numbers[5]) }
            let milliseconds = (0...9999).contains(numbers[0]) ? Int64(timegm(&parts)) * 1000 : -1
            // Written back, it is what was read: no 31st of February.
            let written = time(milliseconds)
            if text == written.prefix(10) || text == written.prefix(19) + "Z" { return milliseconds }
        }
        throw UsageError("\"\(text)\" is no time: 2026-11-21 or 2026-11-21T10:00:00Z is one")
    }
}
