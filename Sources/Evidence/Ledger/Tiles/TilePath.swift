/// A file of a tlog-tiles log: 256 hashes of a level, or 256 entries, or as many as there are at the log's end.
public struct TilePath: Sendable, Hashable {
    /// `nil`: entries. Level L has the nodes that stand over 2^(8L) entries.
    public var level: Int?
    public var index: UInt64
    /// 1 to 256.
    public var width: Int

    public static let fullWidth = 256
    /// 256^8 entries are more than there are numbers for.
    public static let levels = 0..<8

    public init(level: Int?, index: UInt64, width: Int = fullWidth) {
        self.level = level
        self.index = index
        self.width = width
    }

    public var isFull: Bool { width == Self.fullWidth }

    public var path: String { isFull ? fullPath : "\(partialFolder)/\(width)" }

    /// `tile/0/x001/x234/067`
    public var fullPath: String {
        var groups: [String] = []
        var rest = index
        repeat {
            let group = String(rest % 1000)
            groups.append((groups.isEmpty ? "" : "x") + String(repeating: "0", count: 3 - group.utf8.count) + group)
            rest /= 1000
        } while rest > 0
        return "tile/\(level.map(String.init) ?? "entries")/" + groups.reversed().joined(separator: "/")
    }

    /// Where those are that the full tile takes the place of.
    public var partialFolder: String { fullPath + ".p" }

    /// All tiles of a log of this size, each as wide as it is there.
    ///
    /// - Parameter from: leaves out those that a log of this smaller size has already.
    static func all(size: UInt64, from old: UInt64 = 0) -> [TilePath] {
        ([nil] + levels.map { $0 }).flatMap { (level: Int?) -> [TilePath] in
            let shift = UInt64(8 * (level ?? 0))
            let hashes = size >> shift, before = old >> shift
            guard hashes > before else { return [] }
            return (before / 256...(hashes - 1) / 256).map {
                TilePath(level: level, index: $0, width: Int(min(hashes - $0 * 256, 256)))
            }
        }
    }
}
