/// Where a format writes its bytes: gathers them and hands them on in large pieces.
///
/// Like a C stream it remembers the first error and swallows what follows, so that formats need not ask after each
/// write; ``finish()`` tells.
final class ByteSink {
    /// What has not been handed on yet; all of it if there is nobody to hand it to.
    private(set) var bytes: [UInt8] = []
    private let drain: ((UnsafeRawBufferPointer) throws -> Void)?
    private var failure: (any Error)?

    private static let pieceSize = 1 << 16

    init(drain: ((UnsafeRawBufferPointer) throws -> Void)? = nil) {
        self.drain = drain
    }

    func write(_ byte: UInt8) {
        bytes.append(byte)
        if bytes.count >= Self.pieceSize { handOn() }
    }

    func write(_ text: String) {
        var text = text
        text.withUTF8 { write($0) }
    }

    func write(_ piece: some Collection<UInt8>) {
        bytes.append(contentsOf: piece)
        if bytes.count >= Self.pieceSize { handOn() }
    }

    func line(_ text: String = "") {
        write(text)
        write(0x0A)
    }

    /// Hands on the rest. Throws what went wrong on the way.
    func finish() throws {
        handOn()
        if let failure { throw failure }
    }

    private func handOn() {
        guard let drain else { return }
        if failure == nil {
            do { try bytes.withUnsafeBytes(drain) } catch { failure = error }
        }
        bytes.removeAll(keepingCapacity: true)
    }
}
