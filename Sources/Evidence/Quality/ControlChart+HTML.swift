extension ControlChart {
    /// A figure for a page that has ``style``: the drawing, and a table of what it shows.
    ///
    /// - Parameters:
    ///   - name: unlike that of any other figure of the page.
    ///   - unit: what the values are.
    public func html(name: String, title: String, unit: String) -> String {
        let id =
            "chart-"
            + name.unicodeScalars.map { $0.isASCII && $0.properties.isAlphabetic ? String($0) : "\($0.value)" }.joined()
        return """
            <figure class="chart">
            \(drawing(id: id, title: title, unit: unit))
            <figcaption>\(Shown.html(title)), \(Shown.html(unit)). \(Shown.html(summary))</figcaption>
            \(signalList)
            <details><summary>The \(points.count) values</summary>
            <table><thead><tr><th scope="col">point</th><th scope="col">value</th><th scope="col">lower limit</th>\
            <th scope="col">centre</th><th scope="col">upper limit</th><th scope="col">rules broken</th></tr></thead>
            <tbody>
            \(points.indices.map(row).joined(separator: "\n"))
            </tbody></table></details>
            </figure>
            """
    }

    /// In words, for those who do not see the drawing.
    public var summary: String {
        let marked = Set(signals.flatMap(\.points)).count
        let few =
            points.count < Self.fewestTrusted
            ? " Limits from fewer than \(Self.fewestTrusted) points are provisional." : ""
        let verdict =
            signals.isEmpty ? "no rule is broken" : "\(marked) of them break \(Set(signals.map(\.rule)).count) rules"
        return "\(points.count) points around \(Self.text(centre)); \(verdict).\(few)"
    }

    static func text(_ value: Double) -> String { Figure.text(value) }

    private var signalList: String {
        guard !signals.isEmpty else { return "" }
        let items = ControlRule.allCases.compactMap { rule -> String? in
            let own = signals.filter { $0.rule == rule }
            guard !own.isEmpty else { return nil }
            let broken = Set(own.flatMap(\.points)).sorted()
            let shown = broken.prefix(20).map { Shown.html(points[$0].label) }.joined(separator: ", ")
            let more = broken.count > 20 ? " and \(broken.count - 20) more" : ""
            return "<li><b>\(Shown.html(rule.names))</b>: \(Shown.html(rule.meaning)): \(shown)\(more)</li>"
        }
        return "<ul>\(items.joined())</ul>"
    }

    private func row(_ index: Int) -> String {
        let point = points[index]
        let rules = ControlRule.allCases.filter { rule in
            signals.contains { $0.rule == rule && $0.points.contains(index) }
        }
        let cells = [point.value, point.lower, centre, point.upper].map { "<td>\(Self.text($0))</td>" }.joined()
        return
            "<tr\(rules.isEmpty ? "" : " class=\"marked\"")><th scope=\"row\">\(Shown.html(point.label))</th>\(cells)"
            + "<td>\(rules.map { Shown.html($0.names) }.joined(separator: "; "))</td></tr>"
    }

    // MARK: The drawing

    private static let size = (width: 900.0, height: 320.0, left: 70.0, right: 60.0, top: 20.0, bottom: 40.0)

    private func drawing(id: String, title: String, unit: String) -> String {
        let size = Self.size
        let scale = Scale(points, centre: centre)
        let line = points.indices.map { "\(scale.x($0)),\(scale.y(points[$0].value))" }.joined(separator: " ")
        let ends = [points.first, points.last].compactMap(\.self)
        return """
            <svg viewBox="0 0 \(Int(size.width)) \(Int(size.height))" role="img" aria-labelledby="\(id)-title \(id)-desc">
            <title id="\(id)-title">\(Shown.html(title)): control chart</title>
            <desc id="\(id)-desc">\(Shown.html(unit)). \(Shown.html(summary)) The table below has every value.</desc>
            <polyline class="limit" points="\(scale.steps(points.map(\.upper)))"/>
            <polyline class="limit" points="\(scale.steps(points.map(\.lower)))"/>
            <line class="centre" x1="\(scale.left)" x2="\(scale.right)" y1="\(scale.y(centre))" y2="\(scale.y(centre))"/>
            <polyline class="values" points="\(line)"/>
            \(points.indices.map { mark($0, scale) }.joined(separator: "\n"))
            \(scale.ticks.map { "<text class=\"tick\" x=\"\(scale.left - 8)\" y=\"\(scale.y($0))\" dy=\"4\">\(Self.text($0))</text>" }.joined())
            <text class="name" x="\(scale.right + 6)" y="\(scale.y(centre))" dy="4">centre</text>
            \(limitNames(scale))
            \(zip(ends, [(scale.left, "start"), (scale.right, "end")]).map {
                "<text class=\"axis\" x=\"\($1.0)\" y=\"\(size.height - 12)\" text-anchor=\"\($1.1)\">\(Shown.html($0.label))</text>"
            }.joined())
            </svg>
            """
    }

    /// Beside the last limits; of a process that does not vary they are the centre.
    private func limitNames(_ scale: Scale) -> String {
        guard let last = points.last, scale.y(last.lower) - scale.y(last.upper) > 40 else { return "" }
        return [(last.upper, "upper"), (last.lower, "lower")].map { limit, name in
            "<text class=\"name\" x=\"\(scale.right + 6)\" y=\"\(scale.y(limit))\" dy=\"4\">\(name)</text>"
        }.joined()
    }

    /// A point; one that broke a rule is another shape too, not another colour alone, with the rule's number above it.
    private func mark(_ index: Int, _ scale: Scale) -> String {
        let point = points[index]
        let (x, y) = (scale.x(index), scale.y(point.value))
        let rules = ControlRule.allCases.filter { rule in
            signals.contains { $0.rule == rule && $0.points.contains(index) }
        }
        let tip = Shown.html("\(point.label): \(Self.text(point.value))")
        guard !rules.isEmpty else { return "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"3\"><title>\(tip)</title></circle>" }
        let names = Shown.html(rules.map { "\($0.names): \($0.meaning)" }.joined(separator: "; "))
        let noticed = ControlRule.allCases.filter { rule in signals.contains { $0.rule == rule && $0.at == index } }
        let short = noticed.map { rule in
            ControlRule.nelson.firstIndex(of: rule).map { "N\($0 + 1)" } ?? "W4"
        }.joined(separator: " ")
        return "<path class=\"marked\" d=\"M\(x) \(y - 6)l6 6-6 6-6-6z\"><title>\(tip). \(names)</title></path>"
            + (short.isEmpty ? "" : "<text class=\"rule\" x=\"\(x)\" y=\"\(max(10, y - 10))\">\(short)</text>")
    }

    private struct Scale {
        let left = size.left
        let right = size.width - size.right
        private let low: Double
        private let high: Double
        private let count: Int

        init(_ points: [Point], centre: Double) {
            let all = points.flatMap { [$0.value, $0.lower, $0.upper] } + [centre]
            let low = all.min() ?? 0
            let high = all.max() ?? 1
            let margin = high > low ? (high - low) * 0.06 : max(1, abs(high)) * 0.1
            self.low = low - (low == 0 ? 0 : margin)
            self.high = high + margin
            count = points.count
        }

        func x(_ index: Int) -> Double {
            Figure.tenth(left + (right - left) * (count > 1 ? Double(index) / Double(count - 1) : 0.5))
        }

        func y(_ value: Double) -> Double {
            let share = (value - low) / (high - low)
            return Figure.tenth(size.height - size.bottom - share * (size.height - size.bottom - size.top))
        }

        var ticks: [Double] { (0...4).map { low + (high - low) * Double($0) / 4 } }

        /// Limits stay as they are around their point, and change half way to the next.
        func steps(_ values: [Double]) -> String {
            guard values.count > 1 else { return "" }
            let half = (right - left) / Double(count - 1) / 2
            return values.indices.map { index in
                let from = Figure.tenth(max(left, x(index) - half))
                let to = Figure.tenth(min(right, x(index) + half))
                return "\(from),\(y(values[index])) \(to),\(y(values[index]))"
            }.joined(separator: " ")
        }
    }

    public static let style = """
        .chart{margin:1.5rem 0}.chart svg{width:100%;height:auto;background:var(--raised);border:1px solid var(--line);border-radius:.4rem}
        .chart figcaption{color:var(--soft);margin:.4rem 0}.chart .limit{fill:none;stroke:var(--limit);stroke-dasharray:6 4}
        .chart .centre{stroke:var(--soft)}.chart .values{fill:none;stroke:var(--accent);stroke-width:1.5}.chart circle{fill:var(--accent)}
        .chart path.marked{fill:var(--bad)}.chart text{font:12px system-ui,sans-serif;fill:var(--soft)}.chart .tick{text-anchor:end}
        .chart .rule{fill:var(--bad);text-anchor:middle;font-weight:600;font-size:10px}.chart tr.marked{color:var(--bad);font-weight:600}
        """
}

/// Figures as people read them.
enum Figure {
    /// Four significant digits, without a power of ten where it can be avoided.
    static func text(_ value: Double) -> String {
        guard value.isFinite else { return "unbounded" }
        guard value != 0 else { return "0" }
        let size = abs(value)
        if size >= 1e15 { return "\(value)" }
        if size >= 1_000 { return String(Int64(value.rounded())) }
        var unit = 1.0
        while size * unit < 1_000, unit < 1e12 { unit *= 10 }
        let rounded = (value * unit).rounded() / unit
        let text = "\(rounded)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    static func tenth(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
