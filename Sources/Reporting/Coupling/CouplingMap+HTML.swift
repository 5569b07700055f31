import Detection
import Glibc

extension CouplingMap {
    /// For people with a browser: a wheel of modules with a ribbon for each coupling, the matrix as a heat map, and the
    /// strongest couplings. One page without a script; nothing is loaded.
    public func html() -> [UInt8] {
        CouplingPage(map: self).write()
    }
}

private struct CouplingPage {
    let map: CouplingMap
    private let out = ByteSink()

    init(map: CouplingMap) { self.map = map }

    func write() -> [UInt8] {
        writeHead()
        out.line("<body>\n<div class=\"wrap\">")
        let name = map.report.root.split(separator: "/").last.map(String.init) ?? map.report.root
        out.line(
            "<header><div class=\"brand\"><span class=\"grow\">\(text(map.report.tool.name)) · \(text(name))</span></div>"
        )
        out.line("<h1>\(Number.counted(map.total.count, "coupling"))</h1>")
        out.line("<p class=\"facts\">\(facts.map { "<span>\(text($0))</span>" }.joined())</p></header>\n<main>")
        writeKinds()
        if map.total.count > 0 {
            out.line("<div class=\"pictures\">")
            writeWheel()
            writeMatrix()
            out.line("</div>")
            writeStrongest()
        }
        out.line(
            "</main>\n<footer>\(text("\(map.report.tool.name) \(map.report.tool.version)")) · \(text(map.report.root))</footer>"
        )
        out.line("</div>\n</body>\n</html>")
        return out.bytes
    }

    private var facts: [String] {
        var facts = [Number.counted(map.modules.count + map.modulesLeftOut, "module")]
        if map.modulesLeftOut > 0 { facts.append("\(map.modulesLeftOut) less coupled left out of the pictures") }
        if !map.report.failures.isEmpty { facts.append(Number.counted(map.report.failures.count, "failure")) }
        return facts
    }

    private func writeHead() {
        let styles = [PackageResources.page_css, PackageResources.coupling_css]
        let policy = [
            "default-src 'none'", "style-src \(styles.map { "'\(HTML.hash(of: $0))'" }.joined(separator: " "))",
            "img-src data:", "base-uri 'none'", "form-action 'none'",
        ]
        out.line("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")
        out.line("<meta http-equiv=\"Content-Security-Policy\" content=\"\(policy.joined(separator: "; "))\">")
        out.line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        out.line(
            "<meta name=\"referrer\" content=\"no-referrer\">\n<title>Connascence: \(map.total.count) couplings</title>"
        )
        out.line("<link rel=\"icon\" href=\"data:,\">")
        for style in styles {
            out.write("<style>")
            out.write(style)
            out.line("</style>")
        }
        out.line("</head>")
    }

    /// The kinds from the weakest to the strongest, each as tall as it is frequent.
    private func writeKinds() {
        let most = max(map.total.counts.max() ?? 1, 1)
        out.line("<section class=\"kinds card\" aria-label=\"Kinds\">")
        for (index, kind) in CouplingMap.kinds.enumerated() {
            let count = map.total.counts[index]
            let height = count == 0 ? 0 : max(48 * count / most, 2)
            out.line(
                """
                <div class="kind k\(index + 1)\(count == 0 ? " none" : "")"><svg viewBox="0 0 10 48" preserveAspectRatio="none" \
                aria-hidden="true"><rect x="0" y="\(48 - height)" width="10" height="\(height)"/></svg>\
                <b>\(Number.grouped(count))</b><span>\(kind)</span></div>
                """)
        }
        out.line("</section>\n<p class=\"soft scale\">weakest, easiest to change → strongest, hardest to change</p>")
    }

    // MARK: The wheel

    private static let radius = 260.0
    private static let mostRibbons = 150

    private func writeWheel() {
        let count = max(map.modules.count, 1)
        out.line("<section class=\"card picture\"><h2>Which modules hang together</h2>")
        out.line(
            "<svg class=\"wheel\" viewBox=\"-490 -480 980 960\" role=\"img\" aria-label=\"Modules on a circle, joined where they are coupled\">"
        )
        let links = Array(map.links.prefix(Self.mostRibbons))
        let heaviest = Double(links.first?.cell.weight ?? 1)
        // The lightest first, so that the heavy ones lie on top.
        for (pair, cell) in links.reversed() {
            let from = point(pair.first, count)
            let to = point(pair.second, count)
            let width = 1 + 11 * (Double(cell.weight) / heaviest).squareRoot()
            out.line(
                """
                <path class="ribbon k\(cell.strongest + 1)" d="M\(from.x) \(from.y)Q0 0 \(to.x) \(to.y)" \
                stroke-width="\(Number.decimal(width, places: 1))"><title>\(title(pair.first, pair.second, cell))</title></path>
                """)
        }
        let weights = map.modules.indices.map { map.cell($0, $0)?.weight ?? 0 }
        let most = Double(max(weights.max() ?? 1, 1))
        for (index, module) in map.modules.enumerated() {
            let place = point(index, count)
            let own = map.cell(index, index)
            let size = 5 + 13 * (Double(weights[index]) / most).squareRoot()
            let angle = 360.0 * Double(index) / Double(count) - 90
            let isLeft = angle > 90 && angle < 270
            out.line(
                """
                <g class="module"><circle class="k\((own?.strongest ?? 0) + 1)\(own == nil ? " none" : "")" cx="\(place.x)" \
                cy="\(place.y)" r="\(Number.decimal(size, places: 1))"><title>\(title(index, index, own ?? CouplingMap.Cell()))</title></circle>\
                <text transform="rotate(\(Number.decimal(isLeft ? angle + 180 : angle, places: 1))) \
                translate(\(isLeft ? -Int(Self.radius) - 24 : Int(Self.radius) + 24) 4)" text-anchor="\(isLeft ? "end" : "start")">\
                \(text(short(module)))</text></g>
                """)
        }
        out.line(
            "</svg>\n<p class=\"soft\">A ribbon joins two modules; its colour is the strongest kind, its width the weight. A dot is what a module has within itself.</p></section>"
        )
    }

    private func point(_ index: Int, _ count: Int) -> (x: String, y: String) {
        let angle = 2 * Double.pi * Double(index) / Double(count) - Double.pi / 2
        return (
            Number.decimal(Self.radius * cos(angle), places: 1), Number.decimal(Self.radius * sin(angle), places: 1)
        )
    }

    // MARK: The matrix

    private func writeMatrix() {
        let side = 26
        let count = map.modules.count
        let margin = 210
        let heaviest = Double(map.cells.values.map(\.weight).max() ?? 1)
        out.line("<section class=\"card picture\"><h2>How strongly</h2>")
        out.line(
            """
            <svg class="matrix" viewBox="0 0 \(margin + count * side + 10) \(count * side + 40)" role="img" \
            aria-label="A matrix of modules; darker is more strongly coupled">
            """)
        for (row, module) in map.modules.enumerated() {
            let y = 30 + row * side
            out.line(
                "<text class=\"label\" x=\"\(margin - 8)\" y=\"\(y + 17)\" text-anchor=\"end\">\(text(short(module))) <tspan class=\"index\">\(row + 1)</tspan></text>"
            )
            out.line(
                "<text class=\"index\" x=\"\(margin + row * side + side / 2)\" y=\"22\" text-anchor=\"middle\">\(row + 1)</text>"
            )
            for column in 0..<count {
                let x = margin + column * side
                guard let cell = map.cell(row, column) else {
                    out.line(
                        "<rect class=\"empty\" x=\"\(x + 1)\" y=\"\(y + 1)\" width=\"\(side - 2)\" height=\"\(side - 2)\" rx=\"4\"/>"
                    )
                    continue
                }
                let opacity = 0.25 + 0.75 * (Double(cell.weight) / heaviest).squareRoot()
                out.line(
                    """
                    <rect class="cell k\(cell.strongest + 1)" x="\(x + 1)" y="\(y + 1)" width="\(side - 2)" height="\(side - 2)" rx="4" \
                    fill-opacity="\(Number.decimal(opacity, places: 2))"><title>\(title(row, column, cell))</title></rect>
                    """)
            }
        }
        out.line(
            "</svg>\n<p class=\"soft\">The colour is the strongest kind, the depth of it the number of couplings times their strength. The diagonal is each module within itself.</p></section>"
        )
    }

    private func title(_ row: Int, _ column: Int, _ cell: CouplingMap.Cell) -> String {
        let names = row == column ? map.modules[row] : "\(map.modules[row]) and \(map.modules[column])"
        let kinds = CouplingMap.kinds.indices.reversed().filter { cell.counts[$0] > 0 }
            .map { "\(CouplingMap.kinds[$0]) \(cell.counts[$0])" }
        return text("\(names): \(kinds.isEmpty ? "nothing" : kinds.joined(separator: ", "))")
    }

    // MARK: The strongest

    private func writeStrongest() {
        out.line("<section class=\"card pad\"><h2>The strongest couplings</h2>\n<ol class=\"strongest\">")
        for coupling in map.strongest {
            let place = coupling.finding.place.sane
            out.line(
                """
                <li><span class="badge k\(coupling.kind + 1)">\(CouplingMap.kinds[coupling.kind])</span> \
                <span class="mono grow">\(text(place.path)):\(place.start.line)</span> \
                <span class="soft">strength \(coupling.strength) · locality \(coupling.locality) · degree \(coupling.degree)</span>\
                <br>\(text(coupling.finding.message))</li>
                """)
        }
        out.line("</ol></section>")
    }

    /// The end of a long name says more than its start.
    private func short(_ name: String) -> String { name.count <= 28 ? name : "…" + name.suffix(27) }

    private func text(_ text: String) -> String { XML.escaped(Display.safe(text)) }
}
