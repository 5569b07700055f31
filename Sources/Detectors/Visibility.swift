import Detection

/// Who can call a function, as far as its declaration says.
extension Node {
    /// Whether no file but its own can name this function: it is private by a word or by where it stands.
    func isPrivate(in artifact: Artifact) -> Bool {
        guard let name = name?.text, let first = name.first else { return false }
        switch artifact.language {
        case .python:
            if enclosingFunction != nil { return !isMethod }
            return first == UInt8(ascii: "_") && name.last != first
        // What includes a header may call what is `static` in it. A macro that looks like a function has no type.
        case .c, .cpp:
            guard !artifact.isHeader, child(Field.type) != nil else { return false }
            if artifact.language == .c { return hasModifier("static") }
            return !isMethod && (hasModifier("static") || isInUnnamedNamespace)
        case .java: return hasModifier("private")
        case .javascript, .typescript, .tsx:
            guard let place = parent?.kind, place != .dictionary else { return false }
            if isMethod { return first == UInt8(ascii: "#") || hasModifier("private") }
            return place == .block || place == .file && isInModule
        case .go:
            return first >= 0x61 && first <= 0x7A && child(Kind.receiver) == nil && name != "main" && name != "init"
        case .rust:
            if child(Kind.modifier) != nil || name == "main" || first == UInt8(ascii: "_") { return false }
            for ancestor in ancestors {
                switch ancestor.kind {
                // What a trait asks for, its callers name.
                case .typeExtension:
                    return ancestor.child(Field.superTypes) == nil && ancestor.child(Kind.superTypes) == nil
                case .interface: return false
                case .function, .file: return true
                default: continue
                }
            }
            return true
        // Accessors and initialisers have no name of their own.
        case .swift:
            if name == "get" || name == "set" || name == "init" || name == "deinit" || name == "subscript" {
                return false
            }
            return hasModifier("private") || hasModifier("fileprivate") || enclosingFunction != nil && !isMethod
        case .ada: return enclosingFunction != nil
        case .bash: return first == UInt8(ascii: "_")
        case .text: return false
        }
    }

    func hasModifier(_ word: StaticString) -> Bool {
        for child in children where child.kind == .modifier {
            if child.text == word { return true }
            for inner in child.children where inner.text == word { return true }
        }
        return false
    }

    /// Whether a Go file is one of several of which one is compiled: its functions are called like those of the others.
    var isBuiltForSome: Bool {
        for (child, _) in zip(children, 0..<16) {
            guard child.kind == .comment else { return false }
            if child.text.hasPrefix("//go:build") || child.text.hasPrefix("// +build") { return true }
        }
        return false
    }

    /// Whether a decorator, annotation or attribute stands before it or in it.
    var hasAnnotation: Bool {
        var before = previousSibling
        while let node = before, node.kind == .comment { before = node.previousSibling }
        if before?.kind == .annotation { return true }
        for child in children {
            if child.kind == .annotation { return true }
            if child.kind == .modifier, child.child(Kind.annotation) != nil { return true }
        }
        return false
    }

    private var isInUnnamedNamespace: Bool {
        for (ancestor, _) in zip(ancestors, 0..<64) where ancestor.kind == .namespace {
            if ancestor.child(Field.name) == nil { return true }
        }
        return false
    }

    /// Whether a script says what it gives to others: what it does not name is its own.
    private var isInModule: Bool {
        guard let file = parent else { return false }
        return file.child(in: [.importation, .exportation]) != nil
    }

    /// Whether this name stands for the function itself: as a value, and not where it is called or declared.
    var isFunctionAsValue: Bool {
        if field == .callee { return false }
        guard let parent else { return true }
        switch parent.kind {
        case .function, .signature: return field != .name && field != .declarator && field != .none
        // `self.f(x)`
        case .member where field == .member: return parent.field != .callee
        default: return true
        }
    }
}

extension Artifact {
    /// Whether this is a file that others include.
    var isHeader: Bool {
        guard let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) else { return false }
        switch path[path.index(after: dot)...] {
        case "h", "hh", "hpp", "hxx", "inl", "ipp", "tcc": return true
        default: return false
        }
    }
}
