import Glibc

/// A small disk in memory, to fill it. It is gone when the test lets go of it.
package final class MemoryDisk: Sendable {
    package let path: String

    /// Whether this process may mount one: root may.
    package static let mayBeMade: Bool = {
        do {
            let folder = try TemporaryFolder()
            return withExtendedLifetime(folder) {
                (try? MemoryDisk(at: folder.path(of: "disk"), bytes: 1 << 20)) != nil
            }
        } catch {
            return false
        }
    }()

    /// - Parameters:
    ///   - path: where there is nothing yet.
    ///   - owner: whose it is; `nil`: this process's.
    package init(at path: String, bytes: Int, owner: String? = nil) throws {
        var options = "size=\(bytes),mode=0700"
        if let owner, let user = getpwnam(owner) {
            options += ",uid=\(user.pointee.pw_uid),gid=\(user.pointee.pw_gid)"
        }
        guard mkdir(path, 0o700) == 0, mount("tmpfs", path, "tmpfs", 0, options) == 0 else {
            throw Fault(call: "mount \(path)", code: errno)
        }
        self.path = path
    }

    deinit { end() }

    package func end() { umount2(path, Int32(MNT_DETACH)) }

    package struct Fault: Error {
        let call: String
        let code: Int32
    }

    private var filler: String { "\(path)/filler" }

    package var free: Int {
        get throws {
            var status = statvfs()
            guard statvfs(path, &status) == 0 else { throw Fault(call: "statvfs", code: errno) }
            return Int(status.f_bavail) * Int(status.f_frsize)
        }
    }

    /// Takes all room but so much.
    package func fill(leaving rest: Int = 0) throws {
        let descriptor = open(filler, O_WRONLY | O_CREAT, 0o600)
        guard descriptor >= 0 else { throw Fault(call: "open", code: errno) }
        defer { close(descriptor) }
        let most = try free - rest
        guard most <= 0 || posix_fallocate(descriptor, 0, off_t(most)) == 0 else {
            throw Fault(call: "fallocate", code: errno)
        }
    }

    package func makeRoom() { unlink(filler) }
}
