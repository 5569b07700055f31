internal import CZlib
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore

/// gzip and deflate, a piece at a time: bytes that were written can be read at the other side.
final class Compressor {
    enum Coding: String, Sendable { case gzip, deflate }

    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    /// - Returns: `nil` if there is no memory for it.
    init?(_ coding: Coding) {
        stream.initialize(to: z_stream())
        let window: Int32 = coding == .gzip ? 15 + 16 : 15
        // 4: most of what 9 saves, at a third of its time.
        let result = deflateInit2_(
            stream, 4, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { return nil }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// - Parameter isLast: whether nothing follows.
    func compress(_ bytes: ByteBuffer, isLast: Bool) -> ByteBuffer {
        var input = Array(bytes.readableBytesView)
        var output = ByteBuffer()
        input.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(clamping: input.count)
            repeat {
                output.writeWithUnsafeMutableBytes(minimumWritableBytes: 16_384) { space in
                    stream.pointee.next_out = space.baseAddress?.assumingMemoryBound(to: UInt8.self)
                    stream.pointee.avail_out = UInt32(clamping: space.count)
                    _ = deflate(stream, isLast ? Z_FINISH : Z_SYNC_FLUSH)
                    return space.count - Int(stream.pointee.avail_out)
                }
            } while stream.pointee.avail_out == 0
        }
        return output
    }

    // MARK: When

    static let leastBytes = 1_024

    /// What the client takes, best first; `nil`: neither.
    static func coding(for request: HTTPFields, answer: HTTPFields) -> Coding? {
        guard let accepted = request[.acceptEncoding], answer[.contentEncoding] == nil,
            isCompressible(answer[.contentType] ?? "")
        else { return nil }
        var weights: [Substring: Double] = [:]
        for part in accepted.split(separator: ",").prefix(20) {
            let pieces = part.split(separator: ";").map { $0.trimming { $0 == " " || $0 == "\t" } }
            guard let name = pieces.first else { continue }
            let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 }
            weights[name] = weight ?? 1
        }
        for coding in [Coding.gzip, .deflate] where (weights[Substring(coding.rawValue)] ?? weights["*"] ?? 0) > 0 {
            return coding
        }
        return nil
    }

    private static func isCompressible(_ type: String) -> Bool {
        let type = type.prefix { $0 != ";" }
        return type.hasPrefix("text/") || type.hasSuffix("json") || type.hasSuffix("xml")
            || ["application/javascript", "image/svg+xml"].contains(type)
    }
}

extension Substring {
    fileprivate func trimming(_ isSpace: (Character) -> Bool) -> Substring {
        let start = drop(while: isSpace)
        guard let end = start.lastIndex(where: { !isSpace($0) }) else { return "" }
        return start[...end]
    }
}

/// Compresses what is written through it.
struct CompressingWriter: ResponseBodyWriter {
    var writer: any ResponseBodyWriter
    let compressor: Compressor

    mutating func write(_ buffer: ByteBuffer) async throws {
        try await writer.write(compressor.compress(buffer, isLast: false))
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        try await writer.write(compressor.compress(ByteBuffer(), isLast: true))
        try await writer.finish(trailingHeaders)
    }
}
