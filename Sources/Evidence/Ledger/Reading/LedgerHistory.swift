/// All logs of a ledger as one: whoever asks about a period is not to miss what was before the ledger was rotated.
///
/// Entries are counted through all logs, in order, so that what was asked of so many of them can be asked again.
public struct LedgerHistory: EntrySource {
    public let readers: [LedgerReader]

    /// Each log has to begin with the last checkpoint of the one before: none can be taken out, put in or exchanged.
    ///
    /// - Parameter keys: which have to have signed each of them; without them those that the logs name themselves.
    public init(_ storage: any StableStorage, keys: [VerifyingKey]? = nil, crypto: any CryptoModule) throws {
        var readers: [LedgerReader] = []
        for number in 1...max(1, try LedgerReader.logCount(in: storage)) {
            let reader = try LedgerReader(storage, log: number, keys: keys, crypto: crypto)
            try reader.verifyBeginning(after: readers.last)
            readers.append(reader)
        }
        self.readers = readers
    }

    /// One log alone.
    public init(_ reader: LedgerReader) { readers = [reader] }

    public var logs: [any EntrySource] { readers }
    /// Of the last log.
    public var origin: String { readers.last?.origin ?? "" }
    public var size: UInt64 { readers.reduce(0) { $0 + $1.size } }

    /// Every byte of every log.
    public func verify() throws {
        for reader in readers { try LedgerVerifier(reader).verify() }
    }

    public func forEach(in range: Range<UInt64>, _ body: (Entry) throws -> Bool) throws {
        var first: UInt64 = 0
        var isWanted = true
        for reader in readers where isWanted {
            let part = range.clamped(to: first..<first + reader.size)
            if !part.isEmpty {
                try reader.forEach(in: part.lowerBound - first..<part.upperBound - first) { entry in
                    isWanted = try body(entry)
                    return isWanted
                }
            }
            first += reader.size
        }
        guard range.upperBound <= first || !isWanted else {
            throw LedgerError(.missing, "the ledger has \(first) entries", index: range.upperBound - 1)
        }
    }
}

/// Where an entry is: its index, and the origin of its log if that is not the one spoken of.
public struct EntryPlace: Sendable, Hashable, Comparable, CustomStringConvertible, ExpressibleByIntegerLiteral {
    /// `nil`: the log spoken of, the last.
    public var origin: String?
    public var index: UInt64

    public init(origin: String? = nil, _ index: UInt64) {
        self.origin = origin
        self.index = index
    }

    public init(integerLiteral index: UInt64) { self.init(index) }

    /// `17`, or of an earlier log `example.com/payments/1#17`.
    public var description: String { origin.map { "\($0)#\(index)" } ?? "\(index)" }

    /// A number, or of an earlier log a text.
    public var json: JSON { origin == nil ? .number(Double(index)) : .string(description) }

    init?(_ json: JSON) {
        if let index = json.integer, index >= 0 {
            self.init(UInt64(index))
            return
        }
        let parts = json.string?.split(separator: "#", omittingEmptySubsequences: false) ?? []
        guard parts.count == 2, !parts[0].isEmpty, let index = UInt64(parts[1]) else { return nil }
        self.init(origin: String(parts[0]), index)
    }

    /// In the logs' order: their origins differ in the number at the end.
    public static func < (one: EntryPlace, other: EntryPlace) -> Bool {
        func key(_ place: EntryPlace) -> (Int, String, UInt64) {
            (place.origin?.utf8.count ?? .max, place.origin ?? "", place.index)
        }
        return key(one) < key(other)
    }
}

extension EntrySource {
    /// Calls with the first so many entries of all logs and their places, until it returns `false`.
    ///
    /// - Returns: the origin of the log that the last of them is in, which their places do not name, and how many there
    ///   were to call with.
    @discardableResult
    public func forEach(
        first count: UInt64 = .max, _ body: (Entry, EntryPlace) throws -> Bool
    ) throws -> (origin: String, size: UInt64) {
        var parts: [(log: any EntrySource, size: UInt64)] = []
        var left = count
        for log in logs where left > 0 || parts.isEmpty {
            parts.append((log, min(log.size, left)))
            left -= min(log.size, left)
        }
        let last = parts.last?.log.origin ?? origin
        var isWanted = true
        for (log, size) in parts where isWanted {
            let name = log.origin == last ? nil : log.origin
            try log.forEach(in: 0..<size) { entry in
                isWanted = try body(entry, EntryPlace(origin: name, entry.sequence))
                return isWanted
            }
        }
        return (last, parts.reduce(0) { $0 + $1.size })
    }
}
