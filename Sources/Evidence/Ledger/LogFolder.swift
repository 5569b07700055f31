/// Where the files of one log are. A rotated ledger has several, numbered from 1.
struct LogFolder: Sendable, Hashable {
    let number: Int
    /// The name of the ledger, and the number.
    let origin: String

    init(ledger: String, number: Int) {
        self.number = number
        origin = "\(ledger)/\(number)"
    }

    /// With a slash at its end.
    var path: String { "logs/\(number)/" }
    var checkpoint: String { path + "checkpoint" }
    var journal: String { path + "journal" }
    /// What is being written, until it has its name.
    var incoming: String { path + "incoming" }
    /// Verifier keys, a line each: those that have signed for this log.
    var keys: String { path + "keys" }
}

enum StorageFolder {
    /// - Returns: `""` for what is at the top.
    static func above(_ path: String) -> String {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? ""
    }
}

extension StableStorage {
    /// Makes a folder that survives, and those above it.
    func makeStableFolder(_ path: String) throws(StorageError) {
        try makeFolder(path)
        var above = path
        repeat {
            above = StorageFolder.above(above)
            try syncFolder(above)
        } while !above.isEmpty
    }

    func rename(_ path: String, to new: String, makingFolder known: inout Set<String>) throws(StorageError) {
        let folder = StorageFolder.above(new)
        if !known.contains(folder) {
            // Also if it is there: one who made it may have been stopped before it was stable.
            try makeStableFolder(folder)
            if known.count > 1000 { known = [] }
            known.insert(folder)
        }
        try rename(path, to: new)
    }
}
