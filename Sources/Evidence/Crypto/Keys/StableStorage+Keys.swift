// Files of keys: small, whole or not there, and overwritten before they go.

extension StableStorage {
    /// - Returns: `nil` if there is no such file.
    func readJSON(_ path: String) throws -> JSON? {
        guard let size = try size(of: path) else { return nil }
        guard size <= mostKeyFileBytes else {
            throw KeyStoreError(.damaged, path, "\(size) bytes: more than \(mostKeyFileBytes) is no file of keys")
        }
        do {
            return try JSON(parsing: read(path, at: 0, count: Int(size)))
        } catch let error as JSONError {
            throw KeyStoreError(.damaged, path, "\(error)")
        }
    }

    /// Whole or not at all.
    func replace(_ path: String, with value: JSON) throws {
        try writeAside(path, value)
        try rename(path + ".new", to: path)
        try syncFolder(folder(of: path))
    }

    /// - Parameter parse: throws if the file is not as it was to be written.
    /// - Returns: `nil` if there is no such file. One that is being replaced is read under one of its names.
    func readKey<Key>(_ path: String, _ parse: (JSON) throws -> Key) throws -> Key? {
        var failure: (any Error)?
        // The last again: between the first two, the new file may have got its name.
        for path in [path, path + ".new", path] {
            do {
                if let file = try readJSON(path) { return try parse(file) }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return nil
    }

    /// As ``replace(_:with:)``, and what was there is overwritten first. The next who writes has to call
    /// ``finishReplacing(_:isWhole:)``, in case this was not finished.
    func replaceShredding(_ path: String, with value: JSON) throws {
        try writeAside(path, value)
        try syncFolder(folder(of: path))
        try shred(path)
        try rename(path + ".new", to: path)
        try syncFolder(folder(of: path))
    }

    /// - Parameter isWhole: whether a file is as it was to be written.
    func finishReplacing(_ path: String, isWhole: (JSON) -> Bool) throws {
        guard try size(of: path + ".new") != nil else { return }
        if let new = try? readJSON(path + ".new"), isWhole(new) {
            try shred(path)
            try rename(path + ".new", to: path)
        } else {
            try shred(path + ".new")
        }
        try syncFolder(folder(of: path))
    }

    private func writeAside(_ path: String, _ value: JSON) throws {
        try write(value.canonical, to: path + ".new")
        try sync(path + ".new")
    }

    private func folder(of path: String) -> String {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? ""
    }
}

/// More is no file of keys.
private let mostKeyFileBytes = 1 << 16
