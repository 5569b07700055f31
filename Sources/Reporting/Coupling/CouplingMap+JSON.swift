import Detection

extension CouplingMap {
    /// For programs: `docs/schemas/connascence.schema.json`.
    public func json() -> [UInt8] {
        let out = ByteSink()
        var json = JSONWriter(out, brokenDepth: 2)
        json.object { json in
            json.member("version", 1)
            json.member("root", report.root)
            json.array("kinds") { json in
                for (index, kind) in Self.kinds.enumerated() {
                    json.object {
                        $0.member("kind", kind)
                        $0.member("strength", index + 1)
                        $0.member("count", total.counts[index])
                    }
                }
            }
            json.member("folder", folder)
            json.member("modules", modules)
            json.member("modulesLeftOut", modulesLeftOut)
            json.array("cells") { write(cells: &$0) }
            json.array("strongest") { write(strongest: &$0) }
            json.member("failures", report.failures.count)
        }
        out.line()
        return out.bytes
    }

    private func write(cells json: inout JSONWriter) {
        for row in modules.indices {
            for column in row..<modules.count {
                guard let cell = cell(row, column) else { continue }
                json.object { json in
                    json.array("modules") {
                        $0.value(modules[row])
                        $0.value(modules[column])
                    }
                    json.member("weight", cell.weight)
                    json.object("counts") { json in
                        for (index, count) in cell.counts.enumerated() where count > 0 {
                            json.member(Self.kinds[index], count)
                        }
                    }
                }
            }
        }
    }

    private func write(strongest json: inout JSONWriter) {
        for coupling in strongest {
            let place = coupling.finding.place.sane
            json.object {
                $0.member("kind", Self.kinds[coupling.kind])
                $0.member("strength", coupling.strength)
                $0.member("locality", coupling.locality)
                $0.member("degree", coupling.degree)
                $0.member("path", place.path)
                $0.member("line", place.start.line)
                $0.member("column", place.start.column)
                $0.member("message", coupling.finding.message)
                $0.member("fingerprint", coupling.finding.fingerprint)
            }
        }
    }
}
