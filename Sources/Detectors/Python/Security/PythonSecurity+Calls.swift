import Detection

extension PythonSecurity {
    func look(atCall call: Node) {
        guard let callee = call.callee else { return }
        let lastName = names.lastName(of: callee)
        let topics = lastName.map(KnownCall.topics) ?? []
        let keywords = KeywordTopics(call)
        let mayChangeMode = lastName?.contains("chmod") ?? false
        let mayExtract = names.modules.contains(.tarfile) && lastName?.contains("extractall") ?? false
        guard !topics.isEmpty || !keywords.isEmpty || mayChangeMode || mayExtract else { return }
        names.qualify(callee, into: &name)

        if topics.contains(.known), let known = KnownCall.find(name) { look(atKnown: known, call) }
        if topics.contains(.dynamicImport) { look(atDynamicImport: call, callee) }
        if keywords.contains(.shell) { look(atShellArgument: call) }
        if keywords.contains(.password) { look(atPasswordArgument: call) }
        if keywords.contains(.protocolVersion) || topics.contains(.tls) { look(atProtocol: call) }
        if mayChangeMode { look(atMode: call) }
        if mayExtract { look(atExtraction: call) }
        if topics.contains(.execution), name == "exec" { look(atEvaluation: call, .b102) }
        if topics.contains(.flask) { look(atFlask: call) }
        if topics.contains(.http) { look(atHTTP: call) }
        if topics.contains(.hash) { look(atHash: call) }
        if topics.contains(.template) { look(atTemplate: call) }
        if topics.contains(.markup) { look(atMarkup: call) }
        if topics.contains(.load) { look(atLoad: call) }
        if topics.contains(.remote) { look(atRemote: call) }
        if topics.contains(.key) { look(atKeySize: call) }
        if topics.contains(.sql) { look(atDjangoSQL: call) }
        if topics.contains(.download) { look(atDownload: call) }
    }

    /// What the names of keyword arguments alone raise.
    private struct KeywordTopics: OptionSet {
        let rawValue: UInt8
        static let shell = KeywordTopics(rawValue: 1)
        static let password = KeywordTopics(rawValue: 2)
        static let protocolVersion = KeywordTopics(rawValue: 4)

        init(rawValue: UInt8) { self.rawValue = rawValue }

        init(_ call: Node) {
            self = []
            for (name, value) in call.keywordArguments {
                if name == "shell" {
                    insert(.shell)
                } else if name == "method" || name == "ssl_version" {
                    insert(.protocolVersion)
                } else if value.kind == .string, name.isPasswordName {
                    insert(.password)
                }
            }
        }
    }

    /// Verdicts that hold for the library of that name, not for a module beside this one or a function of the file.
    private var library: Verdict.Standards {
        if name.isRelative { return .bandit }
        guard !name.isImported, !name.isQualified, let root = name.root else { return .both }
        return bindings.isBound(root) ? .bandit : .both
    }

    // MARK: By the whole name

    private func look(atKnown known: KnownCall, _ call: Node) {
        switch known {
        case .listed(let check): look(atListed: check, call)
        case .subprocess, .shell, .process: look(atProcess: known, call)
        }
    }

    private func look(atListed check: BanditCheck, _ call: Node) {
        let first = call.positionalArguments[0]
        let isFixed = first.map { bindings.isConstant($0) } ?? false
        switch check {
        case .b307: look(atEvaluation: call, check)
        case .b301, .b302:
            // `pickle.loads(pickle.dumps(x))` makes a copy.
            add(check, at: call, .medium, .high, by: isMade(first, by: "dumps") ? .bandit : library)
        case .b303:
            add(check, at: call, .medium, .high, by: call.saysNotForSecurity ? .bandit : library)
        case .b304: add(check, at: call, .high, .high, by: library)
        case .b308: add(check, at: call, .medium, .high, by: .bandit)
        case .b310: add(check, at: call, .medium, .high, by: isFixed ? .bandit : library)
        case .b311:
            add(check, at: call, .low, .high, by: call.isForSecret ? library : .bandit)
        case .b312, .b321: add(check, at: call, .high, .high, by: library)
        case .b313, .b314, .b316, .b317, .b318, .b319:
            // Making a parser reads nothing yet, and what the program wrote itself is not hostile.
            let reads = Self.xmlReaders.contains { name.hasLast($0) }
            // A parser of their own is chosen for what it refuses.
            let hasParser =
                check != .b317 && (call.positionalArguments[1] ?? call.keywordValue("parser")) != nil
            let isOwn = isFixed || hasParser || isMade(first, by: "tostring")
            add(check, at: call, .medium, .high, by: reads && !isOwn ? library : .bandit)
        case .b315: add(check, at: call, .medium, .high, by: .bandit)
        case .b305, .b306, .b323: add(check, at: call, .medium, .high, by: library)
        default: add(check, at: call, Self.severity(ofImport: check), .high, by: .bandit)
        }
    }

    private static let xmlReaders: [StaticString] = ["parse", "parseString", "fromstring", "iterparse"]

    /// Whether a value comes straight from a function of that name.
    private func isMade(_ value: Node?, by function: StaticString) -> Bool {
        guard let value else { return false }
        let source = bindings.value(of: value) ?? value
        return source.kind == .call && (source.callee.map { names.lastName(of: $0) == function } ?? false)
    }

    private func look(atEvaluation call: Node, _ check: BanditCheck) {
        let isFixed = call.positionalArguments[0].map { bindings.isConstant($0) } ?? true
        add(check, at: call, .medium, .high, by: isFixed ? .bandit : library)
    }

    /// `importlib.import_module("pickle")` imports as much as an import statement.
    private func look(atDynamicImport call: Node, _ callee: Node) {
        let isBuiltIn = callee.kind == .identifier && callee.text == "__import__"
        guard isBuiltIn || name == "importlib.import_module" || name == "importlib.__import__" else { return }
        guard let argument = call.positionalArguments[0] ?? (isBuiltIn ? nil : call.keywordValue("name")),
            let value = PythonValue(argument)
        else { return }
        var module: [UInt8] = []
        switch value {
        case .string(let node): module = node.pythonString(most: 256)
        case .word(let word) where !isBuiltIn: module = Array(word.bytes)
        default: return
        }
        let known = module.withUnsafeBytes { text in
            KnownCall.modules.first { $0.names.contains { $0 == Text(text) } }?.check
        }
        if let known { add(known, at: call, Self.severity(ofImport: known), .high, by: .bandit) }
    }

    // MARK: Processes

    private static let shellCommands: [StaticString] = ["chown", "chmod", "tar", "rsync"]

    private func look(atProcess known: KnownCall, _ call: Node) {
        let command = call.positionalArguments[0]
        let isFixed = command.map { bindings.isConstant($0) } ?? false
        let shell = call.keywordValue("shell")
        let place = shell ?? call
        switch known {
        case .subprocess:
            if shell?.isTrueForShell ?? false {
                if let command {
                    report(
                        .b602, at: place, call, command.isPlainString ? .low : .high, .high,
                        by: isFixed ? .bandit : library)
                }
            } else {
                let isExternal = command.map { bindings.isExternal($0) } ?? false
                report(.b603, at: place, call, .low, .high, by: isExternal ? library : .bandit)
            }
            if shell.flatMap(PythonValue.init)?.spells("True") ?? false { look(forWildcard: command, place, call) }
        case .shell:
            if let command {
                add(.b605, at: call, command.isPlainString ? .low : .high, .high, by: isFixed ? .bandit : library)
            }
            look(forWildcard: command, place, call)
        case .process:
            let isExternal = command.map { bindings.isExternal($0) } ?? false
            add(.b606, at: call, .low, .medium, by: isExternal ? library : .bandit)
        case .listed: return
        }
        look(forPartialPath: command, call)
    }

    private func report(
        _ check: BanditCheck, at place: Node, _ call: Node, _ severity: Severity, _ confidence: Confidence,
        by standards: Verdict.Standards = .both
    ) {
        add(check, at: place, subject: call.child(Field.callee), severity, confidence, by: standards)
    }

    private func look(forPartialPath command: Node?, _ call: Node) {
        guard var program = command else { return }
        if program.kind == .list, let first = program.children.first(where: { $0.kind != .comment }) {
            program = first.unwrapped
        }
        guard program.isPlainString else { return }
        let path = program.pythonString(most: 64)
        let isFull =
            switch path.first {
            case UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "."): true
            case .some(let letter) where (0x61...0x7A).contains(letter.lowerCased):
                path.count > 1 && path[1] == UInt8(ascii: ":")
            default: false
            }
        if !isFull { add(.b607, at: call, subject: program, .low, .high, by: .bandit) }
    }

    private func look(forWildcard command: Node?, _ place: Node, _ call: Node) {
        guard let command, let value = PythonValue(command) else { return }
        var text: [UInt8] = []
        switch value {
        case .string(let node): text = node.pythonString()
        case .word(let word): text = Array(word.bytes)
        case .list(let list):
            for item in list.children.prefix(256) where item.kind != .comment {
                text.append(0x20)
                switch PythonValue(item) {
                case .string(let node): text += node.pythonString(most: 1024)
                case .word(let word) where item.kind != .member: text += word.bytes
                default: continue
                }
            }
        default: return
        }
        guard text.contains(UInt8(ascii: "*")), Self.shellCommands.contains(where: { text.contains($0) }) else {
            return
        }
        report(.b609, at: place, call, .high, .medium, by: library)
    }

    private func look(atShellArgument call: Node) {
        if case .subprocess = KnownCall.find(name) { return }
        guard let shell = call.keywordValue("shell"), shell.isTrueForShell else { return }
        let command = call.positionalArguments[0]
        let isBuilt = command.map { $0.isStringFormatting && !bindings.isConstant($0) } ?? false
        report(.b604, at: shell, call, .medium, .low, by: isBuilt ? .both : .bandit)
    }

    // MARK: Arguments of any call

    private func look(atPasswordArgument call: Node) {
        for (name, value) in call.keywordArguments where value.isPlainString && name.isPasswordName {
            report(password: value, named: name, at: value, .b106)
            return
        }
    }

    private func look(atProtocol call: Node) {
        let method = call.keywordValue("method")
        let version = call.keywordValue("ssl_version")
        func isBad(_ value: Node?) -> Bool {
            value.flatMap(PythonValue.init)?.spells(anyOf: Self.badProtocols) ?? false
        }
        if name == "ssl.wrap_socket" {
            if let version, isBad(version) { report(.b502, at: version, call, .high, .high) }
            if version.flatMap(PythonValue.init) == nil { report(.b504, at: version ?? call, call, .low, .medium) }
        } else if name == "pyOpenSSL.SSL.Context" {
            if let method, isBad(method) { report(.b502, at: method, call, .high, .high) }
        } else if isBad(method) || isBad(version), let place = method ?? version {
            report(.b502, at: place, call, .medium, .medium)
        }
    }

    private func look(atMode call: Node) {
        let arguments = call.positionalArguments
        guard arguments.count == 2, let mode = arguments[1].flatMap(PythonValue.init) else { return }
        // Bandit takes `True` and `False` for words, not for numbers.
        guard let bits = mode.integer, bits & 0o033 != 0 else { return }
        // Others may run a program that only its owner can change.
        let isWritable = bits & 0o022 != 0
        add(
            .b103, at: call, subject: arguments[1], bits & 0o002 != 0 ? .high : .medium, .high,
            by: isWritable ? .both : .bandit)
    }

    private func look(atExtraction call: Node) {
        if let filter = call.keywordValue("filter"), filter.isPlainString, filter.pythonString(most: 16) == "data" {
            return
        }
        let isChecked = call.keywordValue("filter") != nil
        guard let members = call.keywordValue("members") else {
            let mayBeZip = names.modules.contains(.zipfile) && !(call.callee?.text.contains("tar") ?? false)
            add(.b202, at: call, .high, .high, by: isChecked || mayBeZip ? .bandit : .both)
            return
        }
        if members.kind == .call {
            // Bandit fails where the function is not a plain name.
            if members.callee?.kind == .identifier { add(.b202, at: call, .low, .low, by: .bandit) }
        } else {
            add(.b202, at: call, .medium, .medium, by: isChecked ? .bandit : .both)
        }
    }
}

extension Node {
    /// Whether Python takes the value of `shell=` for true, as far as can be seen.
    fileprivate var isTrueForShell: Bool {
        switch kind {
        case .integer: text.pythonInteger != 0
        case .float: text.bytes.contains { (0x31...0x39).contains($0) }
        case .boolean: text == "True"
        case .null: false
        case .list: children.contains { $0.kind != .comment }
        case .dictionary: children.contains { $0.kind != .comment }
        case .string: StringForm(self).isFormatted || !pythonString(most: 16).isEmpty
        default: true
        }
    }

    /// `usedforsecurity=False`
    var saysNotForSecurity: Bool {
        guard let value = keywordValue("usedforsecurity") else { return false }
        return !(PythonValue(value)?.spells("True") ?? false)
    }

    /// Whether what a call gives goes into something called a password, key, token or the like.
    fileprivate var isForSecret: Bool {
        for ancestor in ancestors.prefix(12) {
            switch ancestor.kind {
            case .assignment: return ancestor.child(Field.left)?.text.namesSecret ?? false
            case .keywordArgument: return ancestor.child(Field.name)?.text.namesSecret ?? false
            case .pair: return ancestor.child(Field.key)?.text.namesSecret ?? false
            case .returning: return ancestor.nearestFunction?.name?.text.namesSecret ?? false
            case .expressionStatement, .block: return false
            default: continue
            }
        }
        return false
    }
}

extension Text {
    /// Whether it speaks of what an attacker must not guess.
    var namesSecret: Bool {
        guard count <= 64 else { return false }
        if isPasswordName { return true }
        let lower = bytes.map(\.lowerCased)
        return Self.secretParts.contains { lower.contains($0) }
    }

    private static let secretParts: [StaticString] = [
        "password", "passwd", "passphrase", "token", "secret", "nonce", "salt", "otp", "api_key", "apikey",
        "session_id",
        "csrf", "private_key", "secret_key", "captcha",
    ]
}
