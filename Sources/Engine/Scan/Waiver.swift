package import Detection
import Glibc

/// A decision to live with findings for a while: who decided, why, and until when.
public struct Waiver: Sendable, Hashable {
    /// A rule's id or a family; `nil`: any rule.
    public var rule: String?
    /// Patterns of paths, as in an ignore file; empty: any path.
    public var paths: [String]
    /// One finding; `nil`: any.
    public var fingerprint: String?
    public var owner: String
    public var reason: String
    /// The last day it holds; `nil`: without end.
    public var expires: CalendarDay?
    /// Where it is written, for notices: a line of `picket.yaml`.
    public var line: Int?

    /// - Throws: ``ScanError`` if it has no owner or reason, or would cover everything.
    public init(
        rule: String? = nil, paths: [String] = [], fingerprint: String? = nil, owner: String, reason: String,
        expires: CalendarDay? = nil, line: Int? = nil
    ) throws(ScanError) {
        func isBlank(_ text: String) -> Bool { text.utf8.allSatisfy { $0 <= 0x20 } }
        if isBlank(owner) { throw ScanError(.waivers, "a waiver needs an owner: who answers for it?") }
        if isBlank(reason) { throw ScanError(.waivers, "a waiver needs a reason") }
        if rule == nil, paths.isEmpty, fingerprint == nil {
            throw ScanError(.waivers, "a waiver needs a rule, a path or a fingerprint; this one would cover everything")
        }
        self.rule = rule
        self.paths = paths
        self.fingerprint = fingerprint
        self.owner = owner
        self.reason = reason
        self.expires = expires
        self.line = line
    }
}

/// A day of the Gregorian calendar.
public struct CalendarDay: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let year: Int
    public let month: Int
    public let day: Int

    /// `nil` if there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...9_999).contains(year), (1...12).contains(month), (1...lengths[month - 1]).contains(day) else {
            return nil
        }
        self.year = year
        self.month = month
        self.day = day
    }

    /// `2026-01-31`; `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2],
            parts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Today in UTC: the same everywhere, so that a scan means the same on every machine.
    public static var today: CalendarDay {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        return CalendarDay(year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday))
            ?? CalendarDay(epoch: ())
    }

    private init(epoch: Void) {
        year = 1970
        month = 1
        day = 1
    }

    public static func < (left: CalendarDay, right: CalendarDay) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    public var description: String {
        func padded(_ number: Int, _ count: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}

/// All waivers of a scan, sorted out.
struct Waivers {
    private let current: [(waiver: Waiver, paths: IgnoreRules)]
    /// One for each that has expired.
    let notices: [Notice]

    init(_ waivers: [Waiver], today: CalendarDay) {
        current = waivers.filter { $0.expires.map { $0 >= today } ?? true }
            .map { ($0, IgnoreRules(patterns: $0.paths)) }
        notices = waivers.compactMap { waiver in
            guard let expires = waiver.expires, expires < today else { return nil }
            let what = waiver.rule ?? waiver.fingerprint ?? waiver.paths.joined(separator: ", ")
            return Notice(
                line: waiver.line,
                message: "The waiver of \(waiver.owner) for \(what) expired on \(expires) and no longer holds: "
                    + "mend what it covered, or decide anew")
        }
    }

    func apply(to finding: inout Finding) {
        guard finding.suppression == nil else { return }
        for (waiver, paths) in current where Self.covers(waiver, paths, finding) {
            finding.suppression = Finding.Suppression(.waiver, reason: waiver.reason, owner: waiver.owner)
            return
        }
    }

    private static func covers(_ waiver: Waiver, _ paths: IgnoreRules, _ finding: Finding) -> Bool {
        if let rule = waiver.rule, rule != finding.rule, !finding.rule.hasPrefix(rule + "/") { return false }
        if let fingerprint = waiver.fingerprint, fingerprint != finding.fingerprint { return false }
        return waiver.paths.isEmpty || paths.covers(finding.place.path.utf8, isFolder: false)
    }
}

extension [Waiver] {
    /// Marks those that are waived today, of findings that no scan made.
    package func apply(to findings: inout [Finding]) {
        let waivers = Waivers(self, today: .today)
        for index in findings.indices { waivers.apply(to: &findings[index]) }
    }
}
