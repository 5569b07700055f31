/// A stretch of one line that must not be shown: a secret, or a part of one.
public struct HiddenText: Sendable, Hashable {
    /// From 1.
    public var line: Int
    /// Bytes from the line's start, a byte order mark not counted.
    public var bytes: Range<Int>

    public init(line: Int, bytes: Range<Int>) {
        self.line = line
        self.bytes = bytes
    }

    /// What stands in its place, in excerpts.
    public static let mark = UInt8(ascii: "*")
    /// What stands in its place in the text that detectors see: a letter, so that the text parses as before.
    public static let letter = UInt8(ascii: "x")

    /// Stretches of a text, by line and in order. Parts of characters are widened to whole ones.
    public static func lines(
        of stretches: [Range<Int>], in text: UnsafeRawBufferPointer, _ lines: LineIndex
    ) -> [HiddenText] {
        var hidden: [HiddenText] = []
        for stretch in stretches {
            let stretch = stretch.clamped(to: 0..<text.count)
            guard !stretch.isEmpty else { continue }
            for line in lines.line(of: stretch.lowerBound)...lines.line(of: stretch.upperBound - 1) {
                let range = lines.range(ofLine: line, in: text)
                let part = stretch.clamped(to: range)
                let mark = line == 1 && text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
                let start = max(0, part.lowerBound - range.lowerBound - mark)
                hidden.append(
                    HiddenText(line: line, bytes: start..<max(start, part.upperBound - range.lowerBound - mark)))
            }
        }
        return hidden.sorted { ($0.line, $0.bytes.lowerBound) < ($1.line, $1.bytes.lowerBound) }
    }
}

extension Finding.Excerpt {
    /// Writes asterisks over what must not be shown.
    public mutating func hide(_ hidden: [HiddenText]) {
        guard !hidden.isEmpty else { return }
        for index in lines.indices {
            let parts = HiddenText.parts(hidden, ofLine: firstLine + index)
            guard !parts.isEmpty else { continue }
            var bytes = Array(lines[index].utf8)
            for part in parts {
                for offset in part.bytes.clamped(to: 0..<bytes.count) { bytes[offset] = HiddenText.mark }
            }
            lines[index] = String(decoding: bytes, as: UTF8.self)
        }
    }
}

extension HiddenText {
    /// Those of one line, of a sorted list.
    fileprivate static func parts(_ hidden: [HiddenText], ofLine line: Int) -> ArraySlice<HiddenText> {
        func first(_ holds: (HiddenText) -> Bool) -> Int {
            var low = 0
            var high = hidden.count
            while low < high {
                let middle = (low + high) / 2
                if holds(hidden[middle]) { high = middle } else { low = middle + 1 }
            }
            return low
        }
        return hidden[first { $0.line >= line }..<first { $0.line > line }]
    }
}
