import Glibc
import Synchronization

/// A port of 127.0.0.1 for a program that has to be told its port.
///
/// None of those that the system gives out by itself, to listeners and to every connection that goes out: of these one that
/// is free now may be another test's a moment later.
public enum FreePort {
    public struct None: Error {}

    private static let last = Atomic<Int>(Int(getpid()) &* 37)

    /// No two callers in one process get the same one.
    public static func find() throws -> Int {
        let range = ranges().first { $0.count >= 2_000 } ?? 10_000..<32_000
        for _ in 0..<range.count {
            let number = last.wrappingAdd(1, ordering: .relaxed).newValue
            let port = range.lowerBound + Int(number.magnitude % UInt(range.count))
            if isFree(port) { return port }
        }
        throw None()
    }

    /// Ports beside those given out, and above those of well-known services.
    private static func ranges() -> [Range<Int>] {
        guard let file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "r") else { return [] }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 64)
        guard fgets(&line, Int32(line.count), file) != nil else { return [] }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let bounds = text.split { $0 == " " || $0 == "\t" || $0 == "\n" }.compactMap { Int($0) }
        guard bounds.count == 2, bounds[0] <= bounds[1] else { return [] }
        return [10_000..<max(10_000, bounds[0]), min(65_535, bounds[1] + 1)..<65_535]
    }

    private static func isFree(_ port: Int) -> Bool {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { return false }
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, size) == 0 }
        }
    }
}
