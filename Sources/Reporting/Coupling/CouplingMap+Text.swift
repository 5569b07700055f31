import Detection

extension CouplingMap {
    /// Two letters of a kind, as in a cell: `Va` for value.
    static func letters(_ kind: Int) -> String { kinds[kind].prefix(2).capitalisedFirst }

    /// For people at a terminal: the matrix, what its letters mean, and the strongest couplings.
    public func text() -> String {
        guard total.count > 0 else { return "No connascence stronger than the rules allow was found.\n" }
        var lines = [
            "\(Number.counted(total.count, "coupling")) in \(Number.counted(modules.count + modulesLeftOut, "module")): "
                + Self.kinds.indices.filter { total.counts[$0] > 0 }.map { "\(Self.kinds[$0]) \(total.counts[$0])" }
                .joined(separator: ", "), "",
        ]
        lines += matrix()
        lines += ["", "A cell: the strongest kind, and couplings times strength. Strengths: " + Self.legend]
        if modulesLeftOut > 0 { lines.append("\(Number.counted(modulesLeftOut, "module")) less coupled are left out.") }
        lines += ["", "The strongest couplings:"]
        for (number, coupling) in zip(1..., strongest) {
            let place = coupling.finding.place.sane
            lines.append(
                "\(number <= 9 ? " " : "")\(number). \(Self.kinds[coupling.kind]) (strength \(coupling.strength), locality "
                    + "\(coupling.locality), degree \(coupling.degree)) \(Display.safe(place.path)):\(place.start.line)"
            )
            lines.append("    \(Display.safe(coupling.finding.message))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static var legend: String {
        kinds.indices.map { "\(letters($0)) \(kinds[$0]) \($0 + 1)" }.joined(separator: ", ")
    }

    private func matrix() -> [String] {
        let names = modules.map { Display.safe($0) }
        let widest = names.map { Display.width(of: $0) }.max() ?? 0
        var rows: [[String]] = [[""] + modules.indices.map { String($0 + 1) }]
        for row in modules.indices {
            // One half: the matrix is symmetric.
            rows.append(
                ["\(row + 1)"]
                    + modules.indices.prefix(row + 1).map { column in
                        cell(row, column).map { "\(Self.letters($0.strongest))\($0.weight)" } ?? "·"
                    })
        }
        let widths = rows[0].indices.map { column in
            rows.map { $0.indices.contains(column) ? $0[column].utf8.count : 0 }.max() ?? 0
        }
        return rows.enumerated().map { index, row in
            let cells = zip(row, widths).map { String(repeating: " ", count: max($1 - $0.count, 0)) + $0 }
            let name = index == 0 ? "" : names[index - 1]
            let padding = String(repeating: " ", count: max(widest - Display.width(of: name), 0))
            return name + padding + " " + cells.joined(separator: " ")
        }
    }
}

extension Substring {
    fileprivate var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
