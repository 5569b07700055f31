import Glibc

/// Bytes that are overwritten when the last who holds them lets go. Not printed.
public final class SecretBytes: Sendable, CustomStringConvertible {
    // Written by the initialiser and by `deinit` alone.
    private nonisolated(unsafe) let buffer: UnsafeMutableRawBufferPointer

    public init(copying bytes: some Collection<UInt8>) {
        buffer = .allocate(byteCount: bytes.count, alignment: 1)
        buffer.copyBytes(from: bytes)
    }

    /// Takes the bytes away from where they were: these are overwritten too, unless somebody else holds the same array.
    public convenience init(wiping bytes: inout [UInt8]) {
        self.init(copying: bytes)
        bytes.withUnsafeMutableBytes { if let start = $0.baseAddress { explicit_bzero(start, $0.count) } }
    }

    deinit {
        if let start = buffer.baseAddress { explicit_bzero(start, buffer.count) }
        buffer.deallocate()
    }

    public var count: Int { buffer.count }

    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeRawBufferPointer(buffer))
    }

    public var description: String { "\(count) secret bytes" }
}
