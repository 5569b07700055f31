import Glibc

/// What this process has used of the machine.
public struct ProcessGauge: Sendable, Hashable {
    /// Seconds of processor time.
    public var user: Double
    public var system: Double
    /// Bytes of memory in use, and the most there ever were.
    public var resident: Int
    public var peakResident: Int
    /// Bytes read from and written to disks.
    public var read: Int
    public var written: Int
    public var contextSwitches: Int
    /// Of the monotonic clock, nanoseconds.
    public var time: UInt64

    /// - Parameter root: where `/proc` is.
    public static func read(root: String = "") -> ProcessGauge {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let status = text(root + "/proc/self/status")
        let io = text(root + "/proc/self/io")
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
        return ProcessGauge(
            user: seconds(usage.ru_utime), system: seconds(usage.ru_stime),
            resident: field("VmRSS", in: status) * 1_024, peakResident: field("VmHWM", in: status) * 1_024,
            read: field("read_bytes", in: io), written: field("write_bytes", in: io),
            contextSwitches: Int(usage.ru_nvcsw + usage.ru_nivcsw), time: Clock.now)
    }

    /// The share of so many processors that was used since an earlier reading.
    public func processorUse(since start: ProcessGauge, processors: Int) -> Double {
        let wall = Double(time &- start.time) * 1e-9
        guard wall > 0 else { return 0 }
        return (user + system - start.user - start.system) / wall / Double(max(1, processors))
    }

    private static func field(_ name: String, in text: String) -> Int {
        for line in text.split(separator: "\n") where line.hasPrefix(name + ":") {
            return Int(line.dropFirst(name.utf8.count + 1).filter(\.isNumber)) ?? 0
        }
        return 0
    }

    static func text(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count)
            }
            guard got > 0 else { break }
            count += got
        }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
