import Detection
import Glibc

/// Turns the bytes of a file into UTF-8, whatever encoding they say they are in.
///
/// A UTF-8 byte order mark stays: byte offsets are then those of the file, and ``Detection/LineIndex`` gives it no
/// width. Other encodings lose theirs.
enum Decoder {
    struct Decoded {
        /// Owned by whoever gets it; UTF-8. `nil` if the file cannot be decoded at all: a failure says why.
        var text: UnsafeMutableRawBufferPointer?
        var notice: Notice?
        var failure: Failure?
    }

    private enum Mark: Equatable {
        case utf8, utf16(bigEndian: Bool), utf32(bigEndian: Bool)

        init?(_ bytes: UnsafeRawBufferPointer) {
            // Few files have any, and every file is asked.
            guard bytes.count > 1, bytes[0] >= 0xEF || bytes[0] == 0 else { return nil }
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
                self = .utf8
            } else if bytes.starts(with: [0xFF, 0xFE, 0, 0]) {
                self = .utf32(bigEndian: false)
            } else if bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
                self = .utf32(bigEndian: true)
            } else if bytes.starts(with: [0xFF, 0xFE]) {
                self = .utf16(bigEndian: false)
            } else if bytes.starts(with: [0xFE, 0xFF]) {
                self = .utf16(bigEndian: true)
            } else {
                return nil
            }
        }
    }

    /// Git's judgement: a NUL byte among the first 8,000 that no UTF-16 or UTF-32 mark explains.
    static func isBinary(_ bytes: UnsafeRawBufferPointer) -> Bool {
        switch Mark(bytes) {
        case .utf16, .utf32: false
        case .utf8, nil: bytes.baseAddress.map { memchr($0, 0, min(bytes.count, 8_000)) != nil } ?? false
        }
    }

    /// Whether there is nothing to turn and nothing to say: UTF-8, without a mark or a declaration.
    static func isUTF8(_ bytes: UnsafeRawBufferPointer, _ language: Language) -> Bool {
        Mark(bytes) == nil && (language != .python || PythonEncoding.declared(in: bytes) == nil)
            && UTF8Check.firstInvalid(in: bytes) == nil
    }

    static func decode(_ bytes: UnsafeRawBufferPointer, path: String, language: Language) -> Decoded {
        let isPython = language == .python
        switch Mark(bytes) {
        case .utf16(let bigEndian):
            let units = UTF16Units(bytes: UnsafeRawBufferPointer(rebasing: bytes[2...]), bigEndian: bigEndian)
            return wide(path, isPython, "UTF-16", transcode(units, from: UTF16.self, isCut: bytes.count % 2 != 0))
        case .utf32(let bigEndian):
            let units = UTF32Units(bytes: UnsafeRawBufferPointer(rebasing: bytes[4...]), bigEndian: bigEndian)
            return wide(path, isPython, "UTF-32", transcode(units, from: UTF32.self, isCut: bytes.count % 4 != 0))
        case .utf8:
            var decoded = utf8(bytes, path: path, isPython: isPython)
            if isPython, let declared = PythonEncoding.declared(in: bytes), declared.name != "utf-8",
                decoded.failure == nil
            {
                decoded.failure = Failure(
                    .encoding, path: path, position: Position(line: declared.line, column: 1, byteColumn: 1),
                    message: "declares the encoding \(declared.name), but starts with the byte order mark of UTF-8; "
                        + "Python refuses such a file, it was inspected as UTF-8", isPartial: true)
            }
            return decoded
        case nil:
            guard isPython, let declared = PythonEncoding.declared(in: bytes), declared.name != "utf-8" else {
                return utf8(bytes, path: path, isPython: isPython)
            }
            return python(bytes, path: path, declared)
        }
    }

    private static func utf8(_ bytes: UnsafeRawBufferPointer, path: String, isPython: Bool) -> Decoded {
        guard let first = UTF8Check.firstInvalid(in: bytes) else { return Decoded(text: copy(bytes)) }
        let repaired = UTF8Check.repair(bytes, firstInvalid: first)
        let lines = LineIndex(UnsafeRawBufferPointer(rebasing: bytes[..<first]))
        return replaced(repaired.text, count: repaired.replaced, line: lines.count, path, isPython, "UTF-8")
    }

    /// What is said of a text in which something had to be replaced.
    private static func replaced(
        _ text: UnsafeMutableRawBufferPointer, count: Int, line: Int, _ path: String, _ isPython: Bool,
        _ encoding: String
    ) -> Decoded {
        let what = count == 1 ? "a part that is not \(encoding)" : "\(count) parts that are not \(encoding)"
        let message = "holds \(what), the first in line \(line); each was read as U+FFFD"
        guard isPython else {
            return Decoded(text: text, notice: Notice(path: path, line: line, message: message))
        }
        return Decoded(
            text: text,
            failure: Failure(
                .encoding, path: path, position: Position(line: line, column: 1, byteColumn: 1),
                message: message + ". Python refuses such a file: save it as UTF-8 or declare its encoding",
                isPartial: true))
    }

    static func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutableRawBufferPointer {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        copy.copyMemory(from: bytes)
        return copy
    }

    // MARK: UTF-16 and UTF-32

    private static func wide(
        _ path: String, _ isPython: Bool, _ encoding: String, _ result: (text: [UInt8], replaced: Int, line: Int)
    ) -> Decoded {
        let text = result.text.withUnsafeBytes(copy)
        if result.replaced > 0 {
            return replaced(text, count: result.replaced, line: result.line, path, isPython, encoding)
        }
        guard isPython else { return Decoded(text: text) }
        return Decoded(
            text: text,
            failure: Failure(
                .encoding, path: path,
                message: "is \(encoding), which Python refuses: save it as UTF-8; it was inspected all the same",
                isPartial: true))
    }

    private static func transcode<Units: Sequence, Encoding: Unicode.Encoding>(
        _ units: Units, from encoding: Encoding.Type, isCut: Bool
    ) -> (text: [UInt8], replaced: Int, line: Int) where Units.Element == Encoding.CodeUnit {
        var text: [UInt8] = []
        var replaced = 0
        var firstReplaced: Int?
        var parser = Encoding.ForwardParser()
        var iterator = units.makeIterator()
        func replace() {
            if firstReplaced == nil { firstReplaced = text.count }
            replaced += 1
            text.append(contentsOf: [0xEF, 0xBF, 0xBD])
        }
        loop: while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let scalar):
                text.append(contentsOf: Array(UTF8.encode(Encoding.decode(scalar)) ?? UTF8.encodedReplacementCharacter))
            case .error: replace()
            case .emptyInput: break loop
            }
        }
        if isCut { replace() }
        let line = text.withUnsafeBytes {
            LineIndex(UnsafeRawBufferPointer(rebasing: $0[..<(firstReplaced ?? 0)])).count
        }
        return (text, replaced, line)
    }

    private struct UTF16Units: Sequence, IteratorProtocol {
        let bytes: UnsafeRawBufferPointer
        let bigEndian: Bool
        var offset = 0

        mutating func next() -> UInt16? {
            guard offset + 2 <= bytes.count else { return nil }
            defer { offset += 2 }
            let unit = bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
            return bigEndian ? UInt16(bigEndian: unit) : UInt16(littleEndian: unit)
        }
    }

    private struct UTF32Units: Sequence, IteratorProtocol {
        let bytes: UnsafeRawBufferPointer
        let bigEndian: Bool
        var offset = 0

        mutating func next() -> UInt32? {
            guard offset + 4 <= bytes.count else { return nil }
            defer { offset += 4 }
            let unit = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
            return bigEndian ? UInt32(bigEndian: unit) : UInt32(littleEndian: unit)
        }
    }

    // MARK: Python's declarations

    private static func python(
        _ bytes: UnsafeRawBufferPointer, path: String, _ declared: PythonEncoding
    ) -> Decoded {
        func failed(_ what: String) -> Decoded {
            Decoded(
                failure: Failure(
                    .encoding, path: path, position: Position(line: declared.line, column: 1, byteColumn: 1),
                    message: what))
        }
        switch declared.convert(bytes) {
        case .success(let text): return Decoded(text: text.withUnsafeBytes(copy))
        case .failure(.unknown):
            return failed("declares the encoding \(declared.name), which is not known here; save the file as UTF-8")
        case .failure(.invalid(let offset)):
            let line = LineIndex(UnsafeRawBufferPointer(rebasing: bytes[..<offset])).count
            return failed("declares the encoding \(declared.name), but line \(line) does not follow it")
        }
    }
}
