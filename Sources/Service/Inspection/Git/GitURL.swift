/// Where a repository is, as somebody typed it: only forms whose meaning is plain.
package struct GitURL: Sendable, Hashable {
    package enum Scheme: String, Sendable, Hashable, CaseIterable { case https, ssh, http, git, file }

    package let scheme: Scheme
    let user: String?
    /// Without brackets; empty for files.
    let host: String
    let port: Int?
    let path: String

    var portOrUsual: Int { port ?? [.https: 443, .ssh: 22, .http: 80, .git: 9_418][scheme] ?? 0 }

    /// For people, logs and the store.
    package var text: String { text(host: host) }

    /// - Throws: ``ArchiveError`` that says which form is taken.
    package init(_ text: String) throws(ArchiveError) {
        func refused(_ why: String) -> ArchiveError {
            ArchiveError(
                .unsupported, "the repository's address \(why); use one as https://host/path or ssh://git@host/path")
        }
        guard text.utf8.count <= 1_000 else { throw refused("has more than 1,000 bytes") }
        let known = text.firstRange(of: "://").flatMap { range in
            Scheme(rawValue: text[..<range.lowerBound].lowercased()).map { ($0, text[range.upperBound...]) }
        }
        guard let (scheme, rest) = known else { throw refused("begins with no scheme that is known here") }
        guard rest.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"\\\"'`<>{}|^#?".utf8.contains($0) }) else {
            throw refused("has characters that do not belong there")
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var authority = rest[..<slash]
        path = String(rest[slash...])
        self.scheme = scheme
        guard path.utf8.count > 1 else { throw refused("has no path") }
        if let at = authority.lastIndex(of: "@") {
            let name = authority[..<at]
            guard scheme == .ssh, Self.isPlain(name, also: "_-.") else {
                throw refused("has a user name or password in it; secrets do not belong in addresses")
            }
            user = String(name)
            authority = authority[authority.index(after: at)...]
        } else {
            user = nil
        }
        (host, port) = try Self.split(authority, refused)
        guard host.isEmpty == (scheme == .file) else { throw refused("has no host, or one it cannot have") }
    }

    private static func split(
        _ authority: Substring, _ refused: (String) -> ArchiveError
    ) throws(ArchiveError) -> (String, Int?) {
        var host = authority
        var port: Int?
        if authority.first == "[", let end = authority.firstIndex(of: "]") {
            host = authority[authority.index(after: authority.startIndex)..<end]
            guard host.utf8.allSatisfy({ "0123456789abcdefABCDEF:.".utf8.contains($0) }) else {
                throw refused("has a host that is none")
            }
            let rest = authority[authority.index(after: end)...]
            if !rest.isEmpty { (host, port) = (host, try Self.port(rest, refused)) }
            return (host.lowercased(), port)
        }
        if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = try Self.port(authority[colon...], refused)
        }
        guard host.isEmpty || (isPlain(host, also: "-.") && host.first != "-" && host.first != ".") else {
            throw refused("has a host that is none")
        }
        return (host.lowercased(), port)
    }

    /// - Parameter text: with the colon.
    private static func port(_ text: Substring, _ refused: (String) -> ArchiveError) throws(ArchiveError) -> Int {
        guard text.first == ":", text.dropFirst().allSatisfy({ ("0"..."9").contains($0) }),
            let port = Int(text.dropFirst()), (1...65_535).contains(port)
        else { throw refused("has a port that is none") }
        return port
    }

    private static func isPlain(_ text: Substring, also: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 253
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                    || also.utf8.contains($0)
            }
    }

    /// With another host in its place: what a name has been resolved to.
    func text(host: String) -> String {
        let host = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return "\(scheme.rawValue)://" + (user.map { "\($0)@" } ?? "") + host + (port.map { ":\($0)" } ?? "") + path
    }

    /// A branch, tag or commit: nothing that `git` could take for an option or an expression.
    package static func isReference(_ text: String) -> Bool {
        (1...200).contains(text.utf8.count) && !text.contains("..") && !text.contains("//") && !text.hasSuffix(".lock")
            && !text.hasSuffix("/") && !text.hasSuffix(".") && isPlain(text[...], also: "-._/+")
            && text.first.map { !"-./+".contains($0) } == true
    }
}
