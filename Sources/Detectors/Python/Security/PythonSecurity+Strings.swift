import Detection

extension PythonSecurity {
    func look(atString node: Node) {
        guard let parent = node.meaningfulParent, parent.kind != .string else { return }
        let form = StringForm(node)
        guard !form.isBytes else { return }
        if form.isFormatted {
            look(atFormatted: node)
        } else if parent.kind != .expressionStatement {
            look(atPlain: node, in: parent)
        }
    }

    private func look(atPlain node: Node, in parent: Node) {
        // Nearly all strings are told by their first character not to be one of these.
        switch node.firstStringContent?.first {
        case UInt8(ascii: "/"), UInt8(ascii: "0"), UInt8(ascii: "\\"): look(atValue: node.pythonString(), of: node)
        default: break
        }
        switch parent.kind {
        case .assignment: look(atAssigned: node, parent)
        case .pair: look(atKey: node, parent)
        case .subscripting: look(atIndex: node, parent)
        case .comparison: look(atCompared: node, parent)
        case .binary, .shift: look(atOperand: node, parent)
        case .member: look(atObject: node, parent)
        default: break
        }
    }

    private func look(atFormatted node: Node) {
        var whole: [UInt8] = []
        var isFirst = true
        var values: [[UInt8]] = []
        node.forEachStringPiece(most: Self.longestStatement) { piece in
            whole += piece
            if piece.first == UInt8(ascii: "/") || piece.first == UInt8(ascii: "0") { values.append(piece) }
            isFirst = false
        }
        for value in values { look(atValue: value, of: node) }
        guard !isFirst, SQLText.isStatement(whole) else { return }
        let wrapper = node.meaningfulParent
        report(statement: whole, node, in: node, isExecuted: isExecution(wrapper))
    }

    private func look(atValue value: [UInt8], of node: Node) {
        if value == "0.0.0.0" {
            add(
                .b104, firstLine(of: node), in: node, subject: node.text, .medium, .medium,
                by: isCompared(node) ? .bandit : .both)
        } else if value.starts(with: "/tmp") || value.starts(with: "/var/tmp") || value.starts(with: "/dev/shm") {
            // The folder alone is no name that somebody else could take first.
            let isName = Self.temporaryFolders.contains { folder in
                value.starts(with: folder) && value.count > folder.utf8CodeUnitCount + 1
                    && value[folder.utf8CodeUnitCount] == UInt8(ascii: "/")
            }
            add(
                .b108, firstLine(of: node), in: node, subject: node.text, .medium, .medium,
                by: isName && !isCompared(node) ? .both : .bandit)
        }
    }

    private static let temporaryFolders: [StaticString] = ["/tmp", "/var/tmp", "/dev/shm"]

    /// A string of many lines is underlined on its first.
    private func firstLine(of node: Node) -> Range<Int> {
        node.start..<node.start + node.text.bytes.prefix { $0 != 0x0A }.count
    }

    /// Asking whether something is this value does not use it.
    private func isCompared(_ node: Node) -> Bool {
        for ancestor in node.ancestors.prefix(6) {
            switch ancestor.kind {
            case .comparison: return true
            // `{AF_INET: "0.0.0.0"}`: a table of what addresses mean.
            case .pair: return ancestor.child(Field.key).map { $0.unwrapped.kind != .string } ?? false
            case .list, .tuple, .set, .parenthesised, .logical, .not: continue
            default: return false
            }
        }
        return false
    }

    // MARK: Passwords

    private func look(atAssigned node: Node, _ parent: Node) {
        var assignment = parent
        // `a: str = …` and `a := …` are other nodes for Bandit.
        for _ in 0..<16 {
            guard assignment.field != .none || assignment.parent?.kind == .expressionStatement else { break }
            if let left = assignment.child(Field.left), let name = Self.targetName(left), name.isPasswordName {
                let isPlain = assignment.isPlainAssignment && parent.isPlainAssignment
                report(password: node, named: name, at: node, .b105, by: isPlain ? .both : .picket)
                return
            }
            guard let next = assignment.meaningfulParent, next.kind == .assignment else { return }
            assignment = next
        }
    }

    private static func targetName(_ target: Node) -> Text? {
        let target = target.unwrapped
        switch target.kind {
        case .identifier: return target.text
        case .member: return target.child(Field.member)?.text
        default: return nil
        }
    }

    private func look(atKey node: Node, _ pair: Node) {
        guard let key = pair.child(Field.key), key.unwrapped == node, let value = pair.child(Field.value)?.unwrapped,
            value.isPythonConstant, node.isPasswordName
        else { return }
        report(password: value, named: node.firstStringContent ?? node.text, at: node, .b105)
    }

    private func look(atIndex node: Node, _ subscripting: Node) {
        guard let assignment = subscripting.meaningfulParent, assignment.kind == .assignment,
            assignment.isPlainAssignment, let value = assignment.assignedValue, value.isPlainString,
            subscripting.children.reduce(0, { $0 + ($1.field == .index ? 1 : 0) }) == 1, node.isPasswordName
        else { return }
        report(password: value, named: node.firstStringContent ?? node.text, at: node, .b105)
    }

    private func look(atCompared node: Node, _ comparison: Node) {
        var operands = comparison.children.lazy.filter { $0.kind != .comparisonOperator && $0.kind != .comment }
            .makeIterator()
        guard let left = operands.next()?.unwrapped, let name = Self.targetName(left), name.isPasswordName,
            let right = operands.next()?.unwrapped, right.isPlainString
        else { return }
        // `update_password == "always"` asks what to do.
        let isWord = right.firstStringContent?.bytes.allSatisfy { $0 < 0x30 || $0 > 0x39 } ?? true
        report(password: right, named: name, at: node, .b105, by: isWord ? .bandit : .both)
    }

    func report(
        password value: Node, named name: Text, at node: Node, _ check: BanditCheck,
        by standards: Verdict.Standards = .both
    ) {
        let standards = isOwn(password: value, named: name) ? standards : standards.intersection(.bandit)
        add(check, firstLine(of: node), in: node, subject: name, .low, .medium, by: standards)
    }

    /// Whether it may be a password, and `secrets/hardcoded-credential` does not report it: one secret, one finding.
    func isOwn(password value: Node, named name: Text) -> Bool {
        guard value.isLikelyPassword(for: name) else { return false }
        if isExample || value.meaningfulParent?.kind == .comparison { return true }
        let secret = value.pythonString(most: 512)
        return !secret.withUnsafeBytes { HardcodedCredential.reports(Text($0), named: name) }
    }

    // MARK: SQL

    private func look(atOperand node: Node, _ operation: Node) {
        let (statement, root) = SQLText.statement(of: node, in: operation, most: Self.longestStatement)
        guard SQLText.isStatement(statement) else { return }
        report(statement: statement, node, in: root, isExecuted: isExecution(root.meaningfulParent))
    }

    private func look(atObject node: Node, _ member: Node) {
        guard let name = member.child(Field.member)?.text, name == "format" || name == "replace",
            member.child(Field.object)?.unwrapped == node
        else { return }
        let statement = node.pythonString(most: Self.longestStatement)
        guard SQLText.isStatement(statement) else { return }
        let call = member.meaningfulParent ?? member
        report(
            statement: statement, node, in: call,
            isExecuted: name == "format" && isExecution(call.meaningfulParent))
    }

    private func report(statement: [UInt8], _ node: Node, in whole: Node, isExecuted: Bool) {
        // For Picket it has to begin like a statement, and hold something that is not always the same.
        let isInjectable =
            SQLText.startsLikeStatement(statement) && !isTrusted(sql: whole) && !isProse(whole)
            && (isExecuted || executors.contains(whole.nearestFunction?.index ?? 0))
        add(
            .b608, firstLine(of: node), in: node, subject: node.text, .medium, isExecuted ? .medium : .low,
            by: isInjectable ? .both : .bandit)
    }

    /// Whether it is made of constants, quoted names, and parts that are SQL themselves, which are looked at where they
    /// are made.
    func isTrusted(sql: Node) -> Bool {
        bindings.isConstant(sql) { part in
            let name: Text?
            switch part.kind {
            case .identifier: name = part.text
            case .member: name = part.child(Field.member)?.text
            case .call: name = part.callee.flatMap { names.lastName(of: $0) }
            case .subscripting: name = part.child(Field.object)?.text
            default: name = nil
            }
            guard let name else { return false }
            if part.kind == .call { return name.hasPrefix("quote") || name == "qn" || name == "qn2" }
            return name == "sql" || name.hasSuffix("_sql") || name.hasPrefix("sql_")
        }
    }

    /// Whether it is for people: raised, warned of, logged, printed.
    private func isProse(_ node: Node) -> Bool {
        for ancestor in node.ancestors.prefix(6) {
            switch ancestor.kind {
            case .throwing, .assertion: return true
            case .call:
                guard let name = ancestor.callee.flatMap({ names.lastName(of: $0) }) else { return false }
                if Self.speaking.contains(where: { name == $0 }) { return true }
            case .arguments, .parenthesised, .binary, .keywordArgument: continue
            default: return false
            }
        }
        return false
    }

    private static let speaking: [StaticString] = [
        "print", "debug", "info", "warning", "warn", "error", "exception", "critical", "log",
    ]

    private func isExecution(_ wrapper: Node?) -> Bool {
        var node = wrapper
        if node?.kind == .arguments { node = node?.parent }
        guard let call = node, call.kind == .call, let callee = call.callee else { return false }
        let name = callee.kind == .member ? callee.child(Field.member)?.text : callee.text
        return name.map { $0 == "execute" || $0 == "executemany" } ?? false
    }

    private static var longestStatement: Int { 1 << 14 }
}

extension Node {
    /// Not `a: str = …`, nor `a := …`.
    fileprivate var isPlainAssignment: Bool {
        child(Field.type) == nil && (parent?.kind == .expressionStatement || parent?.kind == .assignment)
    }

    /// What all the targets of `a = b = value` get.
    fileprivate var assignedValue: Node? {
        var node = self
        for _ in 0..<16 {
            guard let right = node.child(Field.right)?.unwrapped else { return nil }
            if right.kind != .assignment { return right }
            node = right
        }
        return nil
    }

    /// Whether a string is the name of a password.
    fileprivate var isPasswordName: Bool {
        let value = pythonString(most: 512)
        return value.withUnsafeBytes { Text($0).isPasswordName }
    }

    /// Whether a value given to something called like a password may be one: not empty, no path, no sentence, no
    /// template, and not just the word for it.
    func isLikelyPassword(for name: Text) -> Bool {
        guard isPlainString, name.endsInSecret else { return false }
        let value = pythonString(most: 512)
        guard value.count >= 4, value.count < 512 else { return false }
        var hasDigit = false
        var hasLetter = false
        for byte in value {
            switch byte {
            case 0x00...0x20, UInt8(ascii: "{"), UInt8(ascii: "<"), UInt8(ascii: "%"), UInt8(ascii: "/"),
                UInt8(ascii: "["), UInt8(ascii: "("), UInt8(ascii: "\\"), UInt8(ascii: ":"):
                return false
            case UInt8(ascii: "0")...UInt8(ascii: "9"): hasDigit = true
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): hasLetter = true
            default: continue
            }
        }
        guard hasLetter, !value.withUnsafeBytes({ Text($0).isPasswordName }) else { return false }
        // Tokens and secrets are made by machines; much else is called a token.
        return hasDigit && (value.count >= 8 || name.isPasswordProper)
            || (!hasDigit && name.isPasswordProper && value.isOneWord)
    }
}

extension [UInt8] {
    /// `hunter`, not `current-password` or `user_password_field`.
    fileprivate var isOneWord: Bool {
        !contains {
            $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "*")
        }
    }
}

extension Text {
    /// Whether a part of the name, between underscores, is a word for password, token or secret.
    var isPasswordName: Bool { namedSecret != nil }

    /// Whether it is the last part: `password_field` is something else.
    fileprivate var endsInSecret: Bool {
        let last = bytes.lastIndex(of: UInt8(ascii: "_")).map { slice($0 + 1..<count) } ?? self
        return last.secretWord != nil
    }

    /// Whether that word is one for password.
    var isPasswordProper: Bool { namedSecret == true }

    /// `true`: a password; `false`: a token or secret.
    private var namedSecret: Bool? {
        guard count >= 3, count <= 512 else { return nil }
        var start = 0
        for offset in 0...count where offset == count || bytes[offset] == UInt8(ascii: "_") {
            if let kind = slice(start..<offset).secretWord { return kind }
            start = offset + 1
        }
        return nil
    }

    private var secretWord: Bool? {
        guard count >= 3, count <= 64 else { return nil }
        switch bytes[0] | 0x20 {
        case UInt8(ascii: "t"): return equalsIgnoringCase("token") ? false : nil
        case UInt8(ascii: "s"): return equalsIgnoringCase("secret") || equalsIgnoringCase("secrete") ? false : nil
        case UInt8(ascii: "p"):
            if equalsIgnoringCase("pwd") || equalsIgnoringCase("pass") || equalsIgnoringCase("passphrase") {
                return true
            }
            return isPasswordWord ? true : nil
        default: return nil
        }
    }

    /// `pa`, one or more `s`, `w`, perhaps `o`, perhaps `r`, `d`.
    private var isPasswordWord: Bool {
        var offset = 0
        func take(_ letter: StaticString) -> Bool {
            guard offset < count, bytes[offset] | 0x20 == letter.utf8Start[0] else { return false }
            offset += 1
            return true
        }
        guard take("p"), take("a"), take("s") else { return false }
        while take("s") {}
        guard take("w") else { return false }
        _ = take("o")
        _ = take("r")
        return take("d") && offset == count
    }

    /// - Parameter other: in lower case.
    func equalsIgnoringCase(_ other: StaticString) -> Bool {
        guard count == other.utf8CodeUnitCount else { return false }
        for offset in 0..<count where bytes[offset].lowerCased != other.utf8Start[offset] { return false }
        return true
    }
}

extension UInt8 {
    var lowerCased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}
