/// A directed graph of modules, by number.
struct ModuleGraph {
    private(set) var targets: [[Int]]

    init(count: Int) { targets = Array(repeating: [], count: count) }

    mutating func connect(_ from: Int, _ to: Int) {
        guard from != to, targets.indices.contains(from), targets.indices.contains(to) else { return }
        if !targets[from].contains(to) { targets[from].append(to) }
    }

    /// The sets of two or more modules each of which can be reached from each other (Tarjan's algorithm, without
    /// recursion). Each is sorted.
    var cycles: [[Int]] {
        let none = -1
        var order = Array(repeating: none, count: targets.count)
        var low = order
        var isOnStack = Array(repeating: false, count: targets.count)
        var stack: [Int] = []
        var found: [[Int]] = []
        var counter = 0
        var path: [(node: Int, next: Int)] = []
        for root in targets.indices where order[root] == none {
            path.append((root, 0))
            while let (node, next) = path.last {
                if next == 0 {
                    order[node] = counter
                    low[node] = counter
                    counter += 1
                    stack.append(node)
                    isOnStack[node] = true
                }
                if next < targets[node].count {
                    path[path.count - 1].next += 1
                    let target = targets[node][next]
                    if order[target] == none {
                        path.append((target, 0))
                    } else if isOnStack[target] {
                        low[node] = min(low[node], order[target])
                    }
                    continue
                }
                path.removeLast()
                if let above = path.last?.node { low[above] = min(low[above], low[node]) }
                guard low[node] == order[node] else { continue }
                var component: [Int] = []
                while let member = stack.popLast() {
                    isOnStack[member] = false
                    component.append(member)
                    if member == node { break }
                }
                if component.count > 1 { found.append(component.sorted()) }
            }
        }
        return found.sorted { $0[0] < $1[0] }
    }

    /// A shortest way from a module through others back to itself.
    func shortestCycle(through start: Int) -> [Int] {
        var before: [Int: Int] = [:]
        var queue = [start]
        var index = 0
        while index < queue.count {
            let node = queue[index]
            index += 1
            for target in targets[node] {
                if target == start {
                    var way = [node]
                    while let last = way.last, last != start, let previous = before[last] { way.append(previous) }
                    return way.reversed()
                }
                if before[target] == nil {
                    before[target] = node
                    queue.append(target)
                }
            }
        }
        return []
    }
}
