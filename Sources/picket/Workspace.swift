import Engine
import Glibc
import Settings

/// Where a scan takes place: the project the inputs belong to, and its configuration.
///
/// The root is the nearest folder with a `picket.yaml` or a `.git`, at or above the current folder if the inputs are in
/// it, else at or above the inputs; failing both, that folder itself. Paths in reports, baselines and patterns are
/// relative to it, so they are the same wherever in the project a scan is started.
struct Workspace {
    /// Absolute, without a slash at the end (but for `/` itself).
    let root: String
    /// Absolute path of the configuration in force.
    let configurationFile: String?

    static let configurationNames = ["picket.yaml", "picket.yml", ".picket.yaml"]
    /// What `picket baseline create` writes and `picket scan` looks for.
    static let baselineName = "picket-baseline.json"

    /// - Parameter inputs: absolute paths, normalised.
    init(inputs: [String], currentFolder: String) {
        let start =
            inputs.allSatisfy { Self.contains(currentFolder, $0) } ? currentFolder : Self.commonFolder(of: inputs)
        var folder = start
        while true {
            if let name = Self.configurationNames.first(where: { Self.exists(Self.join(folder, $0)) }) {
                root = folder
                configurationFile = Self.join(folder, name)
                return
            }
            if Self.exists(Self.join(folder, ".git")) {
                root = folder
                configurationFile = nil
                return
            }
            guard folder != "/" else { break }
            folder = Self.parent(of: folder)
        }
        root = start
        configurationFile = nil
    }

    // MARK: Paths

    static var currentFolder: String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }

    /// Absolute, without `.`, `..` and doubled slashes; symbolic links stay.
    static func absolute(_ path: String, in folder: String) -> String { AbsolutePath.of(path, in: folder) }

    static func join(_ folder: String, _ name: String) -> String { folder == "/" ? "/" + name : folder + "/" + name }

    static func parent(of path: String) -> String { absolute("..", in: path) }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    private static func contains(_ folder: String, _ path: String) -> Bool {
        folder == "/" || path == folder || path.hasPrefix(folder + "/")
    }

    /// The deepest folder that holds all paths.
    private static func commonFolder(of paths: [String]) -> String {
        guard var common = paths.first.map({ isFolder($0) ? $0 : parent(of: $0) }) else { return "/" }
        while !paths.allSatisfy({ contains(common, $0) }) { common = parent(of: common) }
        return common
    }

    private static func isFolder(_ path: String) -> Bool {
        // Not by `stat`: with swift-nio in the program the compiler takes that to be CoreFoundation's.
        access("\(path)/.", F_OK) == 0
    }
}
