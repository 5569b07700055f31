import Glibc

/// The encoding a Python file declares in one of its first two lines (PEP 263).
struct PythonEncoding {
    /// As Python normalises it.
    let name: String
    /// Where it is declared.
    let line: Int

    enum ConversionError: Error, Equatable {
        case unknown
        /// The offset of the first byte that is not of the encoding.
        case invalid(Int)
    }

    /// `nil` if nothing is declared. The second line counts only if the first is blank or a comment.
    static func declared(in bytes: UnsafeRawBufferPointer) -> PythonEncoding? {
        // Space, a comment or a mark, or else it is code that begins the file.
        switch bytes.first ?? 0 {
        case 0x09...0x0D, 0x20, 0x23, 0xEF: break
        default: return nil
        }
        var rest = bytes[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        for line in 1...2 {
            let end = rest.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? rest.endIndex
            let text = rest[..<end].drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0C }
            if let name = name(in: text) { return PythonEncoding(name: normalised(name), line: line) }
            guard text.first == nil || text.first == UInt8(ascii: "#"), end < rest.endIndex else { return nil }
            rest = rest[(end + 1)...]
            if bytes[end] == 0x0D, rest.first == 0x0A { rest = rest.dropFirst() }
        }
        return nil
    }

    /// `^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)`, given a line without its indentation.
    private static func name(in line: Slice<UnsafeRawBufferPointer>) -> String? {
        guard line.first == UInt8(ascii: "#") else { return nil }
        let word = Array("coding".utf8)
        var rest = line.prefix(1_000)
        while let start = rest.firstIndex(of: word[0]) {
            rest = rest[start...]
            guard rest.starts(with: word) else {
                rest = rest.dropFirst()
                continue
            }
            rest = rest.dropFirst(word.count)
            guard rest.first == UInt8(ascii: ":") || rest.first == UInt8(ascii: "=") else { continue }
            let name = rest.dropFirst().drop { $0 == 0x20 || $0 == 0x09 }.prefix(while: isNameByte)
            if !name.isEmpty { return String(decoding: name, as: UTF8.self) }
        }
        return nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
        default: false
        }
    }

    private static func normalised(_ name: String) -> String {
        let name = String(name.lowercased().map { $0 == "_" ? "-" : $0 })
        if name == "utf-8" || name == "utf8" || name.hasPrefix("utf-8-") { return "utf-8" }
        for latin in ["latin-1", "iso-8859-1", "iso-latin-1"] where name == latin || name.hasPrefix(latin + "-") {
            return "iso-8859-1"
        }
        return name
    }

    /// The text in UTF-8, by the system's `iconv`.
    func convert(_ bytes: UnsafeRawBufferPointer) -> Result<[UInt8], ConversionError> {
        guard name.utf8.count <= 40, let converter = Converter(from: iconvName) else { return .failure(.unknown) }
        // Python reads the declaration itself as ASCII, so an encoding in which ASCII means something else cannot be.
        let probe = Array("# coding: abc XYZ 019".utf8)
        guard case .success(probe) = probe.withUnsafeBytes(converter.convert) else { return .failure(.unknown) }
        return converter.convert(bytes)
    }

    /// What Python calls otherwise than `iconv`.
    private var iconvName: String {
        switch name {
        case "mac-roman", "macroman": "MACINTOSH"
        case "mbcs", "utf-8-sig": "UTF-8"
        case "sjis", "shiftjis", "s-jis": "SHIFT-JIS"
        case "ujis", "eucjp", "u-jis": "EUC-JP"
        case "euckr", "korean": "EUC-KR"
        case "hzgb", "hz-gb", "hz-gb-2312": "HZ"
        case "cyrillic": "ISO-8859-5"
        default: name.hasPrefix("windows-") ? "CP" + name.dropFirst("windows-".count) : name
        }
    }

    private final class Converter {
        private let handle: iconv_t

        init?(from name: String) {
            let handle = iconv_open("UTF-8", name)
            // iconv_open fails with (iconv_t)-1.
            guard let handle, Int(bitPattern: handle) != -1 else { return nil }
            self.handle = handle
        }

        deinit { iconv_close(handle) }

        func convert(_ bytes: UnsafeRawBufferPointer) -> Result<[UInt8], ConversionError> {
            iconv(handle, nil, nil, nil, nil)
            var input = UnsafeMutablePointer(mutating: bytes.assumingMemoryBound(to: CChar.self).baseAddress)
            var left = bytes.count
            var text: [UInt8] = []
            text.reserveCapacity(bytes.count + bytes.count / 4)
            var chunk = [CChar](repeating: 0, count: 1 << 14)
            while left > 0 {
                var failure: Int32 = 0
                chunk.withUnsafeMutableBufferPointer { buffer in
                    var output = buffer.baseAddress
                    var space = buffer.count
                    if iconv(handle, &input, &left, &output, &space) == -1 { failure = errno }
                    text.append(
                        contentsOf: UnsafeRawBufferPointer(
                            UnsafeBufferPointer(rebasing: buffer[..<(buffer.count - space)])))
                }
                if failure != 0, failure != E2BIG { return .failure(.invalid(bytes.count - left)) }
            }
            return .success(text)
        }
    }
}
