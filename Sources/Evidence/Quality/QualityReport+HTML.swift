extension QualityReport {
    /// One page without anything from outside, and without a script.
    public var html: String {
        ReportPage.html(
            title: "Quality of \(origin)", kind: "quality", style: Self.style + ControlChart.style,
            header: """
                <p>\(Shown.html(scansLine))</p>
                \(unusable.map { "<p class=\"bad\">Entry \(Shown.html("\($0.place)")) not used: \(Shown.html($0.reason))</p>" }.joined())
                """,
            main: """
                \(targets.enumerated().map { Self.section($1, number: $0) }.joined(separator: "\n"))
                \(yieldSection)
                """,
            footer: """
                Intervals are exact, with a confidence of \(Figure.text(confidence * 100)) %. Sigma levels have the usual \
                shift of 1.5.
                """)
    }

    private static func section(_ characteristic: Characteristic, number: Int) -> String {
        let rows = rows(characteristic).map {
            "<tr><th scope=\"row\">\($0.name)</th><td>\($0.value)</td><td>\($0.bounds)</td></tr>"
        }
        let charts: [(ControlChart?, String)] = [
            (characteristic.chart, "u chart"), (characteristic.individuals, "Individuals"),
            (characteristic.movingRange, "Moving range"),
        ]
        let figures = charts.enumerated().compactMap { index, chart in
            chart.0?.html(
                name: "\(number)-\(index)", title: "\(chart.1): \(characteristic.target.name)",
                unit: "findings per million opportunities")
        }
        return """
            <section><h2 class="\(characteristic.verdict.rawValue)">\(Shown.html(headline(characteristic)))</h2>
            <p>\(characteristic.defects.defects) findings in \(characteristic.defects.opportunities) opportunities, \
            \(characteristic.defects.units) files.</p>
            <table><thead><tr><th scope="col">figure</th><th scope="col">value</th><th scope="col">interval</th></tr></thead>
            <tbody>\(rows.joined())</tbody></table>
            \(figures.joined(separator: "\n"))</section>
            """
    }

    private var yieldSection: String {
        let rows = yield.stages.map { stage in
            "<tr><th scope=\"row\">\(stage.stage)</th><td>\(stage.passed) of \(stage.entered)</td><td>\(Self.share(stage.share))</td>"
                + "<td>\(Self.bounds(stage.interval(confidence: confidence), Self.percent))</td></tr>"
        }
        return """
            <section><h2>Rolled throughput yield</h2>
            <table><thead><tr><th scope="col">stage</th><th scope="col">passed</th><th scope="col">yield</th>\
            <th scope="col">interval</th></tr></thead><tbody>\(rows.joined())
            <tr><th scope="row">all</th><td></td><td>\(Self.share(yield.share))</td><td>\(Self.bounds(yield.interval, Self.percent))</td></tr>\
            </tbody></table></section>
            """
    }

    private static let style = """
        :root{color-scheme:light dark;--ground:#fff;--raised:#f6f7f9;--line:#d5d9e0;--ink:#16191f;--soft:#596273;--accent:#1d5fd1;\
        --bad:#b3261e;--good:#1a6e3c;--limit:#8a5a00}
        @media(prefers-color-scheme:dark){:root{--ground:#14171c;--raised:#1c2027;--line:#38404d;--ink:#e8ebf0;--soft:#a3adbd;\
        --accent:#82b1ff;--bad:#ff8a80;--good:#7fd8a0;--limit:#e3b564}}
        body{background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}
        .soft{color:var(--soft)}.bad,h2.missed{color:var(--bad)}h2.met{color:var(--good)}
        table{border-collapse:collapse;display:block;overflow-x:auto}th,td{text-align:left;padding:.25rem .8rem .25rem 0;border-bottom:1px solid var(--line);\
        font-variant-numeric:tabular-nums}summary{cursor:pointer}
        @media print{body{max-width:none}}

        """
}
