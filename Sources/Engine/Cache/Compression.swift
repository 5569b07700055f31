import CZstd

/// Payloads as they are on disk: one byte that says how, then the bytes, compressed with Zstandard (RFC 8878) if they
/// are more than a kilobyte and get smaller by it.
package enum Compression {
    private static let plain: UInt8 = 0
    private static let zstandard: UInt8 = 1
    private static let least = 1_024
    /// Fast, and within some percent of what more work would save.
    private static let level: Int32 = 1
    /// No result is larger: what says so is damaged, or was made to fill memory.
    package static let mostBytes = 256 << 20
    static let mostPackedBytes = mostBytes + 1

    package static func packed(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count > least else { return [plain] + bytes }
        let bound = ZSTD_compressBound(bytes.count)
        let packed = [UInt8](unsafeUninitializedCapacity: bound + 1) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            start.initialize(to: zstandard)
            let size = bytes.withUnsafeBytes { ZSTD_compress(start + 1, bound, $0.baseAddress, $0.count, level) }
            count = ZSTD_isError(size) == 0 ? size + 1 : 0
        }
        return packed.isEmpty || packed.count > bytes.count ? [plain] + bytes : packed
    }

    /// - Returns: `nil` if it is damaged.
    package static func unpacked(_ packed: ArraySlice<UInt8>) -> [UInt8]? {
        guard let kind = packed.first else { return nil }
        let body = packed.dropFirst()
        if kind == plain { return Array(body) }
        guard kind == zstandard else { return nil }
        return body.withUnsafeBytes { body in
            let size = ZSTD_getFrameContentSize(body.baseAddress, body.count)
            // The two values near 2^64 that stand for "unknown" and "error" are too large as well.
            guard size <= UInt64(mostBytes) else { return nil }
            var isWhole = false
            let bytes = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
                let result = ZSTD_decompress(buffer.baseAddress, buffer.count, body.baseAddress, body.count)
                isWhole = ZSTD_isError(result) == 0 && result == Int(size)
                count = isWhole ? result : 0
            }
            return isWhole ? bytes : nil
        }
    }
}
