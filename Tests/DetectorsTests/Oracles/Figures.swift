import Detection
import Foundation
import PicketTestKit
import Synchronization
import TreeSitterSyntax

@testable import Detectors

/// What Picket measures of each function of a real project, for comparison with other tools.
struct Figures: Sendable {
    /// Relative to the project's folder.
    let path: String
    let name: String
    let firstLine: Int
    /// The line the name is on.
    let nameLine: Int
    let lastLine: Int
    let cyclomatic: Int
    let cognitive: Int
    /// What other tools count as well: how often it is in the function.
    let also: Also

    /// Outside the functions with a name and the classes inside the function.
    struct Also: Sendable {
        /// Decisions in lambdas.
        var inLambdas = 0
        /// `#if`, `#ifdef` and `#elif`.
        var directives = 0
        var finally = 0
        /// `&&` with an assignment after it.
        var assignmentsAfterAnd = 0
        /// Java's `?` in `List<?>`.
        var wildcards = 0
        /// Decisions in the values of fields of anonymous classes.
        var inClasses = 0
        /// Functions with a name: C has none, so there it is a macro that looks like one.
        var functions = 0
        /// Places that do not parse.
        var errors = 0
    }

    /// Of every function with a name in a project, in the order of paths. `nil` if the project has not been fetched.
    static func of(_ project: String, as language: Language) throws -> [Figures]? {
        let folder = "\(Project.root)/.corpora/\(project)"
        guard FileManager.default.fileExists(atPath: folder) else { return nil }
        let paths = (try FileManager.default.subpathsOfDirectory(atPath: folder)).sorted().filter {
            Languages.byExtension[String($0.split(separator: ".").last ?? "")] == language
        }
        let tree = SyntaxTree()
        let frontEnd = TreeSitterFrontEnd(store: RuleRun.grammars)
        var figures: [Figures] = []
        for path in paths {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(path)") else { continue }
            tree.reset(copying: [UInt8](data))
            try frontEnd.parse(tree, as: language)
            let lines = LineIndex(tree.source)
            for index in 0..<tree.count where tree[index].kind == .function {
                figures.append(Figures(of: tree[index], path: path, language, lines, tree.source))
            }
        }
        return figures
    }

    private init(
        of function: Node, path: String, _ language: Language, _ lines: LineIndex, _ source: UnsafeRawBufferPointer
    ) {
        self.path = path
        name = function.name?.text.string ?? ""
        firstLine = lines.line(of: function.start)
        nameLine = lines.line(of: function.name?.start ?? function.start)
        lastLine = lines.line(of: max(function.start, function.end - 1))
        cyclomatic = function.cyclomaticComplexity
        cognitive = function.cognitiveComplexity(in: language)
        var also = Also()
        var swallowedUntil = 0
        var rest = function.descendants
        while let node = rest.next() {
            switch node.kind {
            case .lambda: also.inLambdas += node.cyclomaticComplexity - 1
            case .function:
                also.functions += 1
                rest.skip(node)
            case .typeBody:
                also.inClasses += OwnNodes(of: node, without: .functions).count { $0.isDecision }
                rest.skip(node)
            case .finally: also.finally += 1
            case .conditionalDirective: if !node.isUnless { also.directives += 1 }
            case .elseIf: if node.isDirective { also.directives += 1 }
            case .logicalOperator:
                guard node.start >= swallowedUntil, let end = node.assignmentFollowing(in: source) else { continue }
                swallowedUntil = end.offset
                if end.isAssignment { also.assignmentsAfterAnd += 1 }
            case .error, .missing: also.errors += 1
            default:
                if language == .java, node.isLeaf || node.kind == .other, node.text.first == 0x3F {
                    also.wildcards += 1
                }
            }
        }
        self.also = also
    }
}

extension Node {
    /// `#ifndef`, `# ifndef`.
    fileprivate var isUnless: Bool {
        text.slice(1..<text.count).trimmed.hasPrefix("ifndef")
    }

    /// Of `&&`: where lizard, which takes it for an rvalue reference, stops looking, and whether at an assignment.
    fileprivate func assignmentFollowing(in source: UnsafeRawBufferPointer) -> (offset: Int, isAssignment: Bool)? {
        guard text == "&&" else { return nil }
        let isPartOfOperator: (UInt8) -> Bool = { "=!<>+-*/%&|^".utf8.contains($0) }
        for offset in end..<source.count - 1 {
            switch source[offset] {
            case UInt8(ascii: "="):
                if isPartOfOperator(source[offset - 1]) || source[offset + 1] == UInt8(ascii: "=") { continue }
                return (offset, true)
            case UInt8(ascii: ";"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ")"): return (offset, false)
            default: break
            }
        }
        return nil
    }
}
