/// Times of entries as texts: RFC 3339 in UTC, to the millisecond. The calendar is the proleptic Gregorian one.
package enum UTC {
    /// From the year 0 to 9999, the times that RFC 3339 can write.
    package static let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    /// Times outside ``range`` are written as its ends.
    package static func text(_ milliseconds: Int64) -> String {
        let time = min(max(milliseconds, range.lowerBound), range.upperBound)
        let day = (time - modulo(time, 86_400_000)) / 86_400_000
        let rest = modulo(time, 86_400_000)
        let (year, month, date) = calendar(day)
        let fraction = rest % 1000 == 0 ? "" : "." + padded(rest % 1000, 3)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(date, 2))T\(padded(rest / 3_600_000, 2)):"
            + "\(padded(rest / 60_000 % 60, 2)):\(padded(rest / 1000 % 60, 2))\(fraction)Z"
    }

    /// Reads `2026-11-21` (its midnight) and `2026-11-21T10:15:39[.125]Z`.
    package static func milliseconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let date = number(bytes[8..<10]),
            (1...12).contains(month), (1...31).contains(date)
        else { return nil }
        let day = days(year, month, date)
        // The 30th of February comes out as another day.
        guard calendar(day) == (year, month, date) else { return nil }
        guard bytes.count > 10 else { return day * 86_400_000 }
        guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), bytes.last == UInt8(ascii: "Z"),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"), let hour = number(bytes[11..<13]),
            let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]), hour < 24, minute < 60,
            second < 60
        else { return nil }
        var fraction: Int64 = 0
        if bytes.count > 20 {
            guard bytes[19] == UInt8(ascii: "."), (22...24).contains(bytes.count),
                let digits = number(bytes[20..<(bytes.count - 1)])
            else { return nil }
            fraction = digits * (bytes.count == 22 ? 100 : bytes.count == 23 ? 10 : 1)
        }
        return day * 86_400_000 + hour * 3_600_000 + minute * 60_000 + second * 1000 + fraction
    }

    /// How long from one to the other; none if the second is not later.
    static func distance(_ from: Int64, _ to: Int64) -> Int64 {
        let (difference, overflow) = to.subtractingReportingOverflow(from)
        return overflow ? (to > from ? .max : 0) : max(difference, 0)
    }

    static func before(_ time: Int64, _ length: Int64) -> Int64 {
        let (result, overflow) = time.subtractingReportingOverflow(length)
        return overflow ? .min : result
    }

    /// A length of time as people say it, cut to two units.
    static func length(_ milliseconds: Int64) -> String {
        let units: [(String, Int64)] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)]
        var rest = milliseconds
        var parts: [String] = []
        for (name, size) in units where parts.count < 2 {
            if rest >= size { parts.append("\(rest / size)\(name)") }
            rest %= size
        }
        return parts.isEmpty ? "\(milliseconds)ms" : parts.joined(separator: " ")
    }

    // MARK: The calendar, in eras of 400 years that begin in March

    private static func calendar(_ day: Int64) -> (Int64, Int64, Int64) {
        let shifted = day + 719_468
        let inEra = modulo(shifted, 146_097)
        let era = (shifted - inEra) / 146_097
        let yearOfEra = (inEra - inEra / 1460 + inEra / 36_524 - inEra / 146_096) / 365
        let inYear = inEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * inYear + 2) / 153
        let date = inYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, date)
    }

    static func days(_ year: Int64, _ month: Int64, _ date: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let yearOfEra = modulo(year, 400)
        let inYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + date - 1
        return (year - yearOfEra) / 400 * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + inYear - 719_468
    }

    private static func modulo(_ value: Int64, _ size: Int64) -> Int64 { ((value % size) + size) % size }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy(QueryWord.isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
