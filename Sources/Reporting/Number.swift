/// Numbers as text, the same in every locale.
enum Number {
    /// `1234567` as `1,234,567`.
    static func grouped(_ value: Int) -> String {
        let digits = String(value.magnitude)
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// A fixed number of decimals. What is not finite or beyond 10^12 counts as 0: it is no duration.
    static func decimal(_ value: Double, places: Int) -> String {
        let sane = value.magnitude < 1e12 ? value : 0
        var scale = 1
        for _ in 0..<places { scale *= 10 }
        let units = Int((sane * Double(scale)).rounded())
        let fraction = String(Int(units.magnitude) % scale)
        let padding = String(repeating: "0", count: max(places - fraction.count, 0))
        let sign = units < 0 ? "-" : ""
        return sign + String(Int(units.magnitude) / scale) + (places > 0 ? "." + padding + fraction : "")
    }

    static func hexadecimal(_ value: UInt64, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(digits - text.count, 0)) + text
    }

    /// `1 file`, `2,000 files`.
    static func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
        "\(grouped(count)) \(count == 1 ? one : many ?? one + "s")"
    }

    /// `350 ms`, `1.24 s`, `2 min 5 s`.
    static func duration(_ seconds: Double) -> String {
        if seconds < 0.9995 { return decimal(seconds * 1000, places: 0) + " ms" }
        if seconds < 59.995 { return decimal(seconds, places: 2) + " s" }
        let whole = seconds < 1e12 ? Int(seconds.rounded()) : 0
        return "\(whole / 60) min \(whole % 60) s"
    }

    /// `2026-11-21T09:30:00.250Z` from seconds since 1970; `nil` if it is not in the years 1970 to 9999.
    static func timestamp(_ seconds: Double) -> String? {
        guard seconds >= 0, seconds < 253_402_300_799 else { return nil }
        let milliseconds = Int((seconds * 1000).rounded(.down))
        let (days, inDay) = (milliseconds / 86_400_000, milliseconds % 86_400_000)
        // Days to a civil date, counting years from March: leap days come last.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        func padded(_ value: Int, _ digits: Int = 2) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(digits - text.count, 0)) + text
        }
        let date = "\(padded(year, 4))-\(padded(month))-\(padded(day))"
        let (hour, minute, second) = (inDay / 3_600_000, inDay / 60_000 % 60, inDay / 1000 % 60)
        return "\(date)T\(padded(hour)):\(padded(minute)):\(padded(second)).\(padded(inDay % 1000, 3))Z"
    }
}
