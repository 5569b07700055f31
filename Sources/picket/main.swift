import Detection
import Glibc
import TreeSitterSyntax

// Temporary: prints a tree.
let store = GrammarStore(
    folders: GrammarStore.defaultFolders(
        environment: { getenv($0).map { String(cString: $0) } }, programPath: CommandLine.arguments[0]))
let frontEnd = TreeSitterFrontEnd(store: store)
let tree = SyntaxTree()
let language = Language(rawValue: CommandLine.arguments[1])!
var total = 0
var nodes = 0
let copyToo = CommandLine.arguments.count > 3 && CommandLine.arguments[2] != "-p"
let clock = ContinuousClock()
var elapsed = Duration.zero
for path in CommandLine.arguments.dropFirst(CommandLine.arguments[2].hasPrefix("-") ? 3 : 2) {
    let file = fopen(path, "r")!
    fseek(file, 0, SEEK_END)
    let size = ftell(file)
    rewind(file)
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 1)
    fread(bytes.baseAddress, 1, size, file)
    fclose(file)
    tree.reset(source: bytes)
    total += size
    elapsed += try clock.measure {
        if CommandLine.arguments[2] == "-p" {
            try frontEnd.parseOnly(tree.source, as: language)
        } else {
            try frontEnd.parse(tree, as: language)
        }
    }
    nodes += tree.count
    if !CommandLine.arguments[2].hasPrefix("-") {
        for index in 0..<tree.count {
            let node = tree[index]
            let depth = Array(node.ancestors).count
            let field = node.field == .none ? "" : "\(node.field): "
            let text = node.isLeaf ? " " + node.text.string.prefix(40).debugDescription : ""
            print(String(repeating: "  ", count: depth) + field + "\(node.kind)" + text)
        }
    }
}
if CommandLine.arguments[2].hasPrefix("-") { print(total, "bytes", nodes, "nodes", elapsed) }
