import Detection
import Glibc
import PicketTestKit
import TreeSitterSyntax

/// Where the tests get their grammars and trees from.
enum Parsing {
    static let store = GrammarStore(
        folders: (getenv("PICKET_GRAMMARS").map { [String(cString: $0)] } ?? []) + ["\(Project.root)/.grammars"])

    static func tree(_ source: some Collection<UInt8>, as language: Language) throws -> SyntaxTree {
        let tree = SyntaxTree()
        tree.reset(copying: source)
        try TreeSitterFrontEnd(store: store).parse(tree, as: language)
        return tree
    }

    static func tree(_ source: String, as language: Language) throws -> SyntaxTree {
        try tree(Array(source.utf8), as: language)
    }

    /// One line a node: `kind(field) text`, text of leaves only, indented by depth.
    static func outline(_ tree: SyntaxTree) -> String {
        var lines: [String] = []
        var depths: [Int] = []
        for index in 0..<tree.count {
            let node = tree[index]
            let depth = node.parent.map { depths[Int($0.index)] + 1 } ?? -1
            depths.append(depth)
            if depth < 0 { continue }
            let field = node.field == .none ? "" : "(\(node.field))"
            let text = node.isLeaf && node.kind != .missing ? " \(escaped(node.text.string))" : ""
            lines.append(String(repeating: "  ", count: depth) + "\(node.kind)\(field)\(text)")
        }
        return lines.joined(separator: "\n")
    }

    private static func escaped(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "⏎")
    }

    static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    static var isFast: Bool { environment("PICKET_FAST") == "1" }

    /// The bytes of a file, or `nil` if it cannot be read.
    static func bytes(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return ferror(file) == 0 ? bytes : nil }
            bytes.append(contentsOf: buffer[..<count])
        }
    }
}
