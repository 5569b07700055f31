extension BenchmarkReport {
    /// One page without anything from outside: tables, and plots as SVG.
    public var html: String {
        var page = Page()
        page.add("<h1>picket bench \(Page.escaped(name))</h1>")
        page.add(
            "<p>\(Page.escaped(machine.processor)), \(machine.processors) processors, \(machine.memory >> 30) GiB, Linux "
                + "\(Page.escaped(machine.kernel)), Picket \(Page.escaped(machine.picket))</p>")
        page.add(
            "<p>"
                + parameters.sorted { $0.key < $1.key }.map { "\(Page.escaped($0.key)): \(Page.escaped($0.value))" }
                .joined(separator: " · ") + "</p>")
        if !claims.isEmpty { page.add(claimTable) }
        page.add(metricTable)
        for metric in metrics {
            if let distribution = metric.distribution {
                page.add(Plot.percentiles(distribution, title: metric.name.replacing(" p50", with: "")))
            }
            if let series = metric.series, series.count > 1 {
                page.add(Plot.series(series, title: "\(metric.name), round by round"))
            }
        }
        for remark in remarks { page.add("<p>\(Page.escaped(remark))</p>") }
        return page.text(title: "picket bench \(name)")
    }

    private var metricTable: String {
        "<table><tr><th>metric<th>value<th>95% interval<th>unit</tr>"
            + metrics.map { metric in
                let estimate = metric.estimate
                let interval =
                    estimate.low == estimate.high ? "" : "\(Self.shown(estimate.low)) to \(Self.shown(estimate.high))"
                return
                    "<tr><td>\(Page.escaped(metric.name))<td class=n>\(Self.shown(estimate.value))<td class=n>\(interval)<td>\(Page.escaped(metric.unit))</tr>"
            }.joined() + "</table>"
    }

    private var claimTable: String {
        "<table><tr><th>claim<th>limit<th>measured<th>95% interval<th>verdict</tr>"
            + claims.map { claim in
                let measured = claim.measured
                let interval =
                    measured.low == measured.high ? "" : "\(Self.shown(measured.low)) to \(Self.shown(measured.high))"
                return
                    "<tr><td>\(Page.escaped(claim.name))<td class=n>\(claim.relation.rawValue) \(Self.shown(claim.limit)) \(Page.escaped(claim.unit))<td class=n>\(Self.shown(measured.value))<td class=n>\(interval)<td class=\(claim.verdict.rawValue)>\(claim.verdict.rawValue)</tr>"
            }.joined() + "</table>"
    }
}

private struct Page {
    private var parts: [String] = []

    mutating func add(_ html: String) { parts.append(html) }

    func text(title: String) -> String {
        """
        <!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width">
        <title>\(Self.escaped(title))</title><style>
        :root{color-scheme:light dark;--line:#8888;--ink:#2563eb}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
        table{border-collapse:collapse;margin:1rem 0}th,td{text-align:left;padding:.2rem .8rem;border-bottom:1px solid var(--line)}
        .n{text-align:right;font-variant-numeric:tabular-nums}.pass{color:#15803d}.fail{color:#dc2626;font-weight:700}.undecided{color:#b45309}
        figure{margin:2rem 0}svg{width:100%;height:auto}text{font:12px system-ui;fill:currentColor}path.l{fill:none;stroke:var(--ink);stroke-width:2}path.g{stroke:var(--line)}
        </style>
        \(parts.joined(separator: "\n"))
        </html>
        """
    }

    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            case "\"": escaped += "&quot;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// Curves as SVG.
private enum Plot {
    private static let width = 800.0
    private static let height = 240.0
    private static let left = 70.0
    private static let bottom = 24.0

    /// Latency by percentile, where each nine gets as much room as the one before.
    static func percentiles(_ distribution: Distribution, title: String) -> String {
        let points = distribution.percentiles.filter { $0.percent < 100 }.map {
            (x: nines($0.percent), y: $0.seconds * 1_000)
        }
        let labels = distribution.percentiles.filter { $0.percent < 100 && $0.percent >= 50 }.map {
            (x: nines($0.percent), text: "\($0.percent)%")
        }
        return figure(points, labels: labels, title: title, unit: "ms")
    }

    static func series(_ values: [Double], title: String) -> String {
        figure(values.enumerated().map { (x: Double($0), y: $1) }, labels: [], title: title, unit: "")
    }

    private static func nines(_ percent: Double) -> Double {
        var rest = max(1 - percent / 100, 1e-6)
        var nines = 0.0
        while rest < 1 {
            rest *= 2
            nines += 1
        }
        return nines
    }

    private static func figure(
        _ points: [(x: Double, y: Double)], labels: [(x: Double, text: String)], title: String, unit: String
    ) -> String {
        guard let firstX = points.first?.x, let lastX = points.last?.x, let least = points.map(\.y).min(),
            let most = points.map(\.y).max()
        else { return "" }
        let low = least > 0 && least > most / 2 ? least - (most - least) * 0.2 : min(0, least)
        let high = most > low ? most : low + 1
        func x(_ value: Double) -> Double { left + (value - firstX) / max(lastX - firstX, 1e-9) * (width - left - 10) }
        func y(_ value: Double) -> Double { (height - bottom) - (value - low) / (high - low) * (height - bottom - 14) }
        var svg =
            "<figure><figcaption>\(Page.escaped(title))</figcaption><svg viewBox=\"0 0 \(Int(width)) \(Int(height))\" role=img>"
        for step in 0...4 {
            let value = low + (high - low) * Double(step) / 4
            svg +=
                "<path class=g d=\"M\(left) \(y(value))H\(width - 10)\"/><text x=4 y=\(y(value) + 4)>\(BenchmarkReport.shown(value)) \(unit)</text>"
        }
        for label in labels { svg += "<text x=\(x(label.x) - 14) y=\(height - 6)>\(label.text)</text>" }
        let path = points.map { "\(x($0.x)) \(y($0.y))" }.joined(separator: "L")
        return svg + "<path class=l d=\"M\(path)\"/></svg></figure>"
    }
}
