import CProcess
import Glibc

/// What of the machine this process may use: read from `/proc` and `/sys`, or from copies of them elsewhere.
struct Machine: Sendable, Hashable {
    /// The processors it may run on.
    var processors: [Int]
    /// The processors of each NUMA node, as far as it may run on them; one node where the system tells of none.
    var nodes: [[Int]]
    /// Processors' worth of time its control groups allow; `nil`: no limit.
    var quota: Double?
    /// Bytes its control groups allow; `nil`: no limit.
    var memoryLimit: Int?

    /// - Parameter root: where `/proc` and `/sys` are.
    static func read(root: String = "") -> Machine {
        let files = SystemFiles(root: root)
        let online = files.list("/sys/devices/system/cpu/online") ?? [0]
        let allowed = files.status("Cpus_allowed_list").flatMap(processorList)
        var processors = allowed.map { allowed in online.filter(Set(allowed).contains) } ?? online
        if processors.isEmpty { processors = allowed ?? online }
        let may = Set(processors)
        let nodes = (files.list("/sys/devices/system/node/online") ?? []).compactMap { node in
            files.list("/sys/devices/system/node/node\(node)/cpulist").map { $0.filter(may.contains) }
        }.filter { !$0.isEmpty }
        let groups = ControlGroups(files)
        return Machine(
            processors: processors, nodes: nodes.isEmpty ? [processors] : nodes, quota: groups.quota,
            memoryLimit: groups.memoryLimit)
    }

    /// Threads that can be at work at once.
    var workerCount: Int {
        let allowed = max(1, processors.count)
        guard let quota, quota > 0 else { return min(allowed, 1_024) }
        return max(1, min(allowed, Int(min(quota, 1e6).rounded(.up)), 1_024))
    }

    /// A list as the kernel writes it, `0-3,8,10-11`: at most 4,096 numbers; `nil` if it is none.
    static func processorList(_ text: some StringProtocol) -> [Int]? {
        var numbers: [Int] = []
        for part in text.split(separator: ",") {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2, first >= 0,
                last >= first,
                last - first < 4_096, numbers.count + last - first < 4_096
            else { return nil }
            numbers += first...last
        }
        return numbers.isEmpty ? nil : numbers
    }
}

/// Small text files of the system.
struct SystemFiles {
    let root: String

    func text(_ path: String) -> String? {
        let descriptor = open(root + path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // They have no size to ask for.
        guard let bytes = try? FileSystem.read(descriptor, expecting: 4_096, limit: 1 << 20) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The first line, without spaces around it.
    func line(_ path: String) -> String? {
        text(path)?.split(separator: "\n").first.map { $0.split(separator: " ").joined(separator: " ") }
    }

    func list(_ path: String) -> [Int]? { line(path).flatMap(Machine.processorList) }

    func number(_ path: String) -> Int? { line(path).flatMap { Int($0) } }

    /// A field of `/proc/self/status`.
    func status(_ field: String) -> String? {
        text("/proc/self/status")?.split(separator: "\n").first { $0.hasPrefix(field + ":") }.map {
            $0.dropFirst(field.utf8.count + 1).filter { !$0.isWhitespace }
        }
    }
}

/// What control groups allow, of version 1 or 2: each level may set a limit, and the least holds.
struct ControlGroups {
    private let files: SystemFiles
    /// The group of this process by controller; version 2 under "".
    private let groups: [String: String]

    init(_ files: SystemFiles) {
        self.files = files
        var groups: [String: String] = [:]
        for line in (files.text("/proc/self/cgroup") ?? "").split(separator: "\n").prefix(64) {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            for controller in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
                groups[String(controller)] = String(parts[2])
            }
        }
        self.groups = groups
    }

    /// The folders from the process's group up to the root of a hierarchy.
    private func folders(_ base: String, _ group: String?) -> [String] {
        guard let group, !group.split(separator: "/").contains("..") else { return [base] }
        var parts = group.split(separator: "/").prefix(64)
        var folders: [String] = []
        while true {
            folders.append(([base] + parts.map(String.init)).joined(separator: "/"))
            guard parts.popLast() != nil else { return folders }
        }
    }

    var quota: Double? {
        var limits: [Double] = []
        for base in ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"] {
            for folder in folders(base, groups[""]) {
                let parts = (files.line(folder + "/cpu.max") ?? "").split(separator: " ")
                if parts.count == 2, let time = Double(parts[0]), let period = Double(parts[1]), time > 0, period > 0 {
                    limits.append(time / period)
                }
            }
        }
        for base in ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct"] {
            for folder in folders(base, groups["cpu"]) {
                if let time = files.number(folder + "/cpu.cfs_quota_us"), time > 0,
                    let period = files.number(folder + "/cpu.cfs_period_us"), period > 0
                {
                    limits.append(Double(time) / Double(period))
                }
            }
        }
        return limits.min()
    }

    var memoryLimit: Int? {
        memory("/sys/fs/cgroup", "", "memory.max", "memory.high")
            .flatMap { limit in
                memory("/sys/fs/cgroup/memory", "memory", "memory.limit_in_bytes").map { min(limit, $0) } ?? limit
            }
            ?? memory("/sys/fs/cgroup/memory", "memory", "memory.limit_in_bytes")
    }

    private func memory(_ base: String, _ controller: String, _ names: String...) -> Int? {
        let limits = folders(base, groups[controller]).flatMap { folder in
            names.compactMap { files.number(folder + "/" + $0) }
        }
        // Version 1 writes "no limit" as a number near 2^63.
        return limits.filter { $0 > 0 && $0 < 1 << 60 }.min()
    }
}

/// Which processors a worker's thread runs on.
struct Placement: Sendable {
    /// By worker; empty: anywhere.
    private let processors: [[Int]]

    /// Wherever the system likes.
    static let none = Placement(processors: [])

    private init(processors: [[Int]]) { self.processors = processors }

    /// Where there are several NUMA nodes, workers are spread over them and stay on theirs: memory of another is slow.
    init(_ machine: Machine, workers: Int) {
        guard machine.nodes.count > 1 else {
            self = .none
            return
        }
        // In turn, each node as often as it has processors.
        let homes = machine.nodes.flatMap { node in node.map { _ in node } }
        processors = (0..<workers).map { homes[$0 * homes.count / max(workers, 1) % homes.count] }
    }

    func processors(of worker: Int) -> [Int] { processors.indices.contains(worker) ? processors[worker] : [] }

    /// Binds the calling thread. What the system refuses is no error: it only runs elsewhere.
    func place(_ worker: Int) {
        let wanted = processors(of: worker).map(Int32.init(clamping:))
        if !wanted.isEmpty { _ = picket_bind_thread(wanted, wanted.count) }
    }
}
