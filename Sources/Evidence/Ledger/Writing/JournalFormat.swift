internal import Crypto

/// The write-ahead log's files: a line that says whose, then frames, one for each group of entries that became durable
/// together.
///
/// ```
/// picket-journal 1 <SHA-256 of the origin, 16 digits> <sequence of the first entry, 20 digits>\n
/// frame: "PKJ1"  payload bytes (4)  first sequence (8)  entries (4)  checksum (12)  payload
/// ```
/// Numbers are big-endian; the payload is an entry bundle; the checksum is the beginning of SHA-256 over the first line,
/// the frame's 20 bytes before it, and the payload, so that no frame passes for one of another place. A frame without
/// entries is a mark: it is written after what is before it was synced.
struct JournalFormat {
    static let version = 1
    static let magic = Array("PKJ1".utf8)
    static let frameHeaderBytes = 32
    static let checksumBytes = 12
    /// A longer one is not written, and not read.
    static let mostPayloadBytes = 16 << 20

    let firstLine: [UInt8]

    init(origin: String, first: UInt64) {
        let digits = MerkleHash(leaf: Array(origin.utf8)).description.prefix(16)
        firstLine = Array("picket-journal \(Self.version) \(digits) \(Self.name(first: first))\n".utf8)
    }

    /// Of the file.
    static func name(first: UInt64) -> String {
        let digits = String(first)
        return String(repeating: "0", count: 20 - digits.utf8.count) + digits
    }

    struct Frame: Hashable {
        var first: UInt64
        var count: Int
        /// In the file.
        var payload: Range<Int>

        var end: UInt64 { first + UInt64(count) }
    }

    /// Room for what stands before a payload, to be filled by ``close(_:first:count:)`` when that is complete.
    static let openFrame = magic + [UInt8](repeating: 0, count: frameHeaderBytes - magic.count)

    /// - Parameter frame: open, with its payload.
    func close(_ frame: inout [UInt8], first: UInt64, count: Int) {
        frame.withUnsafeMutableBytes { bytes in
            let length = UInt32(bytes.count - Self.frameHeaderBytes)
            bytes.storeBytes(of: length.bigEndian, toByteOffset: 4, as: UInt32.self)
            bytes.storeBytes(of: first.bigEndian, toByteOffset: 8, as: UInt64.self)
            bytes.storeBytes(of: UInt32(count).bigEndian, toByteOffset: 16, as: UInt32.self)
            let checksum = checksum(
                UnsafeRawBufferPointer(rebasing: bytes[..<20]),
                UnsafeRawBufferPointer(rebasing: bytes[Self.frameHeaderBytes...]))
            bytes[20..<Self.frameHeaderBytes].copyBytes(from: checksum)
        }
    }

    private func checksum(_ header: UnsafeRawBufferPointer, _ payload: UnsafeRawBufferPointer) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: firstLine)
        hash.update(bufferPointer: header)
        hash.update(bufferPointer: payload)
        return Array(hash.finalize().prefix(Self.checksumBytes))
    }

    /// What stands at a place.
    enum Reading: Hashable {
        case frame(Frame)
        /// It may be one, if there were more bytes.
        case short(missing: Int)
        case nothing
    }

    func read(_ bytes: UnsafeRawBufferPointer, at start: Int) -> Reading {
        let left = bytes.count - start
        guard left >= Self.frameHeaderBytes else { return .short(missing: Self.frameHeaderBytes - left) }
        guard bytes[start..<start + 4].elementsEqual(Self.magic) else { return .nothing }
        let length = Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: start + 4, as: UInt32.self)))
        let first = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self))
        let count = Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: start + 16, as: UInt32.self)))
        guard length <= Self.mostPayloadBytes, count <= length, first <= .max >> 1 else { return .nothing }
        let payload = start + Self.frameHeaderBytes
        guard bytes.count - payload >= length else { return .short(missing: length - (bytes.count - payload)) }
        let expected = checksum(
            UnsafeRawBufferPointer(rebasing: bytes[start..<start + 20]),
            UnsafeRawBufferPointer(rebasing: bytes[payload..<payload + length]))
        guard bytes[start + 20..<payload].elementsEqual(expected) else { return .nothing }
        return .frame(Frame(first: first, count: count, payload: payload..<payload + length))
    }

    /// The first frame after a place where none is.
    ///
    /// - Returns: `nil` if there is none.
    /// - Throws: if the search takes more than its share: it is hostile, and then damage in any case.
    func search(_ bytes: UnsafeRawBufferPointer, from start: Int) throws(SearchError) -> (at: Int, frame: Frame)? {
        var budget = 4 * bytes.count + 64 << 20
        var at = start
        while at + Self.frameHeaderBytes <= bytes.count {
            if bytes[at] == Self.magic[0], bytes[at + 1] == Self.magic[1] {
                let length = Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self)))
                if case .frame(let frame) = read(bytes, at: at) { return (at, frame) }
                budget -= min(length, bytes.count - at)
                guard budget > 0 else { throw SearchError() }
            }
            at += 1
        }
        return nil
    }

    struct SearchError: Error {}
}
