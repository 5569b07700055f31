import Glibc

/// The processes a program has started, as `/proc` shows them.
enum ProcessTree {
    /// A variable that all of a program's processes have in their environment, with a value of this program's own.
    static let mark = "PICKET_PROGRAM"

    struct Process {
        let id: pid_t
        let parent: pid_t
        let session: pid_t
        /// It has ended and waits for its parent to notice.
        let isZombie: Bool
        let residentBytes: Int
    }

    /// A process with all its descendants and all of its session. The orphans of a name space of processes have its
    /// first process for a parent.
    static func members(of root: pid_t) -> [Process] {
        let all = all()
        var included: Set<pid_t> = [root]
        var isGrowing = true
        // Children mostly have higher numbers than their parents, so that one round finds nearly all.
        while isGrowing {
            isGrowing = false
            for process in all
            where (included.contains(process.parent) || process.session == root)
                && included.insert(process.id).inserted
            {
                isGrowing = true
            }
        }
        return all.filter { included.contains($0.id) }
    }

    /// Ends all processes of a session, and those that left it with their environment as it was. Who starts others
    /// faster than they are ended gets so many rounds.
    static func kill(session: pid_t, mark value: String) {
        let mark = Array("\(mark)=\(value)".utf8)
        for _ in 0..<100 {
            let living = all().filter { process in
                !process.isZombie && process.id != getpid()
                    && (process.session == session || environment(of: process.id, contains: mark))
            }
            if living.isEmpty { return }
            for process in living { Glibc.kill(process.id, SIGKILL) }
        }
    }

    private static func all() -> [Process] {
        guard let entries = try? FileSystem.entries(of: Array("/proc".utf8)) else { return [] }
        return entries.compactMap { entry in
            guard let first = entry.name.first, first >= 0x31, first <= 0x39,
                let id = pid_t(String(decoding: entry.name, as: UTF8.self))
            else { return nil }
            return process(id)
        }
    }

    private static func process(_ id: pid_t) -> Process? {
        guard let text = SystemFiles(root: "").text("/proc/\(id)/stat"),
            // The name before it may hold anything.
            let end = text.utf8.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        let fields = text[end...].dropFirst().split(separator: " ")
        guard fields.count > 21, let parent = pid_t(fields[1]), let session = pid_t(fields[3]),
            let pages = Int(fields[21])
        else { return nil }
        return Process(
            id: id, parent: parent, session: session, isZombie: fields[0] == "Z",
            residentBytes: pages * Int(sysconf(Int32(_SC_PAGESIZE))))
    }

    private static func environment(of id: pid_t, contains mark: [UInt8]) -> Bool {
        SystemFiles(root: "").text("/proc/\(id)/environ")?.utf8.split(separator: 0).contains { $0.elementsEqual(mark) }
            ?? false
    }
}
