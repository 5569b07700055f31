import ArgumentParser
import Detection
import Engine
import Glibc
import TreeSitterSyntax

struct TreeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tree", abstract: "Print the syntax tree of a file, for people who write rules.",
        discussion: """
            One line a node: field, kind, place, and the text of leaves. Kinds are the same in all languages; \
            docs/architecture.md says where they are described.
            """)

    @Argument(help: "The file; `-` for standard input.")
    var file: String

    @Option(help: "The language, where the name does not tell.")
    var language: Language?

    func run() throws {
        let text: SourceText
        do {
            text = try SourceText(input(), language: language, languages: Composition.languages)
        } catch let error as ScanError {
            throw UsageError(error.message)
        }
        let tree = SyntaxTree()
        tree.reset(copying: text.bytes)
        do throws(FrontEndError) {
            try TreeSitterFrontEnd(store: Composition.grammars).parse(tree, as: text.language)
        } catch {
            throw UsageError("\(file): \(error.message)")
        }
        let lines = LineIndex(tree.source)
        var output: [UInt8] = []
        // Depths by counting open subtrees: climbing to the root for each node would be quadratic.
        var open: [UInt32] = []
        for index in 0..<tree.count {
            let node = tree[index]
            while let end = open.last, end <= node.index { open.removeLast() }
            output.append(contentsOf: describe(node, depth: open.count, lines, tree.source).utf8)
            open.append(node.subtreeEnd)
            if output.count > 1 << 16 {
                Terminal.write(output, to: STDOUT_FILENO)
                output.removeAll(keepingCapacity: true)
            }
        }
        Terminal.write(output, to: STDOUT_FILENO)
    }

    private func input() throws -> ScanConfiguration.Input {
        file == "-" ? try ScanOptions.standardInput(language) : .path(file)
    }

    private func describe(
        _ node: Node, depth: Int, _ lines: LineIndex, _ source: UnsafeRawBufferPointer
    ) -> String {
        let place = lines.position(of: node.start, in: source)
        let field = node.field == .none ? "" : "\(node.field): "
        let text = node.isLeaf ? " " + String(node.text.string.prefix(60)).debugDescription : ""
        // Past a few hundred columns indentation says nothing any more.
        let indentation = String(repeating: "  ", count: min(depth, 200))
        return "\(indentation)\(field)\(node.kind) \(place.line):\(place.column)\(text)\n"
    }
}
