import Detection

/// All that Picket knows of a language beyond its grammar: which files are written in it and what its symbols mean.
///
/// Symbol names are lists separated by spaces, as the grammar's `node-types.json` spells them. Names the grammar does not
/// have are an error when it is loaded, so that a table cannot rot.
struct LanguageTable: Sendable {
    let language: Language
    /// Name of the grammar: the shared library and the symbol in it.
    let grammar: String
    /// Without the dot, in lower case.
    let extensions: [String]
    /// Whole file names.
    let fileNames: [String]
    /// Programs named in a `#!` line, without path and version.
    let interpreters: [String]
    /// Named symbols. What is not listed is ``Kind/other``.
    let named: [Kind: String]
    /// Tokens (anonymous symbols) worth a node, besides ``operators``. All others are gaps.
    let tokens: [Kind: String]
    /// The operators this language does not share with C.
    let operators: [Kind: String]
    /// Operators the grammar has named symbols for.
    let namedOperators: [Kind: String]
    /// Named symbols that get no node; their children become their parent's.
    let flattened: String
    /// Named symbols that are flattened where they have one child only: what wraps a name, an argument, a pattern.
    let wrappers: String
    /// Named symbols that are flattened in parents of a kind: a list of statements inside a ``Kind/block``.
    let flattenedIn: [Kind: String]
    /// Named symbols whose operands and operators lie side by side (`A = 1 and B < C + 2` is one node in Ada): they get
    /// the nodes that precedence asks for, and none of their own if there is no operator.
    let chains: String
    /// Named symbols that get no node, nor do their children: quotes, punctuation the grammar names.
    let gaps: String
    /// Named symbols whose insides are of no interest.
    let opaque: String
    /// Kinds that depend on the parent: an `identifier` in ``Kind/parameters`` is a ``Kind/parameter``.
    let inParent: [Kind: [Kind: String]]
    /// The grammar's field names that mean something else than in most grammars.
    let fields: [String: Field]
    /// The part that nodes of these symbols play where the grammar gives them no field: `.superTypes` of a
    /// `base_class_clause`.
    let parts: [Field: String]
    /// Fields that mean something else in a parent of some kind, besides ``commonFieldsInParent``.
    let fieldsInParent: [Kind: [Field: Field]]
    /// Called when a node with one of these symbols is complete, to settle what its children decide.
    let refinements: [String: Refinement]

    typealias Refinement = @Sendable (SyntaxTree, Int) -> Void

    init(
        _ language: Language, grammar: String, extensions: String, fileNames: String = "", interpreters: String = "",
        named: [Kind: String], tokens: [Kind: String] = [:], operators: [Kind: String] = [:],
        namedOperators: [Kind: String] = [:], flattened: String = "", wrappers: String = "",
        flattenedIn: [Kind: String] = [:], chains: String = "", gaps: String = "", opaque: String = "",
        inParent: [Kind: [Kind: String]] = [:], fields: [String: Field] = [:],
        parts: [Field: String] = [:], fieldsInParent: [Kind: [Field: Field]] = [:],
        refinements: [String: Refinement] = [:]
    ) {
        self.language = language
        self.grammar = grammar
        self.extensions = words(extensions)
        self.fileNames = words(fileNames)
        self.interpreters = words(interpreters)
        self.named = named
        self.tokens = tokens
        self.operators = operators
        self.namedOperators = namedOperators
        self.flattened = flattened
        self.wrappers = wrappers
        self.flattenedIn = flattenedIn
        self.chains = chains
        self.gaps = gaps
        self.opaque = opaque
        self.inParent = inParent
        self.fields = fields
        self.parts = parts
        self.fieldsInParent = fieldsInParent
        self.refinements = refinements
    }

    /// The operators most languages have from C. Kept only in nodes of ``Kind`` that have operators, so that the angle
    /// brackets of generics and the stars of pointers stay gaps.
    static let commonOperators: [Kind: String] = [
        .logicalOperator: "&& ||",
        .comparisonOperator: "== != < > <= >=",
        .shiftOperator: "<< >>",
        .notOperator: "!",
        .operation: "+ - * / % & | ^ ~ ++ -- += -= *= /= %= &= |= ^= <<= >>=",
    ]

    /// What most grammars call the parts of a node.
    static let commonFields: [String: Field] = [
        "name": .name, "alias": .alias, "label": .label, "parameters": .parameters, "type_parameters": .typeParameters,
        "return_type": .returnType, "result": .returnType, "type": .type, "superclass": .superTypes,
        "superclasses": .superTypes, "interfaces": .superTypes, "declarator": .declarator, "body": .body,
        "condition": .condition, "consequence": .consequence, "alternative": .alternative,
        "initializer": .initializer, "init": .initializer, "update": .update, "increment": .update,
        "function": .callee, "arguments": .arguments, "object": .object, "field": .member, "attribute": .member,
        "property": .member, "index": .index, "subscript": .index, "key": .key, "left": .left, "right": .right,
        "operator": .operation, "operators": .operation, "operand": .operand, "argument": .operand, "value": .value,
        "finalizer": .finally, "handler": .handler, "path": .path, "source": .path,
    ]

    /// Where grammars use a general word for a part that has one of its own.
    static let commonFieldsInParent: [Kind: [Field: Field]] = [
        .member: [.operand: .object, .value: .object, .path: .object, .name: .member],
        .subscripting: [.operand: .object, .value: .object],
        .forEach: [.right: .iterable, .value: .iterable],
        .comprehensionFor: [.right: .iterable],
    ]
}

/// The words of a list separated by white space. A `·` stands for a space within a word, as in Python's `is not`.
func words(_ list: String) -> [String] {
    list.split(whereSeparator: \.isWhitespace).map { String($0.map { $0 == "·" ? " " : $0 }) }
}
