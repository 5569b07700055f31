import Detection
import FoundationEssentials
import PicketTestKit
import TreeSitterSyntax

@testable import Detectors

/// Copies of functions from real files, changed as people change copies: from a seed, so that a failure repeats.
struct PlantedClones {
    enum Change: String, CaseIterable, Sendable {
        /// Blank lines and comments.
        case layout
        /// Local names and numbers as well.
        case renamed
        /// Statements inserted as well, one for every ten.
        case inserted
        /// Statements removed as well, one for every ten.
        case removed
        /// One statement in ten replaced by another.
        case replaced
    }

    struct Planted {
        var original: Source
        var copy: Source
    }

    struct Source {
        var path: String
        var text: [UInt8]
        /// Of the function in it.
        var lines: Int
    }

    /// Statements that a function has to be taken, and that it may have.
    private static let sizes = 8...80
    private let tree = SyntaxTree()
    private let frontEnd = TreeSitterFrontEnd(store: RuleRun.grammars)
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(state: seed) }

    /// Up to `count` functions, one a file, of the Python files below a folder.
    mutating func plant(_ change: Change, count: Int, from folder: String) throws -> [Planted] {
        var planted: [Planted] = []
        for path in Self.files(below: folder) where planted.count < count {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(path)"), data.count < 200_000 else {
                continue
            }
            tree.reset(copying: data)
            try frontEnd.parse(tree, as: .python)
            guard let function = Self.function(in: tree) else { continue }
            let index = planted.count
            let original = Self.wrapped(tree.source[function.bytes], column: Self.column(of: function, in: tree))
            tree.reset(copying: original)
            try frontEnd.parse(tree, as: .python)
            guard !tree.hasErrors, let copy = changed(change) else { continue }
            let lines = original.count { $0 == 0x0A }
            planted.append(
                Planted(
                    original: Source(path: "original/m\(index).py", text: original, lines: lines),
                    copy: Source(path: "copy/m\(index).py", text: copy, lines: copy.count { $0 == 0x0A })))
        }
        return planted
    }

    static func files(below folder: String) -> [String] {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return paths.filter { $0.hasSuffix(".py") && !$0.contains("test") }.sorted()
    }

    /// The first function of a size that is worth a clone.
    private static func function(in tree: SyntaxTree) -> Node? {
        let collected = StatementCollector(tree, language: .python)
        for index in 0..<tree.count where tree[index].kind == .function {
            let node = tree[index]
            let own = collected.statements.filter { node.bytes.contains($0.start) && $0.works }
            let different = Set(own.map(\.hash)).count
            if sizes.contains(different), 5 * different > 3 * own.count, column(of: node, in: tree) <= 8 { return node }
        }
        return nil
    }

    private static func column(of node: Node, in tree: SyntaxTree) -> Int {
        LineIndex(tree.source).position(of: node.start, in: tree.source).byteColumn - 1
    }

    /// A function on its own; a method in a class.
    private static func wrapped(_ text: Slice<UnsafeRawBufferPointer>, column: Int) -> [UInt8] {
        let head = column == 0 ? "" : "class Holder:\n" + String(repeating: " ", count: column)
        return Array(head.utf8) + Array(text) + [0x0A]
    }

    // MARK: Changes

    private struct Edit {
        var bytes: Range<Int>
        var text: String
    }

    /// The text of the tree, changed; `nil` if there is nothing to change.
    private mutating func changed(_ change: Change) -> [UInt8]? {
        var edits: [Edit] = []
        let statements = lineStatements()
        if change != .layout { edits += renaming() }
        if edits.isEmpty, change != .layout { return nil }
        for (index, statement) in statements.enumerated() {
            let isChosen = index % 10 == 5
            let indent = String(repeating: " ", count: Self.column(of: statement, in: tree))
            if change == .inserted, isChosen {
                edits.append(
                    Edit(bytes: statement.start..<statement.start, text: "audit.note(\(index), 'x')\n" + indent))
            } else if change == .removed || change == .replaced, isChosen {
                edits.removeAll { $0.bytes.overlaps(statement.bytes) }
                edits.append(Edit(bytes: statement.bytes, text: change == .removed ? "pass" : "audit.note(\(index))"))
            } else if random.next() % 4 == 0 {
                let text = "# line \(random.next() % 1000)\n\n" + indent
                edits.append(Edit(bytes: statement.start..<statement.start, text: text))
            }
        }
        var text: [UInt8] = []
        var offset = 0
        for edit in edits.sorted(by: { ($0.bytes.lowerBound, $0.bytes.count) < ($1.bytes.lowerBound, $1.bytes.count) })
        {
            guard edit.bytes.lowerBound >= offset else { continue }
            text += tree.source[offset..<edit.bytes.lowerBound] + Array(edit.text.utf8)
            offset = edit.bytes.upperBound
        }
        return text + tree.source[offset...]
    }

    /// Statements without others in them that start their line.
    private func lineStatements() -> [Node] {
        (1..<tree.count).map { tree[$0] }.filter { node in
            guard node.isStatement, node.kind == .expressionStatement, node.parent?.kind == .block,
                node.firstChild?.kind != .string
            else { return false }
            let start = LineIndex(tree.source).position(of: node.start, in: tree.source).byteColumn - 1
            return tree.source[(node.start - start)..<node.start].allSatisfy { $0 == 0x20 }
        }
    }

    /// Every local name gets a new one, every whole number another.
    private mutating func renaming() -> [Edit] {
        var names: [String: String] = [:]
        var called: Set<String> = ["self", "cls"]
        let leaves = (0..<tree.count).map { tree[$0] }.filter(\.isLeaf)
        for leaf in leaves where leaf.kind == .identifier && leaf.parent?.kind == .call {
            called.insert(leaf.text.string)
        }
        for leaf in leaves where !called.contains(leaf.text.string) {
            let isAssigned = leaf.kind == .identifier && leaf.field == .left
            guard leaf.kind == .parameter || isAssigned, names[leaf.text.string] == nil else { continue }
            names[leaf.text.string] = "name\(names.count)_\(random.next() % 100)"
        }
        var edits: [Edit] = []
        for leaf in leaves {
            if leaf.kind == .integer {
                edits.append(Edit(bytes: leaf.bytes, text: "\(random.next() % 90 + 10)"))
            } else if leaf.kind == .identifier || leaf.kind == .parameter,
                !StatementCollector.isKept(leaf, leaf.text), let new = names[leaf.text.string]
            {
                edits.append(Edit(bytes: leaf.bytes, text: new))
            }
        }
        return edits
    }
}

extension SyntaxTree {
    fileprivate var hasErrors: Bool { (0..<count).contains { self[$0].kind == .error } }
}

/// A small generator of numbers that are the same everywhere.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
