package import Evidence
internal import Foundation
internal import Storage

/// What this process is called among those that share a database: kept in its data folder, so the same after a restart.
///
/// A folder is copied, restored and moved, and machines are cloned, all with the name in it. So the name is kept beside
/// the place where it was given: the folder itself, as its file system numbers it, and the time since the machine was
/// started. There the folder's lock shows that no other process has the name, and what was left under it is one's own.
/// Anywhere else it may be somebody's who is at work: then a new name is taken, and what is left under the old one is
/// taken over as from any process that is gone (``NodeWatch``).
package enum NodeName {
    private static let file = "node"
    private static let mostBytes = 1_024

    /// - Parameter isShared: whether others may work on the database; in one of its own a name cannot be another's.
    package static func open(in storage: FolderStorage, isShared: Bool, now: Int64) throws -> String {
        try open(in: storage, at: place(of: storage.folder), isShared: isShared, now: now)
    }

    /// - Parameter place: `nil`: not known, so never the one where a name was given.
    static func open(
        in storage: some StableStorage, at place: String?, isShared: Bool, now: Int64
    ) throws -> String {
        if let (name, given) = try read(storage), !isShared || place != nil && given == place { return name.text }
        let name = Identifier(time: now)
        try storage.write(Array("\(name.text)\n\(place ?? "")\n".utf8), to: "node.new")
        try storage.sync("node.new")
        try storage.rename("node.new", to: file)
        try storage.syncFolder("")
        return name.text
    }

    /// - Returns: `nil` if there is none.
    private static func read(_ storage: some StableStorage) throws -> (name: Identifier, place: String)? {
        guard let size = try storage.size(of: file) else { return nil }
        let bytes = try storage.read(file, at: 0, count: Int(min(size, UInt64(mostBytes))))
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard let name = lines.first.flatMap({ Identifier(String($0)) }) else {
            throw ServiceFailure(
                "the file `node` in the data folder is damaged: delete it, and scans that wait go on a minute later")
        }
        return (name, lines.count > 1 ? String(lines[1]) : "")
    }

    private static func place(of folder: String) -> String? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: folder),
            let device = (attributes[.systemNumber] as? NSNumber)?.uint64Value,
            let number = (attributes[.systemFileNumber] as? NSNumber)?.uint64Value,
            let boot = FileManager.default.contents(atPath: "/proc/sys/kernel/random/boot_id")
        else { return nil }
        let text = String(decoding: boot.prefix(100), as: UTF8.self).filter { !$0.isNewline }
        return text.isEmpty ? nil : "\(text) \(device) \(number)"
    }
}
