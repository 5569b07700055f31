/// The patterns of one ignore file; the last one that matches decides.
struct IgnoreRules: Sendable {
    private var patterns: [PathPattern] = []

    /// Most bytes of an ignore file that are read; git's own files have a few hundred.
    static let mostBytes = 1 << 20

    var isEmpty: Bool { patterns.isEmpty }

    /// The text of a `.gitignore` or `.picketignore`.
    init(text: some Collection<UInt8>) {
        var bytes = Array(text)[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        for line in bytes.split(separator: 0x0A) {
            if let pattern = PathPattern(line: line.last == 0x0D ? line.dropLast() : line) { patterns.append(pattern) }
        }
    }

    /// One pattern each, as options and configuration give them.
    init(patterns: [String]) {
        self.patterns = patterns.compactMap { PathPattern(line: $0.utf8) }
    }

    /// Whether this path is ignored; `nil` if nothing is said about it.
    func verdict(on path: ArraySlice<UInt8>, isFolder: Bool) -> Bool? {
        for pattern in patterns.reversed() where pattern.matches(path, isFolder: isFolder) {
            return !pattern.isNegated
        }
        return nil
    }

    /// Whether the path or a folder above it is ignored: what a walk from the top would find.
    func covers(_ path: some Collection<UInt8>, isFolder: Bool) -> Bool {
        let path = Array(path)
        var start = 0
        while let slash = path[start...].firstIndex(of: 0x2F) {
            if slash > 0, verdict(on: path[..<slash], isFolder: true) == true { return true }
            start = slash + 1
        }
        return verdict(on: path[...], isFolder: isFolder) == true
    }
}

/// The ignore files that hold in a folder: its own, and those of the folders above.
final class IgnoreLevel: Sendable {
    private let parent: IgnoreLevel?
    /// How many bytes of an absolute path to drop so that it is relative to this folder.
    private let baseCount: Int
    private let git: IgnoreRules?
    private let picket: IgnoreRules?

    init(parent: IgnoreLevel?, baseCount: Int, git: IgnoreRules?, picket: IgnoreRules?) {
        self.parent = parent
        self.baseCount = baseCount
        self.git = git
        self.picket = picket
    }

    /// Whether an absolute path below this folder is ignored; `nil` if no file says anything. What any `.picketignore`
    /// says wins; among files of one name, the deepest that says something.
    func verdict(on path: [UInt8], isFolder: Bool) -> Bool? {
        verdict(on: path, isFolder: isFolder, of: \.picket) ?? verdict(on: path, isFolder: isFolder, of: \.git)
    }

    private func verdict(
        on path: [UInt8], isFolder: Bool, of rules: KeyPath<IgnoreLevel, IgnoreRules?>
    ) -> Bool? {
        var level: IgnoreLevel? = self
        while let current = level {
            if let verdict = current[keyPath: rules]?.verdict(on: path[current.baseCount...], isFolder: isFolder) {
                return verdict
            }
            level = current.parent
        }
        return nil
    }
}

/// What nobody wants inspected when a folder is walked, unless an ignore file takes it back with `!`.
enum DefaultExcludes {
    /// Version control, caches, environments and dependencies, by name alone.
    private static let folders: Set<String> = [
        ".git", ".hg", ".svn", ".bzr", ".jj", "CVS", "_darcs",
        "node_modules", "bower_components", "jspm_packages", ".yarn", ".pnpm-store", ".npm",
        ".venv", "venv", "site-packages", "__pypackages__", ".eggs", "__pycache__", ".tox", ".nox", ".pyenv",
        ".mypy_cache", ".pytest_cache", ".ruff_cache", ".pytype", ".ipynb_checkpoints", ".hypothesis",
        ".gradle", ".swiftpm", ".terraform", ".direnv", ".cache", ".next", ".nuxt", ".svelte-kit", ".parcel-cache",
        ".idea", ".vscode", ".picket-cache", ".picket-evidence", "vendor",
    ]
    /// Names that also mean other things: left out only beside a file that says what is built there.
    private static let outputs: Set<String> = ["build", "dist", "target", "out", "_build"]
    private static let manifests: Set<String> = [
        "package.json", "pyproject.toml", "setup.py", "setup.cfg", "Cargo.toml", "pom.xml", "build.gradle",
        "build.gradle.kts", "build.sbt", "CMakeLists.txt", "Package.swift", "alire.toml", "meson.build",
    ]
    /// A folder that holds one of these is a virtual environment or a cache, whatever its name.
    static let markers: Set<String> = ["pyvenv.cfg", "CACHEDIR.TAG"]

    static func isManifest(_ name: String) -> Bool { manifests.contains(name) }

    static func coverFolder(_ name: String, besideManifest: Bool) -> Bool {
        folders.contains(name) || name.hasPrefix(".build") || (besideManifest && outputs.contains(name))
    }

    static func coverFile(_ name: String) -> Bool {
        name.hasSuffix(".min.js") || name.hasSuffix(".min.mjs") || name.hasSuffix("-min.js")
            || name.hasSuffix(".bundle.js")
    }
}
