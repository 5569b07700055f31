/// Whose large body is taken next. A body's bytes are claimed before the first of them is read, and given back when the
/// request is done: together they never are more than ``Bounds/bytes``.
///
/// First come, first served: nobody overtakes who waits for room. Only who waits for room of their own, because they hold
/// their share already, lets others past. A value without a clock: who has waited too long is told from outside.
package struct BodyLine: Sendable, Hashable {
    package struct Bounds: Sendable, Hashable {
        /// Of all bodies that are held at a time. One that is larger is taken alone.
        package var bytes: Int
        /// Of one caller's, who may always hold one.
        package var bytesOfOne: Int
        package var waiting = 1_000
        package var waitingOfOne = 200

        package init(bytes: Int) {
            self.bytes = max(1, bytes)
            bytesOfOne = max(1, bytes / 2)
        }
    }

    enum Entrance: Hashable { case taken, waits, full }

    private struct Claim: Hashable {
        var id: UInt64
        var caller: String
        var bytes: Int
    }

    let bounds: Bounds
    private var line: [Claim] = []
    private var held: [UInt64: Claim] = [:]
    private var heldOfOne: [String: Int] = [:]
    private(set) var bytes = 0
    var waiting: Int { line.count }

    func isWaiting(_ id: UInt64) -> Bool { line.contains { $0.id == id } }
    func isHeld(_ id: UInt64) -> Bool { held[id] != nil }

    init(_ bounds: Bounds) { self.bounds = bounds }

    /// - Parameter id: never used before.
    mutating func enter(_ id: UInt64, caller: String, bytes: Int) -> Entrance {
        let claim = Claim(id: id, caller: caller, bytes: min(max(0, bytes), bounds.bytes))
        let hasPlace =
            line.count < bounds.waiting && line.count(where: { $0.caller == caller }) < bounds.waitingOfOne
        line.append(claim)
        // Nobody else's turn comes with it: whoever's could have come is not in the line any more.
        if takeNext().contains(id) { return .taken }
        if hasPlace { return .waits }
        line.removeLast()
        return .full
    }

    /// Ends a claim, or the wait for it.
    ///
    /// - Returns: those whose turn it is now.
    mutating func leave(_ id: UInt64) -> [UInt64] {
        if let claim = held.removeValue(forKey: id) {
            bytes -= claim.bytes
            let left = (heldOfOne[claim.caller] ?? 0) - claim.bytes
            heldOfOne[claim.caller] = held.values.contains { $0.caller == claim.caller } ? left : nil
        } else {
            line.removeAll { $0.id == id }
        }
        return takeNext()
    }

    private mutating func takeNext() -> [UInt64] {
        var taken: [UInt64] = []
        var rest: [Claim] = []
        var passed: Set<String> = []
        var isFull = false
        for claim in line {
            if isFull || passed.contains(claim.caller) {
                rest.append(claim)
            } else if !hasShareLeft(claim) {
                passed.insert(claim.caller)
                rest.append(claim)
            } else if hasRoom(claim) {
                take(claim)
                taken.append(claim.id)
            } else {
                isFull = true
                rest.append(claim)
            }
        }
        line = rest
        return taken
    }

    private func hasRoom(_ claim: Claim) -> Bool { claim.bytes <= bounds.bytes - bytes }

    private func hasShareLeft(_ claim: Claim) -> Bool {
        guard let own = heldOfOne[claim.caller] else { return true }
        return claim.bytes <= bounds.bytesOfOne - own
    }

    private mutating func take(_ claim: Claim) {
        held[claim.id] = claim
        heldOfOne[claim.caller, default: 0] += claim.bytes
        bytes += claim.bytes
    }
}
