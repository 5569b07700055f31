/// Slots by hash: open addressing over flat arrays, for hashes that are as good as random.
struct HashIndex: Sendable {
    private var hashes: [UInt64]
    /// -1: free.
    private var slots: [Int32]
    private var count = 0

    init() {
        hashes = Array(repeating: 0, count: 16)
        slots = Array(repeating: -1, count: 16)
    }

    private var mask: Int { slots.count - 1 }

    @inline(__always)
    func slot(of hash: UInt64) -> Int32? {
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] >= 0 {
            if hashes[place] == hash { return slots[place] }
            place = (place + 1) & mask
        }
        return nil
    }

    /// The hash must not be there.
    mutating func insert(_ hash: UInt64, slot: Int32) {
        if (count + 1) * 4 > slots.count * 3 { grow() }
        place(hash, slot)
        count += 1
    }

    private mutating func place(_ hash: UInt64, _ slot: Int32) {
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] >= 0 { place = (place + 1) & mask }
        hashes[place] = hash
        slots[place] = slot
    }

    mutating func remove(_ hash: UInt64) {
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] >= 0, hashes[place] != hash { place = (place + 1) & mask }
        guard slots[place] >= 0 else { return }
        count -= 1
        // Moves up those that were pushed down by the one that goes, so that no search ends too early.
        var hole = place
        var next = (place + 1) & mask
        while slots[next] >= 0 {
            let home = Int(truncatingIfNeeded: hashes[next]) & mask
            if (next - home) & mask >= (next - hole) & mask {
                hashes[hole] = hashes[next]
                slots[hole] = slots[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        slots[hole] = -1
    }

    private mutating func grow() {
        let old = (hashes, slots)
        hashes = Array(repeating: 0, count: old.1.count * 2)
        slots = Array(repeating: -1, count: old.1.count * 2)
        for index in old.1.indices where old.1[index] >= 0 { place(old.0[index], old.1[index]) }
    }
}
