/// Hashes of what went of late, the oldest forgotten first.
struct GhostQueue: Sendable {
    private struct Ghost {
        var hash: UInt64
        var bytes: Int
    }

    private var ring: [Ghost] = []
    private var first = 0
    /// Where in all that ever came a hash is; what is not here has been taken out of the ring's middle.
    private var index: [UInt64: Int] = [:]
    private var forgotten = 0
    private var bytes = 0

    /// - Parameter most: bytes that all may have had together.
    mutating func append(_ hash: UInt64, bytes size: Int, most: Int) {
        index[hash] = forgotten + ring.count - first
        ring.append(Ghost(hash: hash, bytes: size))
        bytes += size
        while bytes > most, first < ring.count { forgetFirst() }
        if ring.count > 1_024, ring.count > 2 * index.count { tidy() }
    }

    /// Closes the ring's gaps: without, a head that stays would hold all that has been taken out behind it.
    private mutating func tidy() {
        var places: [UInt64: Int] = [:]
        var kept: [Ghost] = []
        for place in first..<ring.count where index[ring[place].hash] == forgotten + place - first {
            places[ring[place].hash] = forgotten + kept.count
            kept.append(ring[place])
        }
        (ring, first, index) = (kept, 0, places)
    }

    private mutating func forgetFirst() {
        let ghost = ring[first]
        if index[ghost.hash] == forgotten {
            index[ghost.hash] = nil
            bytes -= ghost.bytes
        }
        first += 1
        forgotten += 1
    }

    /// - Returns: whether it was there.
    mutating func remove(_ hash: UInt64) -> Bool {
        guard let place = index.removeValue(forKey: hash) else { return false }
        bytes -= ring[first + place - forgotten].bytes
        return true
    }
}
