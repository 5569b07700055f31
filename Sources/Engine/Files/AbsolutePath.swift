/// Paths as those who name them mean them, before anybody looks at a disk.
package enum AbsolutePath {
    /// Absolute, without `.`, `..` and doubled slashes; symbolic links stay.
    ///
    /// - Parameter folder: what a path that does not begin with `/` is relative to.
    package static func of(_ path: String, in folder: String) -> String {
        var parts: [Substring] = []
        for part in (path.hasPrefix("/") ? path : folder + "/" + path).split(separator: "/") {
            switch part {
            case ".": break
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }
}
