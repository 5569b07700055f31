import Detection

/// The statements of all files, one row each, in the order of the files.
struct StatementTable {
    private(set) var hash: [UInt32] = []
    private(set) var depth: [UInt8] = []
    private(set) var flags: [UInt8] = []
    /// Where the names of each statement start in ``names``; one more than there are statements.
    private(set) var nameStart: [UInt32] = [0]
    private(set) var names: [UInt8] = []
    /// The index of the file each statement is in.
    private(set) var file: [UInt32] = []
    /// The first row of each file; one more than there are files.
    private(set) var fileStart: [Int] = [0]

    var count: Int { hash.count }

    init(_ facts: [FileFacts]) throws {
        // A statement takes some fourteen bytes.
        let expected = facts.reduce(0) { $0 + $1.bytes.count } / 12
        hash.reserveCapacity(expected)
        depth.reserveCapacity(expected)
        flags.reserveCapacity(expected)
        file.reserveCapacity(expected)
        nameStart.reserveCapacity(expected + 1)
        names.reserveCapacity(3 * expected)
        for (index, facts) in facts.enumerated() {
            try append(facts.bytes, file: UInt32(truncatingIfNeeded: index))
            fileStart.append(hash.count)
        }
    }

    private mutating func append(_ bytes: [UInt8], file index: UInt32) throws {
        var reader = ByteReader(bytes)
        let hashes = try reader.readBytes()
        let shapes = try reader.readBytes()
        let newNames = try reader.readBytes()
        let count = hashes.count / 4
        guard hashes.count == 4 * count, shapes.count == 3 * count, hash.count + count < Int(Int32.max) else {
            throw StatementFacts.Malformed()
        }
        hashes.withUnsafeBytes { hashes in
            for row in 0..<count {
                hash.append(UInt32(littleEndian: hashes.loadUnaligned(fromByteOffset: 4 * row, as: UInt32.self)))
            }
        }
        var next = names.count
        shapes.withUnsafeBytes { shapes in
            for row in 0..<count {
                depth.append(shapes[3 * row])
                flags.append(shapes[3 * row + 1])
                next += Int(shapes[3 * row + 2])
                nameStart.append(UInt32(truncatingIfNeeded: next))
            }
        }
        guard next == names.count + newNames.count, next < Int(UInt32.max) else { throw StatementFacts.Malformed() }
        names.append(contentsOf: newNames)
        file.append(contentsOf: repeatElement(index, count: count))
    }

    @inline(__always) func tokens(_ row: Int) -> Int { Int(flags[row]) & StatementFacts.mostTokens }
    @inline(__always) func works(_ row: Int) -> Bool { flags[row] & StatementFacts.works != 0 }
    @inline(__always) func isFunction(_ row: Int) -> Bool { flags[row] & StatementFacts.isFunction != 0 }
    @inline(__always) func isOutside(_ row: Int) -> Bool { flags[row] & StatementFacts.isOutside != 0 }

    /// The rows of the file a row is in.
    func fileRows(_ row: Int) -> Range<Int> {
        let file = Int(file[row])
        return fileStart[file]..<fileStart[file + 1]
    }

    /// What rows hold, for the fingerprint: the same wherever they stand.
    func content(_ rows: Range<Int>) -> UInt64 {
        var content = Hash64()
        for row in rows { content.combine(UInt64(hash[row]) << 8 | UInt64(depth[row] &- depth[rows.lowerBound])) }
        return content.value
    }
}
