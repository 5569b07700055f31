/// Passwords that are tried first, from lists that the system has: Debian's `cracklib-runtime` and `john-data`.
///
/// Kept are those that, with a few characters more, are long enough to be taken.
package struct CommonPasswords: Sendable {
    package static let paths = ["/usr/share/dict/cracklib-small", "/usr/share/john/password.lst"]
    /// Characters before and behind that make none of them a good one.
    static let mostMore = 4
    static let most = 500_000

    private let known: Set<[UInt8]>
    package var count: Int { known.count }

    package static let none = CommonPasswords([])

    /// - Parameter lists: bytes of files with a password a line; lines that begin with `#!comment` are none.
    package init(_ lists: [[UInt8]]) {
        var known: Set<[UInt8]> = []
        for list in lists {
            for line in list.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) where known.count < Self.most {
                guard line.count >= PasswordPolicy.lengths.lowerBound - Self.mostMore, line.count <= 128,
                    !line.starts(with: "#!comment".utf8)
                else { continue }
                known.insert(line.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
            }
        }
        self.known = known
    }

    /// - Parameter text: in small letters.
    func contains(_ text: [UInt8]) -> Bool {
        for before in 0...Self.mostMore where before < text.count {
            for behind in 0...(Self.mostMore - before) where before + behind < text.count {
                if known.contains(Array(text[before..<text.count - behind])) { return true }
            }
        }
        return false
    }
}
