import Detection

/// Which file of the project an import means.
struct ModulePaths {
    private let byPath: [String: Int]
    /// `shop.model` of Python's packages.
    private let byModule: [String: Int]

    init(_ paths: [String]) {
        byPath = Dictionary(paths.indices.map { (paths[$0], $0) }, uniquingKeysWith: { first, _ in first })
        var modules: [String: Int] = [:]
        for (index, path) in paths.enumerated() where path.hasSuffix(".py") {
            var parts = path.dropLast(3).split(separator: "/")
            if parts.last == "__init__" { parts.removeLast() }
            // The topmost package is the last folder upwards with an `__init__.py`.
            var first = max(parts.count - 1, 0)
            while first > 0, byPath[parts[..<first].joined(separator: "/") + "/__init__.py"] != nil { first -= 1 }
            let name = parts[first...].joined(separator: ".")
            if !name.isEmpty, modules[name] == nil { modules[name] = index }
        }
        byModule = modules
    }

    /// - Parameter name: as the import has it; Python's with `:` before what is taken from the module.
    func resolve(_ name: String, from path: String, _ language: Language) -> Int? {
        switch language {
        case .python: return python(name, from: path)
        case .c, .cpp: return byPath[joined(folder(of: path), name)]
        default: return script(name, from: path)
        }
    }

    private func python(_ name: String, from path: String) -> Int? {
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let module = parts.first else { return nil }
        let member = parts.count > 1 ? parts[1] : ""
        let dots = module.prefix { $0 == "." }.count
        guard dots > 0 else {
            return (member.isEmpty ? nil : byModule["\(module).\(member)"]) ?? byModule[String(module)]
        }
        var folder = folder(of: path)
        for _ in 1..<max(dots, 1) { folder = self.folder(of: folder) }
        let rest = module.dropFirst(dots).split(separator: ".").joined(separator: "/")
        let base = joined(folder, rest)
        let candidates = member.isEmpty ? [base] : [joined(base, String(member)), base]
        for candidate in candidates {
            if let index = byPath[candidate + ".py"] ?? byPath[joined(candidate, "__init__.py")] { return index }
        }
        return nil
    }

    private func script(_ name: String, from path: String) -> Int? {
        guard name.hasPrefix("."), let base = Optional(joined(folder(of: path), name)) else { return nil }
        for ending in ["", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", "/index.ts", "/index.tsx", "/index.js"] {
            if let index = byPath[base + ending] { return index }
        }
        return nil
    }

    private func folder(of path: String) -> String {
        path.split(separator: "/").dropLast().joined(separator: "/")
    }

    /// Without `.` and `..`.
    private func joined(_ folder: String, _ name: String) -> String {
        var parts = folder.split(separator: "/")
        for part in name.split(separator: "/") {
            switch part {
            case ".": break
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }
}
