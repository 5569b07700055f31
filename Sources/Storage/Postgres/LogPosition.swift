/// How far the log of a PostgreSQL database has come: what was written up to there is in every replica that has come as far.
///
/// A process remembers its own last write. To read in one process what another wrote, hand the text of ``PostgresDatabase/written`` over,
/// and read within ``required``:
///
///     try await LogPosition.$required.withValue(LogPosition(text)) { try await store.projects(for: clearance) }
package struct LogPosition: Sendable, Hashable, Comparable, CustomStringConvertible {
    let bytes: UInt64

    package static let start = LogPosition(bytes: 0)

    /// What reads in this task have to include.
    @TaskLocal package static var required: LogPosition?

    init(bytes: UInt64) { self.bytes = bytes }

    /// - Parameter text: in PostgreSQL's form, `16/B374D848`.
    /// - Returns: `nil` unless it is one.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...8).contains($0.utf8.count) && $0.allSatisfy(\.isHexDigit) }),
            let high = UInt32(parts[0], radix: 16), let low = UInt32(parts[1], radix: 16)
        else { return nil }
        bytes = UInt64(high) << 32 | UInt64(low)
    }

    package var description: String {
        "\(String(bytes >> 32, radix: 16, uppercase: true))/\(String(bytes & 0xFFFF_FFFF, radix: 16, uppercase: true))"
    }

    package static func < (left: LogPosition, right: LogPosition) -> Bool { left.bytes < right.bytes }
}
