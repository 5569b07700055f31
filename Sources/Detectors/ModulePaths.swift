import Detection

/// Which file of the project an import means.
struct ModulePaths {
    private let byPath: [String: Int]
    /// `shop.model` of Python's packages.
    private let byModule: [String: Int]
    /// The last names of Python's modules and packages: most imports lead outside of the project, and end here.
    private let lastNames: Set<Substring>

    init(_ paths: [String]) {
        byPath = Dictionary(paths.indices.map { (paths[$0], $0) }, uniquingKeysWith: { first, _ in first })
        var modules: [String: Int] = [:]
        var lastNames: Set<Substring> = []
        for (index, path) in paths.enumerated() where path.hasSuffix(".py") {
            var parts = path.dropLast(3).parts
            if parts.last == "__init__" { parts.removeLast() }
            lastNames.insert(parts.last ?? "")
            // The topmost package is the last folder upwards with an `__init__.py`.
            var first = max(parts.count - 1, 0)
            while first > 0, byPath[parts[..<first].joined(separator: "/") + "/__init__.py"] != nil { first -= 1 }
            let name = parts[first...].joined(separator: ".")
            if !name.isEmpty, modules[name] == nil { modules[name] = index }
        }
        byModule = modules
        self.lastNames = lastNames
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
        let colon = name.utf8.firstIndex(of: UInt8(ascii: ":")) ?? name.endIndex
        let module = name[..<colon]
        let member = colon < name.endIndex ? name[name.utf8.index(after: colon)...] : ""
        let dots = module.utf8.prefix { $0 == UInt8(ascii: ".") }.count
        guard dots > 0 else {
            return (member.isEmpty ? nil : byModule["\(module).\(member)"]) ?? byModule[String(module)]
        }
        let rest = module.dropFirst(dots).utf8.split(separator: UInt8(ascii: ".")).map(Substring.init)
        let folder = path[...].parts.dropLast(dots)
        guard lastNames.contains(member) || lastNames.contains(rest.last ?? folder.last ?? "") else { return nil }
        let base = (folder + rest).joined(separator: "/")
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
        path[...].parts.dropLast().joined(separator: "/")
    }

    /// Without `.` and `..`.
    private func joined(_ folder: String, _ name: String) -> String {
        var parts = folder[...].parts
        for part in name[...].parts {
            switch part {
            case ".": break
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }
}

extension Substring {
    /// Between its slashes. By bytes, many times as fast as by characters.
    fileprivate var parts: [Substring] { utf8.split(separator: UInt8(ascii: "/")).map(Substring.init) }
}
