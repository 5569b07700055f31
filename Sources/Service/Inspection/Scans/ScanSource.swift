internal import Evidence
internal import Foundation
package import Storage

/// What a scan inspects, as it waits on disk: it outlives the process.
enum ScanSource: Sendable, Hashable {
    /// In the folder `source`.
    case files
    /// The file `upload`.
    case archive
    case repository(url: String, reference: String?)

    var json: JSON {
        switch self {
        case .files: ["kind": "files"]
        case .archive: ["kind": "archive"]
        case .repository(let url, let reference):
            ["kind": "repository", "url": .string(url), "reference": reference.map { .string($0) } ?? .null]
        }
    }

    init?(_ json: JSON) {
        switch json["kind"]?.string {
        case "files": self = .files
        case "archive": self = .archive
        case "repository":
            guard let url = json["url"]?.string else { return nil }
            self = .repository(url: url, reference: json["reference"]?.string)
        default: return nil
        }
    }

    /// The root of its report.
    var name: String {
        switch self {
        case .files: "files"
        case .archive: "archive"
        case .repository(let url, _): url
        }
    }

    var kind: ScanDraft.Kind {
        switch self {
        case .files: .files
        case .archive: .archive
        case .repository: .repository
        }
    }
}

/// What is noted beside the files of a scan that waits.
struct ScanNote: Sendable, Hashable {
    var source: ScanSource
    /// Those that whoever asked might use when they asked; `nil`: all.
    var detectors: Set<String>?

    var json: JSON {
        guard case .object(var members) = source.json else { return source.json }
        members["detectors"] = detectors.map { .array($0.sorted().map { .string($0) }) } ?? .null
        return .object(members)
    }

    init(source: ScanSource, detectors: Set<String>? = nil) {
        self.source = source
        self.detectors = detectors
    }

    /// - Returns: `nil` unless all of it is understood: nobody gets more detectors than were noted.
    init?(_ json: JSON) {
        guard let source = ScanSource(json) else { return nil }
        self.source = source
        switch json["detectors"] {
        case .null?: detectors = nil
        case .array(let names)?:
            let known = names.compactMap(\.string)
            guard known.count == names.count else { return nil }
            detectors = Set(known)
        default: return nil
        }
    }
}

/// The folder of one scan that waits or runs.
struct ScanFolder: Sendable {
    /// Holds a new folder, as long as its process lives: others that clear up see that somebody fills it.
    private final class Hold: Sendable {
        private let descriptor: Int32

        init?(_ path: String) {
            descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard descriptor >= 0 else { return nil }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                close(descriptor)
                return nil
            }
        }

        deinit { close(descriptor) }
    }

    let path: String
    private let hold: Hold?

    /// A new one, with a name of its own until its scan has one.
    init(in parent: String) throws(ArchiveError) {
        var template = Array("\(parent)/new-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw ArchiveError(.storage, "there is no room for another scan (errno \(errno))")
        }
        path = String(cString: made)
        hold = Hold(path)
    }

    private init(path: String) {
        self.path = path
        hold = nil
    }

    /// Whether a folder was to be a scan's, and nobody fills it any more: its process ended.
    static func isForsaken(_ name: String, in parent: String) -> Bool {
        name.hasPrefix("new-") && Hold("\(parent)/\(name)") != nil
    }

    static func existing(_ scan: Identifier, in parent: String) -> ScanFolder { ScanFolder(path: "\(parent)/\(scan)") }

    var source: String { "\(path)/source" }
    var upload: String { "\(path)/upload" }
    var git: String { "\(path)/git" }

    func note(_ note: ScanNote) throws(ArchiveError) {
        guard FileManager.default.createFile(atPath: "\(path)/source.json", contents: Data(note.json.canonical))
        else {
            throw ArchiveError(.storage, "there is no room for another scan")
        }
    }

    var noted: ScanNote? {
        guard let data = FileManager.default.contents(atPath: "\(path)/source.json"), data.count < 1 << 20 else {
            return nil
        }
        return (try? JSON(parsing: Array(data))).flatMap { ScanNote($0) }
    }

    func named(_ scan: Identifier, in parent: String) throws(ArchiveError) -> ScanFolder {
        let folder = ScanFolder.existing(scan, in: parent)
        guard rename(path, folder.path) == 0 else {
            throw ArchiveError(.storage, "the folder of a scan cannot be named (errno \(errno))")
        }
        return folder
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    /// All that is below `source`.
    var paths: Set<String> { Set(FileManager.default.subpaths(atPath: source) ?? []) }
}
