import Detection
import Glibc

/// Where segments are: those of all projects.
struct CacheFolder {
    let path: [UInt8]

    /// Why a cache folder cannot be used; the scan goes on without.
    struct Unusable: Error {
        let notice: Notice
    }

    /// Makes the folder for its owner alone. One that others can write to could hold anything, so it is not read.
    init(_ path: [UInt8]) throws(Unusable) {
        self.path = path
        func unusable(_ why: String) -> Unusable {
            Unusable(notice: Notice(message: "The cache folder \(path.pathText) \(why); scanned without a cache"))
        }
        if (try? FileSystem.status(of: path, followingLinks: true)) == nil {
            do throws(FileSystem.SystemError) {
                try FileSystem.makeFolders(path, mode: 0o700)
                // What it is, for backups and for git.
                let tag = "Signature: 8a477f597d28d172789f06886806bc55\n# This is a cache of Picket.\n"
                try FileSystem.replace(path + [UInt8](ascii: "/CACHEDIR.TAG"), with: tag.utf8, mode: 0o600)
                try FileSystem.replace(path + [UInt8](ascii: "/.gitignore"), with: "*\n".utf8, mode: 0o600)
            } catch {
                throw unusable("cannot be made: \(error)")
            }
        }
        guard let status = try? FileSystem.status(of: path, followingLinks: true),
            FileType(mode: status.st_mode) == .folder
        else { throw unusable("is no folder") }
        guard status.st_uid == geteuid(), status.st_mode & 0o022 == 0 else {
            throw unusable("belongs to or can be written by others (its mode must be 0700)")
        }
    }

    struct File {
        let path: [UInt8]
        let bytes: Int
        /// Seconds since 1970.
        let lastUse: UInt32
    }

    /// Those used longest ago first. What crashed scans and earlier versions left goes on the way.
    func segments() -> [File] {
        var files: [File] = []
        for entry in (try? FileSystem.entries(of: path)) ?? [] where entry.type != .folder {
            let path = path + [0x2F] + entry.name
            guard let status = try? FileSystem.status(of: path) else { continue }
            let name = entry.name.pathText
            let age = time(nil) - status.st_mtim.tv_sec
            if name.hasSuffix(".snapshot") || name.hasSuffix(".tmp") && age > 3_600 {
                _ = FileSystem.withPath(path) { unlink($0) }
            } else if name.hasSuffix(Segment.suffix) {
                let lastUse = UInt32(clamping: status.st_mtim.tv_sec)
                files.append(File(path: path, bytes: Int(status.st_size), lastUse: lastUse))
            }
        }
        return files.sorted { $0.lastUse < $1.lastUse }
    }
}
