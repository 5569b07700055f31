import Detection

/// Which functions of a project call which: an edge for each call whose target its name leaves no doubt about.
///
/// A call that could mean one of several functions (overloads, methods of an unknown object) makes no edge.
struct CallGraph {
    /// A function, counted over all files in the order of their paths.
    struct Function {
        let file: Int
        let record: CallCollector.Function
    }

    private(set) var functions: [Function] = []
    /// By function, sorted.
    private(set) var callees: [[Int]] = []
    private let files: [CallFacts]
    private let artifacts: [Artifact]
    /// Of each file, the number of its first function.
    private var firstFunction: [Int] = []
    /// By scope and name.
    private var declared: [Key: [Int]] = [:]
    /// Files by their path's last name, without the extension.
    private var filesByStem: [String: [Int]] = [:]

    /// Where a name is looked up.
    private enum Scope: Hashable {
        case file(Int)
        /// The functions inside a function.
        case function(Int)
        /// The methods of a type of a file, or of a folder or project where the parts of a type may be apart.
        case type(String, String)
        /// What all files of a folder or of the project can call.
        case shared(String)
    }

    private struct Key: Hashable {
        let scope: Scope
        let name: String
    }

    init(_ facts: [FileFacts]) throws(ByteReader.Malformed) {
        var files: [CallFacts] = []
        for file in facts { files.append(try CallFacts(file.bytes)) }
        self.files = files
        artifacts = facts.map(\.artifact)
        for file in files.indices { declare(file) }
        callees = [[Int]](repeating: [], count: functions.count)
        for file in files.indices { link(file) }
        for index in callees.indices { callees[index] = Set(callees[index]).sorted() }
    }

    func name(of function: Int) -> String {
        let entry = functions[function]
        let name = files[entry.file].names[entry.record.name]
        return String(name.prefix { $0 != "(" }.prefix(80))
    }

    // MARK: Declarations

    private mutating func declare(_ file: Int) {
        firstFunction.append(functions.count)
        filesByStem[Self.stem(artifacts[file].path).last, default: []].append(file)
        for record in files[file].functions {
            let number = functions.count
            functions.append(Function(file: file, record: record))
            let name = files[file].names[record.name]
            if record.owner >= 0 {
                declared[Key(scope: typeScope(files[file].names[record.owner], file), name: name), default: []]
                    .append(number)
            } else if record.parent >= 0 {
                let outer = firstFunction[file] + record.parent
                declared[Key(scope: .function(outer), name: name), default: []].append(number)
            } else {
                declared[Key(scope: .file(file), name: name), default: []].append(number)
                if !record.isPrivate, let scope = sharedScope(file) {
                    declared[Key(scope: scope, name: name), default: []].append(number)
                }
            }
        }
    }

    /// In Go, Swift and C++ the methods of a type stand in several files.
    private func typeScope(_ name: String, _ file: Int) -> Scope {
        switch artifacts[file].language {
        case .go: .type(name, "go " + Self.folder(artifacts[file].path))
        case .swift: .type(name, "swift")
        case .cpp, .c: .type(name, "c")
        default: .type(name, "\(file)")
        }
    }

    private func sharedScope(_ file: Int) -> Scope? {
        switch artifacts[file].language {
        case .go: .shared("go " + Self.folder(artifacts[file].path))
        case .swift: .shared("swift")
        case .cpp, .c: .shared("c")
        default: nil
        }
    }

    // MARK: Calls

    private mutating func link(_ file: Int) {
        let facts = files[file]
        let imports = Dictionary(facts.imports.map { ($0.name, $0) }) { first, _ in first }
        for call in facts.calls {
            let caller = firstFunction[file] + call.caller
            if let callee = target(of: call, from: caller, file, imports) { callees[caller].append(callee) }
        }
    }

    private func target(
        of call: CallCollector.Call, from caller: Int, _ file: Int, _ imports: [Int: CallCollector.Import]
    ) -> Int? {
        let names = files[file].names
        let name = names[call.name]
        switch call.form {
        case .own:
            guard call.qualifier >= 0 else { return nil }
            return only(Key(scope: typeScope(names[call.qualifier], file), name: name), call, caller)
        case .qualified:
            if let imported = imports[call.qualifier] {
                guard imported.original < 0, let module = module(names[imported.module], for: file) else { return nil }
                return only(Key(scope: .file(module), name: name), call, caller)
            }
            return only(Key(scope: typeScope(names[call.qualifier], file), name: name), call, caller)
        case .bare: return bareTarget(call, name, caller, file, imports)
        }
    }

    /// From the inside out: functions inside, methods where the language implies `this`, the file's, imported ones, others'.
    private func bareTarget(
        _ call: CallCollector.Call, _ name: String, _ caller: Int, _ file: Int, _ imports: [Int: CallCollector.Import]
    ) -> Int? {
        var scope: Int? = caller
        while let function = scope {
            if let found = only(Key(scope: .function(function), name: name), call, caller) { return found }
            let parent = functions[function].record.parent
            scope = parent >= 0 ? firstFunction[file] + parent : nil
        }
        let language = artifacts[file].language
        let owner = functions[caller].record.owner
        if owner >= 0, language == .java || language == .cpp || language == .swift {
            let key = Key(scope: typeScope(files[file].names[owner], file), name: name)
            if declared[key] != nil { return only(key, call, caller) }
        }
        let local = Key(scope: .file(file), name: name)
        if declared[local] != nil { return only(local, call, caller) }
        if let imported = imports[call.name], imported.original >= 0 {
            guard let module = module(files[file].names[imported.module], for: file) else { return nil }
            return only(Key(scope: .file(module), name: files[file].names[imported.original]), call, caller)
        }
        guard let shared = sharedScope(file) else { return nil }
        return only(Key(scope: shared, name: name), call, caller)
    }

    /// The one function that fits, or the caller itself among those of a name that is declared again.
    private func only(_ key: Key, _ call: CallCollector.Call, _ caller: Int) -> Int? {
        guard let candidates = declared[key] else { return nil }
        if candidates.count == 1 {
            let record = functions[candidates[0]].record
            let fits =
                call.arguments == CallCollector.Function.unlimited
                || (record.least...max(record.least, record.most)).contains(call.arguments)
            return fits ? candidates[0] : nil
        }
        let language = artifacts[functions[caller].file].language
        guard !language.hasOverloads else {
            // Many overloads are somebody's generated code: do not try each for each call.
            let fitting = candidates.prefix(32).filter {
                let record = functions[$0].record
                return record.least <= call.arguments && call.arguments <= record.most
            }
            return fitting.count == 1 && candidates.count <= 32 ? fitting.first : nil
        }
        return candidates.contains(caller) ? caller : nil
    }

    /// The one file a module's name can mean.
    private func module(_ path: String, for file: Int) -> Int? {
        let parts = path.split(separator: "/")
        guard let last = parts.last, let candidates = filesByStem[String(last)], candidates.count <= 64 else {
            return nil
        }
        let fitting = candidates.filter { candidate in
            artifacts[candidate].language.family == artifacts[file].language.family
                && Self.stem(artifacts[candidate].path).parts.suffix(parts.count).elementsEqual(parts)
        }
        return fitting.count == 1 ? fitting.first : nil
    }

    /// `a/b` of `a/b.py`, `a/b/__init__.py` and `a/b/index.js`.
    private static func stem(_ path: String) -> (parts: [Substring], last: String) {
        var parts = path.split(separator: "/")
        if let file = parts.popLast() {
            let stem = file.prefix { $0 != "." }
            if parts.isEmpty || stem != "__init__" && stem != "index" { parts.append(stem) }
        }
        return (parts, parts.last.map(String.init) ?? "")
    }

    private static func folder(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    // MARK: Cycles

    /// The functions that reach themselves, in groups that reach one another (Tarjan, without recursion of its own).
    func cycles() -> [[Int]] {
        var found: [[Int]] = []
        var order = [Int](repeating: -1, count: functions.count)
        var low = order
        var isOpen = [Bool](repeating: false, count: functions.count)
        var open: [Int] = []
        var walk: [(function: Int, next: Int)] = []
        var count = 0
        for root in functions.indices where order[root] < 0 {
            walk.append((root, 0))
            while let (function, next) = walk.last {
                if next == 0, order[function] < 0 {
                    order[function] = count
                    low[function] = count
                    count += 1
                    open.append(function)
                    isOpen[function] = true
                }
                if next < callees[function].count {
                    walk[walk.count - 1].next += 1
                    let callee = callees[function][next]
                    if order[callee] < 0 {
                        walk.append((callee, 0))
                    } else if isOpen[callee] {
                        low[function] = min(low[function], order[callee])
                    }
                    continue
                }
                walk.removeLast()
                if let above = walk.last { low[above.function] = min(low[above.function], low[function]) }
                guard low[function] == order[function] else { continue }
                var group: [Int] = []
                while let last = open.popLast() {
                    isOpen[last] = false
                    group.append(last)
                    if last == function { break }
                }
                if group.count > 1 || callees[function].contains(function) { found.append(group.sorted()) }
            }
        }
        return found.sorted { $0[0] < $1[0] }
    }

    /// A shortest way from a function back to itself, through functions of its group.
    func shortestCycle(from start: Int, in group: [Int]) -> [Int] {
        let members = Set(group)
        var before: [Int: Int] = [:]
        var queue = [start]
        var next = 0
        while next < queue.count {
            let function = queue[next]
            next += 1
            for callee in callees[function] where members.contains(callee) {
                if callee == start {
                    var path = [function]
                    while let last = path.last, last != start, let previous = before[last] { path.append(previous) }
                    return path.reversed()
                }
                if before[callee] == nil {
                    before[callee] = function
                    queue.append(callee)
                }
            }
        }
        return [start]
    }
}

extension Language {
    /// Languages whose files import one another.
    fileprivate var family: Language { isECMAScript ? .javascript : self }
}
