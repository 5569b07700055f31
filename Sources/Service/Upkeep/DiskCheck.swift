internal import Glibc
internal import Storage

extension HealthCheck {
    /// Whether there is room in a folder: told before writes fail.
    package static func disk(_ folder: String, least: UInt64 = 256 << 20) -> HealthCheck {
        HealthCheck("disk", isNeeded: false, isTold: true) {
            var status = statvfs()
            guard statvfs(folder, &status) == 0 else {
                return DatabaseHealth(isReady: false, problem: "the data folder cannot be looked at")
            }
            let (free, overflow) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
            guard !overflow, free < least else { return DatabaseHealth(isReady: true) }
            return DatabaseHealth(
                isReady: false, problem: "the disk of the data folder has \(free >> 20) MB left: make room")
        }
    }
}
