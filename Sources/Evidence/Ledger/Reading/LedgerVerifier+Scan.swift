extension LedgerVerifier {
    /// The entries of a log, hashed and compared with the tiles of level 0 by several threads.
    final class Scan: Sendable {
        private let reader: LedgerReader
        private let decodes: Bool
        /// Of tiles, the last of them perhaps not full.
        let count: Int
        private let state: Monitor<State>

        private struct State {
            /// Grows with what has been read: the size is only what the checkpoint says.
            var roots: [MerkleHash] = []
            var rest: [MerkleHash] = []
            var fault: Fault?
        }

        /// Where entries and tile first part. Which of the two was changed, the root tells.
        struct Fault {
            var error: LedgerError
            var tileError: LedgerError
            /// The entries cannot be told from each other.
            var isFinal: Bool
        }

        init(_ reader: LedgerReader, decodes: Bool) {
            self.reader = reader
            self.decodes = decodes
            count = Int(reader.size / 256) + (reader.size % 256 == 0 ? 0 : 1)
            state = Monitor(State())
        }

        var results: (roots: [MerkleHash], rest: [MerkleHash], fault: Fault?) {
            state.withLock { ($0.roots, $0.rest, $0.fault) }
        }

        /// - Returns: `false` if nothing behind it has to be looked at, because something before it is wrong.
        func check(tile number: Int) -> Bool {
            let first = UInt64(number) * 256
            if let known = state.withLock({ $0.fault?.error.index }), known < first { return false }
            let width = Int(min(reader.size - first, 256))
            var hashes: [MerkleHash] = []
            do {
                let bundle = try reader.files.bundle(TilePath(level: nil, index: UInt64(number), width: width))
                hashes = bundle.bytes.withUnsafeBytes { bytes in
                    bundle.ranges.map { MerkleHash(leaf: UnsafeRawBufferPointer(rebasing: bytes[$0])) }
                }
                try compare(hashes, bundle, first: first)
                if decodes { try reader.forEach(in: first..<first + UInt64(width)) { _ in true } }
            } catch {
                note(Fault(error: LedgerError(placing: error, index: place(error, first, width)), isFinal: true))
            }
            let root = width == 256 ? LedgerVerifier.root(of: hashes) : nil
            state.withLock { state in
                guard let root else { return state.rest = hashes }
                while state.roots.count <= number { state.roots.append(.emptyTree) }
                state.roots[number] = root
            }
            return true
        }

        private func compare(_ hashes: [MerkleHash], _ bundle: TileFiles.Bundle, first: UInt64) throws {
            let tile = TilePath(level: 0, index: first / 256, width: hashes.count)
            let path = reader.log.path + tile.path
            let bytes: [UInt8]
            do { bytes = try reader.files.hashes(tile) } catch {
                let error = LedgerError(placing: error, index: first)
                return note(Fault(error: error, tileError: error, isFinal: false))
            }
            let same = bytes.withUnsafeBytes { bytes in
                hashes.indices.prefix { number in
                    hashes[number].withBytes { $0.elementsEqual(bytes[(32 * number)..<(32 * number + 32)]) }
                }.count
            }
            guard same < hashes.count else { return }
            let index = first + UInt64(same)
            note(
                Fault(
                    error: LedgerError(
                        .damaged, "the entry is not the one that was signed", file: bundle.path,
                        offset: UInt64(bundle.ranges[same].lowerBound), index: index),
                    tileError: LedgerError(
                        .damaged, "the hash in the tile is not that of the entry", file: path,
                        offset: UInt64(32 * same), index: index),
                    isFinal: false))
        }

        /// Of a bundle that is no bundle: the first entry that is not the tile's.
        private func place(_ error: any Error, _ first: UInt64, _ width: Int) -> UInt64 {
            let tile = TilePath(level: nil, index: first / 256, width: width)
            guard let bytes = try? reader.files.storage.read(reader.log.path + tile.path, at: 0, count: 32 << 20),
                let hashes = try? reader.files.hashes(TilePath(level: 0, index: first / 256, width: width))
            else { return first }
            let same = bytes.withUnsafeBytes { bytes in
                EntryBundle.ranges(in: bytes, most: width).entries.enumerated().prefix { number, range in
                    MerkleHash(leaf: UnsafeRawBufferPointer(rebasing: bytes[range])).withBytes {
                        $0.elementsEqual(hashes[(32 * number)..<(32 * number + 32)])
                    }
                }.count
            }
            return first + UInt64(min(same, width - 1))
        }

        private func note(_ fault: Fault) {
            state.withLock { state in
                guard let known = state.fault, known.error.index ?? 0 <= fault.error.index ?? 0 else {
                    state.fault = fault
                    return
                }
            }
        }
    }
}

extension LedgerVerifier.Scan.Fault {
    fileprivate init(error: LedgerError, isFinal: Bool) { self.init(error: error, tileError: error, isFinal: isFinal) }
}
