internal import CZlib
internal import CZstd
internal import Glibc

/// Bytes from somewhere, once, from front to back.
protocol ByteStream: AnyObject {
    /// - Returns: how many bytes it wrote to `buffer`, which is not empty; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int
}

/// A file that is read at any place.
struct ArchiveFile: Sendable {
    let descriptor: Int32
    let size: UInt64

    /// - Returns: fewer bytes than asked for at the end of the file only.
    func read(_ count: Int, at offset: UInt64) throws(ArchiveError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: max(0, min(count, Int(clamping: size - min(size, offset)))))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                try? read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]), at: offset + UInt64(filled))
            }
            guard let count else { throw ArchiveError(.storage, "the archive cannot be read again from disk") }
            guard count > 0 else { break }
            filled += count
        }
        return Array(bytes[..<filled])
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(ArchiveError) -> Int {
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(clamping: offset))
            if count >= 0 { return count }
            guard errno == EINTR else {
                throw ArchiveError(.storage, "the archive cannot be read again from disk (errno \(errno))")
            }
        }
    }
}

/// A stretch of a file.
final class FileStream: ByteStream {
    private let file: ArchiveFile
    private var offset: UInt64
    private let end: UInt64
    private let start: UInt64

    /// - Parameter range: inside the file.
    init(_ file: ArchiveFile, _ range: Range<UInt64>) {
        self.file = file
        (start, offset, end) = (range.lowerBound, range.lowerBound, range.upperBound)
    }

    var consumed: Int { Int(clamping: offset - start) }
    var rest: UInt64 { end - offset }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        let count = Int(clamping: min(UInt64(buffer.count), end - offset))
        guard count > 0 else { return 0 }
        let got = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]), at: offset)
        offset += UInt64(got)
        return got
    }
}

/// What a decompressor has to tell of itself.
protocol Decompressor {
    /// - Returns: bytes taken from `input`, written to `output`, and whether what was packed has ended here.
    func step(
        _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
    ) throws(ArchiveError) -> (taken: Int, written: Int, isEnd: Bool)
    /// Makes ready for another member behind the one that ended.
    func restart() throws(ArchiveError)
}

/// What is packed in a stream.
final class UnpackedStream: ByteStream {
    private let source: FileStream
    private let decompressor: any Decompressor
    private let meter: ArchiveMeter
    /// Whether another packed member may follow the first, as in gzip and Zstandard.
    private let hasMembers: Bool
    private var input = [UInt8](repeating: 0, count: 1 << 16)
    private var available = 0..<0
    private var written = 0
    private(set) var isEnd = false

    init(_ source: FileStream, _ decompressor: any Decompressor, hasMembers: Bool, _ meter: ArchiveMeter) {
        self.source = source
        self.decompressor = decompressor
        self.hasMembers = hasMembers
        self.meter = meter
    }

    /// What of the source it has made use of.
    var consumed: Int { source.consumed - available.count }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        // Each round takes input, gives output, or ends: 64 KB of input give something, or are an error.
        while true {
            if available.isEmpty { try refill() }
            if isEnd {
                guard hasMembers, !available.isEmpty else { return 0 }
                // Zeros that fill a tape's last block are no member.
                guard input[available.lowerBound] != 0 else { return try skipZeros() }
                try decompressor.restart()
                isEnd = false
            }
            // Without more input there may still be output that had no room before.
            let hadInput = !available.isEmpty
            let step = try advance(buffer)
            written += step.written
            try meter.unpacking(written, from: max(1, consumed))
            isEnd = step.isEnd
            if step.written > 0 { return step.written }
            guard step.isEnd || step.taken > 0 else {
                throw ArchiveError(
                    .damaged, hadInput ? "what is packed goes nowhere" : "what is packed ends before its end")
            }
        }
    }

    private func advance(
        _ buffer: UnsafeMutableRawBufferPointer
    ) throws(ArchiveError) -> (taken: Int, written: Int, isEnd: Bool) {
        // (`withUnsafeBytes` cannot throw typed errors.)
        let result = input.withUnsafeBytes { input in
            Result { () throws(ArchiveError) in
                try decompressor.step(UnsafeRawBufferPointer(rebasing: input[available]), buffer)
            }
        }
        let step = try result.get()
        available = (available.lowerBound + step.taken)..<available.upperBound
        return step
    }

    private func refill() throws(ArchiveError) {
        let result = input.withUnsafeMutableBytes { buffer in
            Result { () throws(ArchiveError) in try source.read(into: buffer) }
        }
        available = 0..<(try result.get())
    }

    private func skipZeros() throws(ArchiveError) -> Int {
        while !available.isEmpty {
            guard input[available].allSatisfy({ $0 == 0 }) else {
                throw ArchiveError(.damaged, "there is something behind its end")
            }
            try refill()
        }
        return 0
    }
}

/// Deflate (RFC 1951), bare or as gzip has it (RFC 1952).
final class Inflation: Decompressor {
    // zlib keeps its address.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    init(gzip: Bool) throws(ArchiveError) {
        stream.initialize(to: z_stream())
        let code = inflateInit2_(stream, gzip ? 31 : -15, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { throw ArchiveError(.storage, "there is no memory to unpack it") }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func restart() throws(ArchiveError) {
        guard inflateReset(stream) == Z_OK else { throw ArchiveError(.damaged, "it cannot be unpacked further") }
    }

    func step(
        _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
    ) throws(ArchiveError) -> (taken: Int, written: Int, isEnd: Bool) {
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        stream.pointee.avail_in = UInt32(clamping: input.count)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(clamping: output.count)
        let code = inflate(stream, Z_NO_FLUSH)
        guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else {
            throw ArchiveError(.damaged, "what is packed with deflate is damaged")
        }
        return (
            input.count - Int(stream.pointee.avail_in), output.count - Int(stream.pointee.avail_out),
            code == Z_STREAM_END
        )
    }
}

/// Zstandard (RFC 8878).
final class Zstandard: Decompressor {
    private let stream: OpaquePointer

    init() throws(ArchiveError) {
        guard let stream = ZSTD_createDStream() else {
            throw ArchiveError(.storage, "there is no memory to unpack it")
        }
        self.stream = stream
        // 8 MB, what decoders have to support: more is memory that the archive chooses.
        ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 23)
    }

    deinit { ZSTD_freeDStream(stream) }

    func restart() throws(ArchiveError) { ZSTD_DCtx_reset(stream, ZSTD_reset_session_only) }

    func step(
        _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer
    ) throws(ArchiveError) -> (taken: Int, written: Int, isEnd: Bool) {
        var packed = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var unpacked = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let hint = ZSTD_decompressStream(stream, &unpacked, &packed)
        guard ZSTD_isError(hint) == 0 else {
            throw ArchiveError(
                .damaged, "what is packed with Zstandard is damaged, or needs more than 8 MB to be unpacked")
        }
        return (packed.pos, unpacked.pos, hint == 0)
    }
}
