import Detection

/// Questions about a file, and acts that rely on the answer: in between, the file may come or go.
struct FileChecks {
    let check: Node
    let act: Node

    private static let mostNodes = 400

    /// Looks at a branch, or in a shell at `test && act`.
    init?(_ branch: Node, _ language: Language) {
        var body: Node?
        var check: Node?
        var path: Text?
        for child in branch.children {
            if child.field == .consequence || child.field == .body || branch.kind == .logical && child.field == .right {
                body = child
                break
            }
            guard check == nil else { continue }
            for node in [child] + child.descendants.prefix(40) {
                guard let checked = Self.checkedPath(node, language) else { continue }
                check = node
                path = checked
                break
            }
        }
        guard let check, let path, !path.isEmpty, let body else { return nil }
        if branch.isTried { return nil }
        for node in [body] + body.descendants.prefix(Self.mostNodes) where node.kind == .call || node.kind == .creation
        {
            if Self.acts(node, on: path, language), !node.isTried {
                self.check = check
                act = node
                return
            }
        }
        return nil
    }

    // MARK: Checks

    private static func checkedPath(_ node: Node, _ language: Language) -> Text? {
        if language == .bash {
            guard node.kind == .unary, let operation = node.firstChild?.text,
                operation == "-e" || operation == "-f" || operation == "-d"
            else { return nil }
            return node.children.first { $0.field != .operation }?.text
        }
        guard node.kind == .call, let callee = Callee(node) else { return nil }
        let first = node.argumentNodes.first?.text
        switch language {
        case .python:
            if callee.isOn(["os.path", "path"]) {
                return callee.isOne(of: ["exists", "isfile", "isdir"]) ? first : nil
            }
            return callee.isOne(of: ["exists", "is_file", "is_dir"]) && first == nil ? callee.object : nil
        case .javascript, .typescript, .tsx: return callee.name == "existsSync" ? first : nil
        case .c, .cpp: return callee.isOne(of: ["access", "stat", "lstat"]) && callee.object == nil ? first : nil
        case .java:
            if callee.isOn(["Files"]) { return callee.isOne(of: ["exists", "notExists", "isDirectory"]) ? first : nil }
            return callee.isOne(of: ["exists"]) && first == nil ? callee.object : nil
        case .go: return callee.isOn(["os"]) && callee.isOne(of: ["Stat", "Lstat"]) ? first : nil
        case .rust: return callee.isOne(of: ["exists", "is_file", "is_dir"]) ? callee.object : nil
        case .swift:
            guard callee.name == "fileExists" else { return nil }
            return node.argumentNodes.first.map { ($0.child(Field.value) ?? $0).text }
        case .ada: return callee.isOne(of: ["Exists"]) ? first : nil
        case .bash: return nil
        }
    }

    // MARK: Acts

    private static func acts(_ call: Node, on path: Text, _ language: Language) -> Bool {
        guard let callee = Callee(call), callee.isOne(of: acts(language)) else { return false }
        let arguments = call.argumentNodes
        // What does not mind either way.
        if arguments.contains(where: { isLenient($0.text) }) { return false }
        // Reading fails as loudly as asking would.
        if callee.name == "open" || callee.name == "fopen",
            !arguments.dropFirst().contains(where: { $0.opensForWriting })
        {
            return false
        }
        let strips: (Text) -> Text = { $0.first == UInt8(ascii: "&") ? $0.slice(1..<$0.count) : $0 }
        if language == .bash { return arguments.contains { $0.text == path } }
        if let first = arguments.first {
            let value =
                first.kind == .keywordArgument || first.kind == .argument ? first.child(Field.value) ?? first : first
            if strips(value.text) == path { return true }
        }
        return callee.object.map { $0 == path } ?? false
    }

    private static func isLenient(_ argument: Text) -> Bool {
        argument == "-p" || argument.hasPrefix("-f") || argument == "-rf" || argument.hasPrefix("exist_ok")
            || argument.hasPrefix("missing_ok") || argument.hasPrefix("ignore_errors")
            || argument.containsIgnoringCase("recursive")
            || argument.containsIgnoringCase("force")
    }

    private static func acts(_ language: Language) -> [StaticString] {
        switch language {
        case .python: python
        case .javascript, .typescript, .tsx: ecmaScript
        case .c, .cpp: c
        case .java: java
        case .go: go
        case .rust: rust
        case .swift: swift
        case .ada: ada
        case .bash: bash
        }
    }

    private static let python: [StaticString] = [
        "open", "remove", "unlink", "rename", "replace", "mkdir", "makedirs", "rmdir", "rmtree", "symlink", "touch",
    ]
    private static let ecmaScript: [StaticString] = [
        "writeFileSync", "unlinkSync", "mkdirSync", "rmdirSync", "rmSync", "renameSync", "openSync",
    ]
    private static let c: [StaticString] = [
        "open", "fopen", "creat", "unlink", "remove", "rename", "mkdir", "rmdir", "chmod", "chown", "execv", "symlink",
    ]
    private static let java: [StaticString] = [
        "delete", "createNewFile", "mkdir", "mkdirs", "renameTo", "createFile", "createDirectory", "move",
    ]
    private static let go: [StaticString] = ["Create", "Remove", "Rename", "Mkdir", "OpenFile", "Symlink"]
    private static let rust: [StaticString] = [
        "create", "remove_file", "remove_dir", "remove_dir_all", "rename", "create_dir",
    ]
    private static let swift: [StaticString] = ["removeItem", "createDirectory", "createFile", "moveItem"]
    private static let ada: [StaticString] = ["Delete_File", "Create_Directory", "Delete_Directory", "Rename"]
    private static let bash: [StaticString] = ["rm", "mkdir", "rmdir", "ln"]
}

extension Node {
    /// Whether somebody is prepared for its failure.
    fileprivate var isTried: Bool {
        for ancestor in ancestors.prefix(32) {
            if ancestor.kind == .tryBlock { return true }
            if KindSet.functions.contains(ancestor.kind) { return false }
        }
        return false
    }

    /// `"w"`, `'xb'`, `mode="a"`, `O_CREAT | O_WRONLY`.
    fileprivate var opensForWriting: Bool {
        let value = kind == .keywordArgument || kind == .argument ? child(Field.value) ?? self : self
        let text = value.text
        guard value.kind == .string else {
            return text.containsIgnoringCase("creat") || text.containsIgnoringCase("wronly")
        }
        return text.count <= 8
            && text.bytes.contains { $0 == UInt8(ascii: "w") || $0 == UInt8(ascii: "x") || $0 == UInt8(ascii: "a") }
    }
}
