internal import Glibc

/// A path beneath a storage's folder, taken apart; one that could lead out of it is none.
struct StoragePath {
    /// In bytes.
    static let mostBytes = 1_024

    /// The folders it leads through.
    var folders: ArraySlice<String>
    var name: String

    /// - Parameter shown: what errors call it.
    init(_ path: String, shown: String) throws(StorageError) {
        let parts = try Self.parts(of: path, shown: shown)
        guard let name = parts.last else {
            throw StorageError(
                call: "open", path: shown, code: EISDIR, reason: "the storage's folder itself is no file")
        }
        folders = parts.dropLast()
        self.name = name
    }

    /// None for `""`.
    static func parts(of path: String, shown: String) throws(StorageError) -> [String] {
        func refused(_ reason: String, _ code: Int32 = EINVAL) -> StorageError {
            StorageError(call: "open", path: shown, code: code, reason: reason)
        }
        if path.isEmpty { return [] }
        guard path.utf8.count <= mostBytes else {
            throw refused("the path has more than \(mostBytes) bytes", ENAMETOOLONG)
        }
        guard !path.utf8.contains(0) else { throw refused("a path has no NUL") }
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { String($0) }
        for part in parts {
            switch part {
            case nil, "": throw refused("the path has an empty part; it is relative, and does not end with \"/\"")
            case ".", "..": throw refused("\".\" and \"..\" lead astray")
            default: break
            }
        }
        return parts.compactMap(\.self)
    }
}
