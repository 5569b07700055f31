import Detection

/// Finds the file that an import means, among those of the project, and the names that file has.
struct ModuleIndex {
    private(set) var files: [ModuleFacts] = []
    let paths: [String]
    let languages: [Language]
    private var byPath: [String: Int] = [:]
    /// Python's packages and modules by their full names; `nil` for a name that several files have.
    private var byName: [String: Int?] = [:]
    private var folders: Set<String> = []
    /// The packages that have modules beside their `__init__.py`.
    private var modular: Set<String> = []

    init(_ facts: [FileFacts]) throws {
        paths = facts.map(\.artifact.path)
        languages = facts.map(\.artifact.language)
        for (index, file) in facts.enumerated() {
            files.append(try ModuleFacts(file.bytes))
            byPath[paths[index]] = index
            var folder = Self.folder(of: paths[index])
            if !paths[index].hasSuffix("__init__.py") { modular.insert(folder) }
            while !folder.isEmpty, folders.insert(folder).inserted { folder = Self.folder(of: folder) }
        }
        for index in paths.indices where languages[index] == .python {
            guard let name = fullName(of: paths[index]) else { continue }
            byName[name] = byName[name] == nil ? .some(index) : .some(nil)
        }
    }

    /// Without the last part; empty for the top.
    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    private static func join(_ folder: String, _ name: String) -> String { folder.isEmpty ? name : folder + "/" + name }

    /// `django.db.models` of `lib/django/db/models/__init__.py`, where `lib` is no package. `nil` outside of packages.
    private func fullName(of path: String) -> String? {
        guard path.hasSuffix(".py") else { return nil }
        var folder = Self.folder(of: path)
        var parts = [String(path.dropFirst(folder.isEmpty ? 0 : folder.utf8.count + 1).dropLast(3))]
        if parts[0] == "__init__" { parts = [] }
        guard byPath[Self.join(folder, "__init__.py")] != nil else { return nil }
        while byPath[Self.join(folder, "__init__.py")] != nil, !folder.isEmpty {
            let parent = Self.folder(of: folder)
            parts.append(String(folder.dropFirst(parent.isEmpty ? 0 : parent.utf8.count + 1)))
            folder = parent
        }
        return parts.reversed().joined(separator: ".")
    }

    // MARK: Resolving

    /// The file that `module` means in the file at `index`.
    func resolve(_ module: String, from index: Int) -> Int? {
        switch languages[index] {
        case .python: resolvePython(module, from: paths[index])
        case .javascript, .typescript, .tsx: resolveECMAScript(module, from: paths[index])
        default: nil
        }
    }

    private func resolvePython(_ module: String, from path: String) -> Int? {
        let dots = module.prefix { $0 == "." }.count
        guard dots > 0 else { return byName[module] ?? nil }
        guard let base = pythonFolder(dots, from: path) else { return nil }
        let rest = module.dropFirst(dots).split(separator: ".").joined(separator: "/")
        let target = rest.isEmpty ? base : Self.join(base, rest)
        if rest.isEmpty { return byPath[Self.join(target, "__init__.py")] }
        return byPath[target + ".py"] ?? byPath[Self.join(target, "__init__.py")]
    }

    private func pythonFolder(_ dots: Int, from path: String) -> String? {
        var folder = Self.folder(of: path)
        for _ in 1..<max(dots, 1) {
            if folder.isEmpty { return nil }
            folder = Self.folder(of: folder)
        }
        return folder
    }

    private func resolveECMAScript(_ module: String, from path: String) -> Int? {
        guard module.hasPrefix("."), let target = Self.normalised(Self.join(Self.folder(of: path), module)) else {
            return nil
        }
        if let index = byPath[target] { return index }
        for suffix in [".ts", ".tsx", ".js", ".jsx", ".mjs", "/index.ts", "/index.tsx", "/index.js"] {
            if let index = byPath[target + suffix] { return index }
        }
        // TypeScript imports what will be compiled to `.js`.
        guard target.hasSuffix(".js") else { return nil }
        let stem = String(target.dropLast(3))
        return byPath[stem + ".ts"] ?? byPath[stem + ".tsx"]
    }

    /// Without `.` and `..`; `nil` if it leaves the project.
    private static func normalised(_ path: String) -> String? {
        var parts: [Substring] = []
        for part in path.split(separator: "/") {
            switch part {
            case ".": break
            case "..": if parts.popLast() == nil { return nil }
            default: parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }

    /// The file of a module of a package.
    func submodule(_ name: String, of index: Int) -> Int? {
        guard paths[index].hasSuffix("__init__.py") else { return nil }
        let target = Self.join(Self.folder(of: paths[index]), name)
        return byPath[target + ".py"] ?? byPath[Self.join(target, "__init__.py")]
    }

    /// Whether a package has a module or package of this name, or may have: one that is compiled has a name that begins
    /// with an underscore, or is among others of its sort.
    private func mayHaveSubmodule(_ name: String, _ index: Int) -> Bool {
        guard paths[index].hasSuffix("__init__.py") else { return false }
        let folder = Self.folder(of: paths[index])
        return submodule(name, of: index) != nil || folders.contains(Self.join(folder, name)) || name.hasPrefix("_")
            || !modular.contains(folder)
    }

    // MARK: Names

    /// Whether a file certainly has no such name.
    func lacks(_ name: String, _ index: Int) -> Bool {
        let hash = ModuleFacts.hash(name)
        var visited: Set<Int> = [index]
        var open = [index]
        while let current = open.popLast() {
            if files[current].isOpen || files[current].definitions.contains(hash) { return false }
            for use in files[current].uses where use.form == .everything {
                // What comes from elsewhere may be anything.
                guard let target = resolve(use.module, from: current) else { return false }
                if visited.insert(target).inserted { open.append(target) }
            }
        }
        return !mayHaveSubmodule(name, index)
    }
}
