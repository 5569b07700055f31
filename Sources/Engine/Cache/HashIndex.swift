/// Slots by hash: open addressing in one flat array, for hashes that are as good as random.
///
/// A place has 32 bits of the hash beside the slot. Where it belongs follows from these alone, so that neither a search
/// nor a removal has to look anywhere else.
struct HashIndex: Sendable {
    /// The tag and the slot plus one; 0: free.
    private var places: [UInt64]
    private var count = 0

    init() { places = Array(repeating: 0, count: 16) }

    private var mask: Int { places.count - 1 }

    /// All of the hash has a part in it: parts of their hashes may be what the entries of one index have in common.
    @inline(__always)
    private static func tag(_ hash: UInt64) -> UInt64 { (hash &* 0x9E37_79B9_7F4A_7C15) & 0xFFFF_FFFF_0000_0000 }

    @inline(__always)
    private static func home(_ word: UInt64, _ mask: Int) -> Int { Int(truncatingIfNeeded: word >> 32) & mask }

    /// - Parameter isRight: whether a slot's whole hash is the one looked for.
    @inline(__always)
    func slot(of hash: UInt64, _ isRight: (Int) -> Bool) -> Int? {
        let tag = Self.tag(hash)
        let mask = mask
        return places.withUnsafeBufferPointer { places in
            var place = Self.home(tag, mask)
            while places[place] != 0 {
                let slot = Int(truncatingIfNeeded: places[place] & 0xFFFF_FFFF) - 1
                if (places[place] ^ tag) >> 32 == 0, isRight(slot) { return slot }
                place = (place + 1) & mask
            }
            return nil
        }
    }

    /// - Parameter hash: one that is not there.
    mutating func insert(_ hash: UInt64, slot: Int) {
        if (count + 1) * 4 > places.count * 3 {
            let old = places
            places = Array(repeating: 0, count: old.count * 2)
            for word in old where word != 0 { put(word) }
        }
        put(Self.tag(hash) | UInt64(slot + 1))
        count += 1
    }

    private mutating func put(_ word: UInt64) {
        let mask = mask
        places.withUnsafeMutableBufferPointer { places in
            var place = Self.home(word, mask)
            while places[place] != 0 { place = (place + 1) & mask }
            places[place] = word
        }
    }

    mutating func remove(_ hash: UInt64, slot: Int) {
        let word = Self.tag(hash) | UInt64(slot + 1)
        let mask = mask
        let isThere = places.withUnsafeMutableBufferPointer { places in
            var hole = Self.home(word, mask)
            while places[hole] != word {
                guard places[hole] != 0 else { return false }
                hole = (hole + 1) & mask
            }
            // Moves up those that were pushed down by the one that goes, so that no search ends too early.
            var next = (hole + 1) & mask
            while places[next] != 0 {
                if (next - Self.home(places[next], mask)) & mask >= (next - hole) & mask {
                    places[hole] = places[next]
                    hole = next
                }
                next = (next + 1) & mask
            }
            places[hole] = 0
            return true
        }
        if isThere { count -= 1 }
    }
}
