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

    /// Whole or not at all. What is left of one that was cut short ends in `.new`, and is of no use.
    func replace(_ path: String, with value: JSON) throws {
        try write(value.canonical, to: path + ".new")
        try sync(path + ".new")
        try rename(path + ".new", to: path)
        try syncFolder(folder(of: path))
    }

    /// As ``replace(_:with:)``, and what was there is overwritten first. Meanwhile the new file ends in `.next`; the next
    /// who writes has to call ``finishReplacing(_:check:)``, in case this was cut short.
    func replaceShredding(_ path: String, with value: JSON) throws {
        try replace(path + ".next", with: value)
        try shred(path)
        try rename(path + ".next", to: path)
        try syncFolder(folder(of: path))
    }

    /// - Parameter parse: throws if the file is not as it was to be written.
    /// - Returns: `nil` if there is no such file. One that is being replaced is read under one of its names.
    func readKey<Key>(_ path: String, _ parse: (JSON) throws -> Key) throws -> Key? {
        var failure: (any Error)?
        // The last again: between the first two, the new file may have got its name.
        for path in [path, path + ".next", path] {
            do {
                if let file = try readJSON(path) { return try parse(file) }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return nil
    }

    /// - Parameter check: throws if a file is not as it was to be written.
    func finishReplacing(_ path: String, check: (JSON) throws -> Void) throws {
        guard let next = try readJSON(path + ".next") else { return }
        try check(next)
        try shred(path)
        try rename(path + ".next", to: path)
        try syncFolder(folder(of: path))
    }

    /// The files in a folder that are or are to be called `….json`, by that name. Of no use are others of ours: they go if
    /// that is asked for, which only who writes may.
    func keyFiles(in folder: String, removingRest: Bool = false) throws -> [String] {
        var names: Set<String> = []
        for name in try list(folder) {
            if name.hasSuffix(".json") {
                names.insert(name)
            } else if name.hasSuffix(".json.next") {
                names.insert(String(name.dropLast(5)))
            } else if removingRest, name.hasSuffix(".new") {
                try shred("\(folder)/\(name)")
            }
        }
        return names.sorted()
    }

    private func folder(of path: String) -> String {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? ""
    }
}

/// More is no file of keys.
private let mostKeyFileBytes = 1 << 16
