import Glibc
import Synchronization

/// Hands out the numbers from zero, each once, and counts what is done.
final class WorkQueue: Sendable {
    private let count: Int
    private let taken = Atomic(0)
    private let done = Atomic(0)
    private let bytes = Atomic(0)

    init(count: Int) { self.count = count }

    func next() -> Int? {
        let index = taken.wrappingAdd(1, ordering: .relaxed).oldValue
        return index < count ? index : nil
    }

    /// - Returns: how many are done, and their bytes.
    func finish(bytes added: Int) -> (done: Int, bytes: Int) {
        let bytes = bytes.wrappingAdd(added, ordering: .relaxed).newValue
        return (done.wrappingAdd(1, ordering: .relaxed).newValue, bytes)
    }
}

extension Scan {
    /// How many cores this process may use: containers and `taskset` give fewer than the machine has.
    static var cores: Int {
        let online = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        // A file of /proc has no size to ask for, so it is read as a stream.
        let descriptor = open("/proc/self/status", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return online }
        defer { close(descriptor) }
        guard let status = try? FileSystem.read(descriptor, expecting: 4_096, limit: 1 << 16) else { return online }
        let key = Array("Cpus_allowed:".utf8)
        guard let line = status.split(separator: 0x0A).first(where: { $0.starts(with: key) }) else { return online }
        let digits = line.dropFirst(key.count).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        let allowed = digits.reduce(0) { $0 + $1.nonzeroBitCount }
        return allowed == 0 ? online : min(online, allowed)
    }
}
