import Detection

extension PowerOfTenReport {
    /// One page without anything from outside, and without a script.
    public var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Power of Ten</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <h1>Power of Ten</h1>
        <p><b>\(Self.text(pairs.phrase))</b> (function, rule) pairs comply.</p>
        <p>\(Self.text(scope)). The bars show the share that complies; the paler ends are its 95% interval (Wilson).</p>
        \(matrix)
        \(section("Deviations", open))
        \(section("Recorded deviations", recorded))
        \(gapTable)
        <footer>\(Self.text("\(tool.name) \(tool.version) · \(root)"))</footer>
        </body>
        </html>

        """
    }

    // MARK: The matrix

    private var matrix: String {
        let head = functions.map {
            "<th>\($0.language.title)<br><small>\(Number.counted($0.count, "function"))</small>"
        }
        let rows = rules.map { rule in
            "<tr><th>\(rule.number). \(Self.text(rule.title))"
                + rule.cells.map { "<td title=\"\(Self.text("\($0.status): \($0.explanation)"))\">\(Self.cell($0))" }
                .joined()
        }
        let totals = functions.map { "<td>" + Self.bar(pairs(in: $0.language)) }
        return "<table class=\"matrix\"><tr><th>" + head.joined() + rows.joined(separator: "\n") + "<tr><th>All rules"
            + totals.joined() + "</table>"
    }

    private static func cell(_ cell: Cell) -> String {
        guard let pairs = cell.pairs else { return "<span class=\"none\">\(text(cell.status))</span>" }
        let outside =
            cell.outside > 0 ? "<small>\(Number.counted(cell.outside, "deviation")) outside functions</small>" : ""
        return bar(pairs) + outside
    }

    private static func bar(_ pairs: Pairs) -> String {
        guard let interval = pairs.interval else { return "<span class=\"none\">no functions</span>" }
        func x(_ share: Double) -> String { Number.decimal(share * 100, places: 2) }
        let recorded = pairs.recorded > 0 ? ", \(Number.grouped(pairs.recorded)) recorded" : ""
        return """
            <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect class="all" width="100" height="6"/>\
            <rect class="range" width="\(x(interval.high))" height="6"/><rect class="low" width="\(x(interval.low))" height="6"/>\
            <rect class="mark" x="\(x(max(0, pairs.share - 0.004)))" width="0.8" height="6"/></svg>\
            \(Number.grouped(pairs.compliant)) of \(Number.grouped(pairs.applicable))\(recorded)\
            <small>\(Pairs.percent(pairs.share)) (\(Pairs.percent(interval.low)) to \(Pairs.percent(interval.high)))</small>
            """
    }

    // MARK: Lists

    private func section(_ title: String, _ deviations: [Deviation]) -> String {
        guard !deviations.isEmpty else { return "" }
        let rows = deviations.map { deviation in
            let finding = deviation.finding
            let reason = [finding.suppression?.owner, finding.suppression?.reason].compactMap(\.self)
                .filter { !$0.isEmpty }.joined(separator: ": ")
            return "<tr><td><code>\(Self.text("\(finding.place.path):\(finding.place.start.line)"))</code>"
                + "<td>\(deviation.number)<td><code>\(Self.text(deviation.function ?? ""))</code>"
                + "<td>\(Self.text(finding.message))<td>\(Self.text(reason))"
        }
        return
            "<h2>\(title): \(Number.grouped(deviations.count))</h2><table><tr><th>place<th>rule<th>function<th>what<th>reason"
            + rows.joined(separator: "\n") + "</table>"
    }

    private var gapTable: String {
        guard !gaps.isEmpty else { return "" }
        return "<h2>Not assessed</h2><table><tr><th>what<th>why"
            + gaps.map { "<tr><td>\(Self.text($0.subject))<td>\(Self.text($0.reason))" }.joined(separator: "\n")
            + "</table>"
    }

    private static func text(_ text: String) -> String { XML.escaped(Display.safe(text)) }

    private static let style = """
        :root { color-scheme: light dark; --ink: #1b1f27; --soft: #5a6372; --line: #8884; --good: #19753c; --pale: #19753c66; \
        --rest: #c4261d33; --ground: #fff }
        @media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --soft: #9aa4b5; --good: #56d386; --pale: #56d38666; \
        --rest: #ff7b7233; --ground: #0f1217 } }
        body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; padding: 0 1rem; max-width: 80rem; color: var(--ink); \
        background: var(--ground) }
        h1, h2 { letter-spacing: -.02em } table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto }
        th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line) }
        .matrix td { min-width: 9rem } svg { width: 100%; height: 8px; display: block; border-radius: 4px; margin-top: .4rem }
        .all { fill: var(--rest) } .range { fill: var(--pale) } .low { fill: var(--good) } .mark { fill: var(--ink) }
        small { display: block; color: var(--soft); font-weight: 400 } .none, footer { color: var(--soft) }
        code { font: 13px ui-monospace, monospace; overflow-wrap: anywhere }
        """
}
