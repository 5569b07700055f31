import Detection

/// Calls of libraries whose arguments decide.
extension PythonSecurity {
    func look(atFlask call: Node) {
        guard names.modules.contains(.flask), name.isQualified || name.root == nil,
            let debug = call.keywordValue("debug"),
            PythonValue(debug)?.spells("True") ?? false
        else { return }
        add(
            .b201, at: debug, subject: call.child(Field.callee), .high, .medium,
            by: debug.kind == .boolean ? .both : .bandit)
    }

    // MARK: HTTP

    private static let httpxOnly: [StaticString] = ["request", "stream", "Client", "AsyncClient"]

    func look(atHTTP call: Node) {
        let isRequests = name.hasFirst("requests") && !Self.httpxOnly.contains { name.hasLast($0) }
        guard isRequests || name.hasFirst("httpx") else { return }
        let standards: Verdict.Standards = name.isRelative ? .bandit : .both
        let callee = call.child(Field.callee)
        if let verify = call.keywordValue("verify"), PythonValue(verify)?.spells("False") ?? false {
            add(.b501, at: verify, subject: callee, .high, .high, by: standards)
        }
        let timeout = call.keywordValue("timeout")
        let value = timeout.flatMap(PythonValue.init)
        if value?.spells("None") ?? false {
            add(.b113, at: call, .medium, .low, by: standards)
        } else if isRequests, value == nil {
            // A computed timeout is one.
            add(.b113, at: call, .medium, .low, by: timeout == nil && !call.hasSplat ? standards : .bandit)
        }
    }

    // MARK: Cryptography

    private static let weakHashes: [StaticString] = ["md4", "md5", "sha", "sha1"]
    private static let weakMethods: [StaticString] = ["METHOD_CRYPT", "METHOD_MD5", "METHOD_BLOWFISH"]

    func look(atHash call: Node) {
        let standards: Verdict.Standards = name.isRelative ? .bandit : .both
        if name.contains(part: "hashlib") {
            let used = call.keywordValue("usedforsecurity")
            // What Bandit cannot read is not `True`.
            if let used, !(PythonValue(used)?.spells("True") ?? false) { return }
            if Self.weakHashes.contains(where: { name.hasLast($0) }) {
                add(.b324, at: call, .high, .high, by: standards)
            } else if name.hasLast("new"), let algorithm = call.argument(0, "name"), let value = PythonValue(algorithm)
            {
                guard let text = value.writtenOrNamed?.map(\.lowerCased),
                    Self.weakHashes.contains(where: { text == $0 })
                else { return }
                add(.b324, at: call, .high, .high, by: value.isString ? standards : .bandit)
            }
        } else if name.contains(part: "crypt") {
            let method =
                name.hasLast("crypt")
                ? call.argument(1, "salt") : name.hasLast("mksalt") ? call.argument(0, "method") : nil
            if let method, PythonValue(method)?.spells(anyOf: Self.weakMethods) ?? false {
                add(.b324, at: call, .medium, .high, by: standards)
            }
        }
    }

    func look(atKeySize call: Node) {
        let least: (high: Int, medium: Int)
        let size: PythonValue?
        let algorithms: StaticString = "cryptography.hazmat.primitives.asymmetric."
        if name.hasLast("generate_private_key"), name.withText({ $0.hasPrefix(algorithms) }) {
            if name == "cryptography.hazmat.primitives.asymmetric.ec.generate_private_key" {
                return look(atCurve: call)
            } else if name == "cryptography.hazmat.primitives.asymmetric.dsa.generate_private_key" {
                size = call.valueOfKey("key_size", 0)
            } else if name == "cryptography.hazmat.primitives.asymmetric.rsa.generate_private_key" {
                size = call.valueOfKey("key_size", 1)
            } else {
                return
            }
            least = (1024, 2048)
        } else if [
            "Crypto.PublicKey.DSA.generate", "Crypto.PublicKey.RSA.generate",
            "Cryptodome.PublicKey.DSA.generate", "Cryptodome.PublicKey.RSA.generate",
        ].contains(where: { name == $0 }) {
            size = call.valueOfKey("bits", 0)
            least = (1024, 2048)
        } else {
            return
        }
        guard let bits = size?.integer, bits < least.medium else { return }
        add(.b505, at: call, bits < least.high ? .high : .medium, .high)
    }

    private static let weakCurves: [StaticString] = ["SECP192R1", "SECT163K1", "SECT163R2"]

    private func look(atCurve call: Node) {
        guard let curve = call.argument(0, "curve") else { return }
        // The curve's class; Bandit does not see through `SECP192R1()`.
        let isMade = curve.kind == .call
        guard let value = isMade ? curve.callee.flatMap(PythonValue.init) : PythonValue(curve),
            value.spells(anyOf: Self.weakCurves)
        else { return }
        add(.b505, at: call, .medium, .high, by: isMade ? .picket : .both)
    }

    // MARK: Templates and markup

    func look(atTemplate call: Node) {
        if name.hasLast("Environment"), name.contains(part: "jinja2") {
            guard let value = call.keywordValue("autoescape") ?? call.nestedKeywordValue("autoescape") else {
                return add(.b701, at: call, .high, .high, by: call.hasSplat ? .bandit : .both)
            }
            if value.text == "True" { return }
            if value.kind == .call, PythonValue(value.callee ?? value)?.spells("select_autoescape") ?? false { return }
            add(
                .b701, at: call, .high, value.text == "False" ? .high : .medium,
                by: value.text == "False" ? .both : .bandit)
        } else if name.hasLast("Template"), name.contains(part: "mako") {
            let escapes = call.keywordValue("default_filters") != nil
            add(.b702, at: call, .medium, .high, by: escapes ? .bandit : .both)
        }
    }

    private static let escapers: [StaticString] = [
        "escape", "conditional_escape", "format_html", "format_html_join", "mark_safe", "render_to_string", "render",
    ]

    func look(atMarkup call: Node) {
        if name == "markupsafe.Markup" || name == "flask.Markup" {
            guard let first = call.positionalArguments[0], !first.isPythonConstant else { return }
            add(.b704, at: call, .medium, .high, by: isSafe(first) ? .bandit : .both)
        } else if names.modules.contains(.djangoSafeString), !name.hasLast("Markup") {
            guard let first = call.positionalArguments[0], !first.isPlainString else { return }
            let isRisk = !SafeMarkup.isSafe(first, of: call, in: tree)
            if isRisk { add(.b703, at: call, .medium, .high, by: isSafe(first) ? .bandit : .both) }
        }
    }

    /// Constants, and what has been escaped.
    private func isSafe(_ markup: Node) -> Bool {
        if bindings.isConstant(markup) { return true }
        let value = bindings.value(of: markup) ?? markup
        switch value.kind {
        case .call:
            // `"…".format(…)`; of another function nobody knows here whether it escapes.
            guard let callee = value.callee, callee.child(Field.object)?.unwrapped.kind == .string,
                names.lastName(of: callee) == "format"
            else { return true }
            return areEscaped(value)
        // Built of what has been escaped, or translated.
        case .string, .binary: return areEscaped(value)
        case .member, .subscripting: return false
        // A parameter: who calls answers for it.
        default: return true
        }
    }

    private func areEscaped(_ parts: Node) -> Bool {
        bindings.isConstant(parts) { part in
            guard let source = bindings.value(of: part) ?? (part.kind == .call ? part : nil), source.kind == .call,
                let last = source.callee.flatMap({ names.lastName(of: $0) })
            else { return false }
            return Self.escapers.contains { last == $0 } || Self.translators.contains { last == $0 }
        }
    }

    private static let translators: [StaticString] = ["_", "gettext", "ngettext", "pgettext", "gettext_lazy"]

    // MARK: Loading

    func look(atLoad call: Node) {
        if name.hasLast("load"), names.modules.contains(.yaml), name.contains(part: "yaml") {
            let safe: [StaticString] = ["SafeLoader", "CSafeLoader"]
            let loaders = [call.keywordValue("Loader"), call.positionalArguments[1]].compactMap {
                $0.flatMap(PythonValue.init)
            }
            if !loaders.contains(where: { $0.spells(anyOf: safe) }) { add(.b506, at: call, .medium, .high) }
        }
        if names.modules.contains(.torch), name == "torch.load" || name == "torch.serialization.load" {
            let limited = call.keywordValue("weights_only").flatMap(PythonValue.init)?.spells("True") ?? false
            if !limited { add(.b614, at: call, .medium, .high) }
        }
        if name == "logging.config.listen", call.keywordValue("verify") == nil { add(.b612, at: call, .medium, .high) }
    }

    func look(atDownload call: Node) {
        guard names.modules.contains(.huggingFace) else { return }
        let module: StaticString =
            name.hasLast("from_pretrained")
            ? "transformers" : name.hasLast("load_dataset") ? "datasets" : "huggingface_hub"
        guard name.contains(part: module) else { return }
        let revision = call.keywordValue("revision")
        let commit = call.keywordValue("commit_id")
        if let revision, !revision.isPythonConstant { return }
        if let commit, !commit.isPythonConstant { return }
        if let value = revision ?? commit, value.isPlainString {
            let text = value.pythonString(most: 128)
            if text.count >= 7, text.allSatisfy(\.isHexDigit) { return }
        }
        if let first = call.positionalArguments[0].flatMap(PythonValue.init)?.writtenOrNamed,
            first.starts(with: "./") || first.starts(with: "/") || first.starts(with: "../")
        {
            return
        }
        add(.b615, at: call, .medium, .high)
    }

    // MARK: Other machines

    func look(atRemote call: Node) {
        if name.hasLast("exec_command"), names.modules.contains(.paramiko) {
            let isFixed = call.positionalArguments[0].map { bindings.isConstant($0) } ?? false
            let isOwn = call.callee?.child(Field.object)?.text.hasPrefix("super(") ?? false
            add(.b601, at: call, .medium, .medium, by: isFixed || isOwn ? .bandit : .both)
        } else if name.hasLast("set_missing_host_key_policy"), names.modules.contains(.paramiko) {
            guard let policy = call.positionalArguments[0] else { return }
            let named = policy.kind == .call ? policy.callee : policy
            guard let named, named.kind == .identifier || named.kind == .member,
                PythonValue(named)?.spells(anyOf: ["AutoAddPolicy", "WarningPolicy"]) ?? false
            else { return }
            add(.b507, at: call, subject: policy, .high, .medium)
        } else if name == "pysnmp.hlapi.CommunityData" {
            let model = call.keywordValue("mpModel").flatMap(PythonValue.init)?.integer
            if model == 0 || model == 1 { add(.b508, at: call, .medium, .high) }
        } else if name == "pysnmp.hlapi.UsmUserData", call.positionalArguments.count < 3 {
            let isEncrypted = call.keywordValue("privKey") != nil
            add(.b509, at: call, .medium, .high, by: isEncrypted ? .bandit : .both)
        }
    }

    // MARK: Django's SQL

    func look(atDjangoSQL call: Node) {
        if name.hasLast("extra") {
            let condition = call.argument(of: "where", position: 1)
            let tables = call.argument(of: "tables", position: 3)
            let select = call.argument(of: "select", position: 0)
            let listsAreFixed = [condition, tables].allSatisfy {
                $0.map { $0.kind == .list && $0.elements.allSatisfy(\.isPlainString) } ?? true
            }
            let selectIsFixed = select.map { $0.isDictionaryOfStrings } ?? true
            guard !listsAreFixed || !selectIsFixed else { return }
            let isFixed =
                [condition, tables].allSatisfy { $0.map { bindings.isConstant($0) } ?? true } && selectIsFixed
            // Much else has an `extra`: a query set's is told by its words.
            let isQuery =
                call.keywordValue("where") ?? call.keywordValue("select") ?? call.keywordValue("tables") != nil
            add(.b610, at: call, .medium, .medium, by: isFixed || !isQuery ? .bandit : .both)
        } else if name.hasLast("RawSQL"), names.modules.contains(.djangoModels) {
            guard let statement = call.argument(0, "sql"), !statement.isPlainString else { return }
            add(.b611, at: call, .medium, .medium, by: isTrusted(sql: statement) || statement.kind == .spread ? .bandit : .both)
        }
    }
}

extension PythonValue {
    /// The characters of a string, or of a name.
    fileprivate var writtenOrNamed: [UInt8]? {
        switch self {
        case .string(let node): node.pythonString(most: 256)
        case .word(let word): Array(word.bytes)
        default: nil
        }
    }
}

extension Node {
    fileprivate var elements: some Sequence<Node> { children.lazy.filter { $0.kind != .comment }.map(\.unwrapped) }

    /// `f(*args)`, `f(**options)`: there may be more arguments than one sees.
    fileprivate var hasSplat: Bool { child(Field.arguments)?.children.contains { $0.kind == .spread } ?? false }

    /// By position where there is one, which is how Bandit reads it.
    fileprivate func argument(of name: StaticString, position: Int) -> Node? {
        positionalArguments[position] ?? keywordValue(name)
    }

    /// The size of a key, where it is given: not `None`, `0` or an expression.
    fileprivate func valueOfKey(_ name: StaticString, _ position: Int) -> PythonValue? {
        if let value = keywordValue(name).flatMap(PythonValue.init), value.integer != 0 { return value }
        guard let value = positionalArguments[position].flatMap(PythonValue.init), value.integer != 0 else {
            return nil
        }
        return value
    }

    /// Of a call inside this one.
    fileprivate func nestedKeywordValue(_ name: StaticString) -> Node? {
        for node in descendants.prefix(1024) where node.kind == .keywordArgument && node.child(Field.name)?.text == name
        {
            return node.child(Field.value)?.unwrapped
        }
        return nil
    }

    fileprivate var isDictionaryOfStrings: Bool {
        kind == .dictionary
            && elements.allSatisfy { item in
                item.kind == .pair && (item.child(Field.key)?.unwrapped.isPlainString ?? false)
                    && (item.child(Field.value)?.unwrapped.isPlainString ?? false)
            }
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool { (0x30...0x39).contains(self) || (0x61...0x66).contains(lowerCased) }
}
