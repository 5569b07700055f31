/// Slots by hash: open addressing in one flat array, for hashes that are as good as random.
///
/// A place has 32 bits of the hash beside the slot, so that a search seldom looks anywhere else.
struct HashIndex: Sendable {
    /// The hash's upper half, and the slot plus one; 0: free.
    private var places: [UInt64]
    private var count = 0

    init() { places = Array(repeating: 0, count: 16) }

    private var mask: Int { places.count - 1 }

    /// - Parameter isRight: whether a slot's whole hash is the one looked for.
    @inline(__always)
    func slot(of hash: UInt64, _ isRight: (Int) -> Bool) -> Int? {
        let mask = mask
        return places.withUnsafeBufferPointer { places in
            var place = Int(truncatingIfNeeded: hash) & mask
            while places[place] != 0 {
                let slot = Int(truncatingIfNeeded: places[place] & 0xFFFF_FFFF) - 1
                if (places[place] ^ hash) >> 32 == 0, isRight(slot) { return slot }
                place = (place + 1) & mask
            }
            return nil
        }
    }

    /// - Parameters:
    ///   - hash: one that is not there.
    ///   - hashes: of the slots that are.
    mutating func insert(_ hash: UInt64, slot: Int, hashOf hashes: (Int) -> UInt64) {
        if (count + 1) * 4 > places.count * 3 {
            let old = places
            places = Array(repeating: 0, count: old.count * 2)
            for place in old where place != 0 {
                put(hashes(Int(truncatingIfNeeded: place & 0xFFFF_FFFF) - 1), place)
            }
        }
        put(hash, hash & 0xFFFF_FFFF_0000_0000 | UInt64(slot + 1))
        count += 1
    }

    private mutating func put(_ hash: UInt64, _ word: UInt64) {
        var place = Int(truncatingIfNeeded: hash) & mask
        while places[place] != 0 { place = (place + 1) & mask }
        places[place] = word
    }

    mutating func remove(_ hash: UInt64, slot: Int, hashOf hashes: (Int) -> UInt64) {
        var hole = Int(truncatingIfNeeded: hash) & mask
        while places[hole] & 0xFFFF_FFFF != UInt64(slot + 1) {
            guard places[hole] != 0 else { return }
            hole = (hole + 1) & mask
        }
        count -= 1
        // Moves up those that were pushed down by the one that goes, so that no search ends too early.
        var next = (hole + 1) & mask
        while places[next] != 0 {
            let home = Int(truncatingIfNeeded: hashes(Int(truncatingIfNeeded: places[next] & 0xFFFF_FFFF) - 1)) & mask
            if (next - home) & mask >= (next - hole) & mask {
                places[hole] = places[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        places[hole] = 0
    }
}
