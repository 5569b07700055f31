internal import CProcess
internal import Glibc

/// What the system knows of a file.
package struct FileStatus: Sendable {
    package var isFile: Bool
    package var isFolder: Bool
    /// The lower twelve bits of its mode.
    package var permissions: UInt32
    /// Whose it is.
    package var user: UInt32
    /// In bytes.
    package var size: UInt64

    private init(_ status: picket_status) {
        isFile = status.type == PICKET_FILE
        isFolder = status.type == PICKET_FOLDER
        permissions = status.permissions
        user = status.user
        size = status.size
    }

    /// Of an open file; `nil`: `errno` says why.
    package init?(descriptor: Int32) {
        var status = picket_status()
        guard picket_status_of(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    /// `nil`: `errno` says why.
    package init?(path: String, in folder: Int32 = AT_FDCWD, followingLinks: Bool = false) {
        var status = picket_status()
        guard picket_status_at(folder, path, followingLinks ? 0 : AT_SYMLINK_NOFOLLOW, &status) == 0 else {
            return nil
        }
        self.init(status)
    }
}
