import FoundationEssentials
import Glibc

/// Gradient-boosted trees in one flat array: a node is a comparison and where to go on, or what a tree adds.
struct BoostedTrees: Sendable {
    /// What is asked of a model; those that it has no use for are nought.
    typealias Features = SIMD8<Float>

    private struct Node {
        /// Less than this goes left, all else right; at a leaf, what is added.
        var value: Float
        var left: UInt32 = 0
        var right: UInt32 = 0
        /// Which feature; -1: a leaf.
        var feature: Int8
        /// Where a feature goes that is not a number.
        var isMissingLeft = false
    }

    private var nodes: [Node] = []
    private var roots: [Int] = []
    private let base: Float

    struct Malformed: Error {}

    /// - Parameter json: a model as XGBoost writes it, for two classes, on at most eight features.
    init(json: [UInt8]) throws(Malformed) {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let file = try? decoder.decode(File.self, from: Data(json)),
            file.learner.objective.name == "binary:logistic", file.learner.gradientBooster.name == "gbtree",
            let score = Double(file.learner.learnerModelParam.baseScore), score > 0, score < 1
        else { throw Malformed() }
        base = Float(log(score / (1 - score)))
        for tree in file.learner.gradientBooster.model.trees { try add(tree) }
    }

    private mutating func add(_ tree: File.Tree) throws(Malformed) {
        let count = tree.leftChildren.count
        guard count > 0, nodes.count + count < Int(UInt32.max), tree.rightChildren.count == count,
            tree.splitIndices.count == count, tree.splitConditions.count == count, tree.defaultLeft.count == count,
            tree.splitType.allSatisfy({ $0 == 0 })
        else { throw Malformed() }
        let root = nodes.count
        roots.append(root)
        for number in 0..<count {
            let (left, right) = (tree.leftChildren[number], tree.rightChildren[number])
            if left < 0 {
                nodes.append(Node(value: tree.splitConditions[number], feature: -1))
                continue
            }
            // A child comes after its parent: every walk ends.
            guard (number + 1..<count).contains(left), (number + 1..<count).contains(right),
                (0..<Features.scalarCount).contains(tree.splitIndices[number])
            else { throw Malformed() }
            nodes.append(
                Node(
                    value: tree.splitConditions[number], left: UInt32(root + left), right: UInt32(root + right),
                    feature: Int8(tree.splitIndices[number]), isMissingLeft: tree.defaultLeft[number] != 0))
        }
    }

    var count: Int { roots.count }

    /// The probability of the second class.
    func probability(_ features: Features) -> Float { 1 / (1 + exp(-margin(features))) }

    /// Its logarithmic odds.
    func margin(_ features: Features) -> Float {
        nodes.withUnsafeBufferPointer { nodes in
            var sum = base
            for root in roots {
                var place = root
                while nodes[place].feature >= 0 {
                    let value = features[Int(nodes[place].feature)]
                    let isLeft = value.isNaN ? nodes[place].isMissingLeft : value < nodes[place].value
                    place = Int(isLeft ? nodes[place].left : nodes[place].right)
                }
                sum += nodes[place].value
            }
            return sum
        }
    }

    /// As much of XGBoost's own form as is used, under its own names.
    private struct File: Decodable {
        var learner: Learner

        struct Learner: Decodable {
            var learnerModelParam: Parameters
            var objective: Named
            var gradientBooster: Booster
        }

        struct Parameters: Decodable { var baseScore: String }

        struct Named: Decodable { var name: String }

        struct Booster: Decodable {
            var name: String
            var model: Model
        }

        struct Model: Decodable { var trees: [Tree] }

        struct Tree: Decodable {
            var leftChildren: [Int]
            var rightChildren: [Int]
            var splitIndices: [Int]
            var splitConditions: [Float]
            var defaultLeft: [Int]
            /// 0: numbers; 1: categories, which are never asked for here.
            var splitType: [Int]
        }
    }
}
