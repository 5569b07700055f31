import CTreeSitter
import Detection

/// A grammar in memory with its language's table worked out to arrays over its symbols.
struct Grammar: @unchecked Sendable {
    /// `const TSLanguage *`, never freed.
    let language: OpaquePointer
    let symbols: [Symbol]
    /// Over the grammar's field ids.
    let fields: [Field]
    /// Field by parent kind and field, see ``field(_:in:)``.
    private let fieldsInParent: [Field]
    /// For each symbol with `.dependsOnParent`: over the kinds of parents, what becomes of it there. Identifiers are
    /// among them, so no dictionary.
    let inParent: [[Symbol]]
    let refinements: [LanguageTable.Refinement?]

    /// What becomes of the nodes of a symbol.
    struct Symbol {
        var kind: Kind
        var treatment: Treatment
        var dependsOnParent = false
        /// Where the grammar gives a node no field.
        var field = Field.none
    }

    enum Treatment: UInt8 {
        /// Gets a node; its children are visited.
        case node
        /// Gets a node; its children are not visited.
        case leaf
        /// Gets no node; its children are visited.
        case flattened
        /// Flattened if it has one child, else like `node`.
        case wrapper
        /// Gets the nodes that the precedence of its operators asks for.
        case chain
        /// Gets no node, nor do its children.
        case gap
        /// Gets a node where the parent is of a kind that has operators.
        case sign
    }

    init(_ language: OpaquePointer, table: LanguageTable) throws(FrontEndError) {
        let version = ts_language_version(language)
        guard version >= UInt32(TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION),
            version <= UInt32(TREE_SITTER_LANGUAGE_VERSION)
        else {
            throw FrontEndError(
                .grammar,
                "the \(table.grammar) grammar has ABI \(version); this libtree-sitter reads "
                    + "\(TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION) to \(TREE_SITTER_LANGUAGE_VERSION)")
        }
        self.language = language
        let names = SymbolNames(language)

        var symbols = [Symbol](repeating: Symbol(kind: .other, treatment: .gap), count: names.count)
        for symbol in names.allNamed { symbols[symbol].treatment = .node }
        func assign(_ list: [Kind: String], named: Bool, as treatment: Treatment) throws(FrontEndError) {
            for (kind, text) in list {
                for name in words(text) {
                    for symbol in try names.symbols(name, named: named, table) {
                        symbols[symbol].kind = kind
                        symbols[symbol].treatment = treatment
                    }
                }
            }
        }
        for (kind, text) in LanguageTable.commonOperators {
            // What C has and this grammar lacks is no mistake.
            for name in words(text) {
                for symbol in names.anonymous[name] ?? [] {
                    symbols[symbol] = Symbol(kind: kind, treatment: .sign)
                }
            }
        }
        try assign(table.namedOperators, named: true, as: .sign)
        try assign(table.operators, named: false, as: .sign)
        try assign(table.tokens, named: false, as: .leaf)
        try assign(table.named, named: true, as: .node)
        let treatments: [(String, Treatment)] = [
            (table.flattened, .flattened), (table.wrappers, .wrapper), (table.chains, .chain), (table.gaps, .gap),
            (table.opaque, .leaf),
        ]
        for (list, treatment) in treatments {
            for name in words(list) {
                for symbol in try names.symbols(name, named: true, table) { symbols[symbol].treatment = treatment }
            }
        }

        for (field, text) in table.parts {
            for name in words(text) {
                for symbol in try names.symbols(name, named: nil, table) { symbols[symbol].field = field }
            }
        }

        var inParent = [[Symbol]](repeating: [], count: names.count)
        func assign(_ lists: [Kind: [Kind: String]], flattening: Bool) throws(FrontEndError) {
            for (parent, list) in lists {
                for (kind, text) in list {
                    for name in words(text) {
                        for symbol in try names.symbols(name, named: nil, table) {
                            symbols[symbol].dependsOnParent = true
                            var contextual = symbols[symbol]
                            if inParent[symbol].isEmpty {
                                inParent[symbol] = [Symbol](repeating: contextual, count: Kind.allCases.count)
                            }
                            contextual.kind = kind
                            switch contextual.treatment {
                            case _ where flattening:
                                contextual.treatment = .flattened
                                contextual.field = .none
                            case .gap, .sign: contextual.treatment = .leaf
                            case .node, .leaf, .flattened, .wrapper, .chain: break
                            }
                            inParent[symbol][Int(parent.rawValue)] = contextual
                        }
                    }
                }
            }
        }
        try assign(table.inParent, flattening: false)
        try assign(table.flattenedIn.mapValues { [.other: $0] }, flattening: true)
        var refinements = [LanguageTable.Refinement?](repeating: nil, count: names.count)
        for (name, refinement) in table.refinements {
            for symbol in try names.symbols(name, named: true, table) { refinements[symbol] = refinement }
        }
        self.symbols = symbols
        self.inParent = inParent
        self.refinements = refinements
        fields = try Self.fields(of: language, table)
        fieldsInParent = Self.fieldsInParent(table)
    }

    /// What a field means in a parent of this kind.
    func field(_ field: Field, in parent: Kind) -> Field {
        fieldsInParent[Int(parent.rawValue) << Self.fieldBits | Int(field.rawValue)]
    }

    /// So many bits number the fields.
    private static let fieldBits = 6

    private static func fieldsInParent(_ table: LanguageTable) -> [Field] {
        precondition(Field.allCases.count <= 1 << fieldBits)
        var row = Field.allCases
        row += [Field](repeating: .none, count: (1 << fieldBits) - row.count)
        return Kind.allCases.flatMap { parent in
            row.map { table.fieldsInParent[parent]?[$0] ?? LanguageTable.commonFieldsInParent[parent]?[$0] ?? $0 }
        }
    }

    private static func fields(of language: OpaquePointer, _ table: LanguageTable) throws(FrontEndError) -> [Field] {
        var fields: [Field] = [.none]
        var known: Set<String> = []
        let count = ts_language_field_count(language)
        for id in 0..<count {
            let name = ts_language_field_name_for_id(language, UInt16(id + 1)).map { String(cString: $0) } ?? ""
            known.insert(name)
            fields.append(table.fields[name] ?? LanguageTable.commonFields[name] ?? .none)
        }
        if let unknown = table.fields.keys.sorted().first(where: { !known.contains($0) }) {
            throw FrontEndError(.grammar, "the \(table.grammar) grammar has no field \(unknown)")
        }
        return fields
    }
}

/// The visible symbols of a grammar by name. One name may stand for several symbols.
private struct SymbolNames {
    var named: [String: [Int]] = [:]
    var anonymous: [String: [Int]] = [:]
    var allNamed: [Int] = []
    let count: Int

    init(_ language: OpaquePointer) {
        count = Int(ts_language_symbol_count(language))
        for symbol in 0..<count {
            guard let name = ts_language_symbol_name(language, UInt16(symbol)) else { continue }
            switch ts_language_symbol_type(language, UInt16(symbol)) {
            case TSSymbolTypeRegular:
                named[String(cString: name), default: []].append(symbol)
                allNamed.append(symbol)
            case TSSymbolTypeAnonymous: anonymous[String(cString: name), default: []].append(symbol)
            default: break
            }
        }
    }

    func symbols(_ name: String, named wanted: Bool?, _ table: LanguageTable) throws(FrontEndError) -> [Int] {
        let found =
            switch wanted {
            case true?: named[name]
            case false?: anonymous[name]
            case nil: named[name] ?? anonymous[name]
            }
        guard let found else {
            throw FrontEndError(
                .grammar, "the \(table.grammar) grammar has no symbol \(name); its table is out of date")
        }
        return found
    }
}
