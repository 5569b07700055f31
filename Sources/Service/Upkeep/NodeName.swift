package import Evidence
internal import Storage

/// What this process is called among those that share a database: kept in its data folder, so the same after a restart.
package enum NodeName {
    private static let file = "node"

    package static func open(in storage: some StableStorage, now: Int64) throws -> String {
        if try storage.size(of: file) == nil {
            try storage.write(Array(Identifier(time: now).text.utf8), to: "node.new")
            try storage.sync("node.new")
            try storage.rename("node.new", to: file)
            try storage.syncFolder("")
        }
        let text = String(decoding: try storage.read(file, at: 0, count: 26), as: UTF8.self)
        guard let name = Identifier(text) else {
            throw ServiceFailure(
                "the file `node` in the data folder is damaged: delete it, and scans that wait are lost")
        }
        return name.text
    }
}
