/// Which of the other processes are gone: those whose beat stands still for too long by this process's own time.
///
/// No clock of another machine is asked, so none that is wrong takes work from somebody who does it.
struct NodeWatch: Sendable, Hashable {
    /// After so many milliseconds without a beat what a process was running is lost.
    static let patience: Int64 = 60_000
    /// And after so many what waits for it, and cannot be taken over.
    static let longPatience: Int64 = 86_400_000

    enum Verdict: Hashable { case lost, gone }

    struct Finding: Hashable {
        var node: String
        /// The last one; if it is another by now, the node is back.
        var beat: Int64
        var verdict: Verdict
    }

    private struct Seen: Hashable {
        var beat: Int64
        var since: Int64
    }

    private var seen: [String: Seen] = [:]

    /// - Parameters:
    ///   - beats: of those that have something to do.
    ///   - time: milliseconds of a clock of this process that does not jump.
    mutating func look(at beats: [String: Int64], time: Int64) -> [Finding] {
        seen = seen.filter { beats[$0.key] == $0.value.beat }
        var found: [Finding] = []
        for (node, beat) in beats.sorted(by: { $0.key < $1.key }) {
            guard let known = seen[node] else {
                seen[node] = Seen(beat: beat, since: time)
                continue
            }
            let silence = time - known.since
            guard silence >= Self.patience else { continue }
            found.append(Finding(node: node, beat: beat, verdict: silence >= Self.longPatience ? .gone : .lost))
        }
        return found
    }
}
