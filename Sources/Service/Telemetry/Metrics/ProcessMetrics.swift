internal import Glibc
internal import Measurement

/// What this process uses of the machine, under the names that every Prometheus client has for it.
package struct ProcessMetrics: MetricSource {
    private let root: String
    private let version: String
    private let started: Double

    /// - Parameters:
    ///   - started: seconds since 1970.
    ///   - root: where `/proc` is.
    package init(version: String, started: Double, root: String = "") {
        self.version = version
        self.started = started
        self.root = root
    }

    package func families() -> [MetricFamily] {
        let gauge = ProcessGauge.read(root: root)
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return [
            MetricFamily(
                .gauge, "picket_build_info", "1, with the version", [MetricSample(1, [("version", version)])]),
            MetricFamily(
                .counter, "process_cpu_seconds_total", "Processor time used, in seconds",
                [MetricSample(gauge.user + gauge.system)]),
            .gauge("process_resident_memory_bytes", "Memory in use, in bytes", Double(gauge.resident)),
            .gauge(
                "process_resident_memory_peak_bytes", "The most memory there was in use", Double(gauge.peakResident)),
            .gauge("process_open_fds", "Open file descriptors", Double(Self.entries(of: root + "/proc/self/fd"))),
            .gauge("process_max_fds", "File descriptors that may be open", Double(limit.rlim_cur)),
            .gauge("process_start_time_seconds", "When the process started, in seconds since 1970", started),
            .counter("picket_process_read_bytes_total", "Bytes read from disks", gauge.read),
            .counter("picket_process_written_bytes_total", "Bytes written to disks", gauge.written),
            .counter("picket_process_context_switches_total", "Context switches", gauge.contextSwitches),
        ]
    }

    private static func entries(of folder: String) -> Int {
        guard let stream = opendir(folder) else { return 0 }
        defer { closedir(stream) }
        var count = 0
        while readdir(stream) != nil { count += 1 }
        // Without itself, its parent, and the descriptor that reads it.
        return max(0, count - 3)
    }
}
