import Detection
import Glibc

/// What holds for every tree, whatever the input was.
enum TreeInvariants {
    /// The first thing that does not hold, or `nil`.
    static func violation(in tree: SyntaxTree) -> String? {
        guard tree.count > 0 else { return "no nodes" }
        let size = tree.source.count
        let root = tree.root
        if root.kind != .file || root.bytes != 0..<size { return "the root is \(root.kind) \(root.bytes) of \(size)" }
        if Int(root.subtreeEnd) != tree.count { return "the root ends at \(root.subtreeEnd) of \(tree.count)" }
        return structureViolation(in: tree) ?? leafViolation(in: tree)
    }

    /// Rows are in preorder, parents and subtree ends agree, spans nest, siblings are in order and do not overlap.
    private static func structureViolation(in tree: SyntaxTree) -> String? {
        // The open ancestors, and where the last child of each ended.
        var ancestors: [(index: UInt32, subtreeEnd: UInt32, bytes: Range<Int>, lastEnd: Int)] = []
        for index in 0..<tree.count {
            let node = tree[index]
            let row = UInt32(index)
            while let last = ancestors.last, last.subtreeEnd <= row { ancestors.removeLast() }
            let bytes = node.bytes
            if let parent = ancestors.last {
                // Only made when it is needed: it takes far longer than the checks.
                var place: String { "node \(index) \(node.kind) \(bytes) in \(parent.index)" }
                if node.parent?.index != parent.index { return "\(place) has parent \(node.parent?.index ?? 0)" }
                if node.subtreeEnd <= row || node.subtreeEnd > parent.subtreeEnd {
                    return "\(place) ends at row \(node.subtreeEnd), its parent at \(parent.subtreeEnd)"
                }
                if bytes.lowerBound < parent.bytes.lowerBound || bytes.upperBound > parent.bytes.upperBound {
                    return "\(place) is outside \(parent.bytes)"
                }
                if bytes.lowerBound < parent.lastEnd {
                    return "\(place) overlaps the one before, up to \(parent.lastEnd)"
                }
                ancestors[ancestors.count - 1].lastEnd = bytes.upperBound
            } else if index != 0 {
                return "node \(index) is not below the root"
            }
            if node.subtreeEnd > row + 1 { ancestors.append((row, node.subtreeEnd, bytes, bytes.lowerBound)) }
        }
        return nil
    }

    /// Leaves and the gaps between them, one after the other, are the source.
    private static func leafViolation(in tree: SyntaxTree) -> String? {
        let source = tree.source
        let rebuilt = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count + 1, alignment: 1)
        defer { rebuilt.deallocate() }
        var count = 0
        // memcpy: in a debug build, anything generic takes seconds for a large file.
        func append(upTo end: Int) {
            guard let from = source.baseAddress, let to = rebuilt.baseAddress, end > count else { return }
            memcpy(to + count, from + count, end - count)
            count = end
        }
        for index in 0..<tree.count where tree[index].isLeaf {
            let leaf = tree[index]
            guard leaf.start >= count else { return "leaf \(index) begins before \(count)" }
            append(upTo: leaf.start)
            append(upTo: leaf.end)
        }
        append(upTo: source.count)
        guard let left = source.baseAddress, let right = rebuilt.baseAddress else { return nil }
        return count == source.count && memcmp(left, right, count) == 0
            ? nil : "the leaves and gaps do not make up the source"
    }
}
