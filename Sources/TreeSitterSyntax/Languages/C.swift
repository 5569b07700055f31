import Detection

extension LanguageTable {
    static let c = LanguageTable(
        .c, grammar: "c", extensions: "c h",
        named: both(
            cNamed, [.variadicParameter: "variadic_parameter", .typeReference: "macro_type_specifier"]),
        tokens: [.elseKeyword: "else"],
        flattened: cDeclarators,
        opaque: "char_literal system_lib_string",
        inParent: [.parameters: [.parameter: "identifier"]],
        fields: ["declarator": .name, "size": .index, "designator": .key],
        fieldsInParent: [.switchCase: [.value: .condition]],
        refinements: cRefinements)

    /// The words of two tables.
    static func both(_ left: [Kind: String], _ right: [Kind: String]) -> [Kind: String] {
        left.merging(right) { "\($0) \($1)" }
    }

    /// What C++ has as well.
    static let cNamed: [Kind: String] = [
        .file: "translation_unit",
        .comment: "comment",
        // Declarations
        .function: "function_definition",
        .parameters: "parameter_list preproc_params",
        .parameter: "parameter_declaration",
        .type: "struct_specifier union_specifier",
        .enumeration: "enum_specifier",
        .enumerationCase: "enumerator",
        .typeAlias: "type_definition",
        .typeBody: "field_declaration_list enumerator_list",
        .memberVariable: "field_declaration",
        .variable: "declaration",
        .constant: "preproc_def",
        .declarator: "init_declarator",
        .importation: "preproc_include",
        .annotation: "attribute_declaration attribute_specifier ms_declspec_modifier alignas_qualifier",
        .modifier: "storage_class_specifier type_qualifier ms_call_modifier",
        // Statements
        .block: "compound_statement declaration_list",
        .expressionStatement: "expression_statement",
        .branch: "if_statement",
        .elseClause: "else_clause preproc_else",
        .elseIf: "preproc_elif preproc_elifdef",
        .ternary: "conditional_expression",
        .forLoop: "for_statement",
        .whileLoop: "while_statement",
        .doLoop: "do_statement",
        .switching: "switch_statement",
        .switchCase: "case_statement",
        .tryBlock: "seh_try_statement",
        .handler: "seh_except_clause",
        .finally: "seh_finally_clause",
        .returning: "return_statement",
        .breaking: "break_statement seh_leave_statement",
        .continuing: "continue_statement",
        .goto: "goto_statement",
        .label: "labeled_statement",
        .directive: "preproc_call preproc_function_def",
        .conditionalDirective: "preproc_if preproc_ifdef",
        // Expressions
        .identifier: "identifier field_identifier statement_identifier",
        .typeReference: "type_identifier primitive_type sized_type_specifier type_descriptor",
        .call: "call_expression",
        .creation: "compound_literal_expression",
        .arguments: "argument_list",
        .member: "field_expression",
        .subscripting: "subscript_expression",
        .binary: "binary_expression",
        .unary: "unary_expression pointer_expression",
        .cast: "cast_expression",
        .parenthesised: "parenthesized_expression",
        .augmentedAssignment: "assignment_expression",
        .increment: "update_expression",
        .integer: "number_literal",
        .string: "string_literal concatenated_string system_lib_string",
        .stringContent: "string_content escape_sequence",
        .character: "char_literal",
        .boolean: "true false",
        .null: "null",
        .list: "initializer_list",
        .pair: "initializer_pair",
    ]

    /// Declarators are flattened, so that name, parameters and array sizes are children of what they declare.
    static let cDeclarators = """
        function_declarator pointer_declarator array_declarator parenthesized_declarator attributed_declarator
        abstract_function_declarator abstract_pointer_declarator abstract_array_declarator
        abstract_parenthesized_declarator
        """

    static let cRefinements: [String: Refinement] = [
        "function_definition": Refinements.function,
        "declaration": cDeclaration,
        "init_declarator": { tree, index in tree.setField(.declarator, of: index) },
        "field_declaration": cMember,
        "parameter_list": cParameters,
        "struct_specifier": Refinements.type,
        "union_specifier": Refinements.type,
        "enum_specifier": Refinements.type,
        "else_clause": Refinements.body,
        "labeled_statement": Refinements.body,
        "expression_statement": Refinements.emptyStatement,
        "assignment_expression": Refinements.assignment,
        "number_literal": Refinements.number,
        // `default:` has no value.
        "case_statement": { tree, index in
            if tree[index].child(Field.condition) == nil { tree.setKind(.defaultCase, of: index) }
        },
        // `#define GUARD` stands for nothing.
        "preproc_def": { tree, index in
            if tree[index].child(Field.value) == nil { tree.setKind(.directive, of: index) }
        },
    ]

    /// A declaration is a prototype, a constant or a variable.
    private static func cDeclaration(_ tree: SyntaxTree, _ index: Int) {
        if declaresFunction(tree[index]) {
            tree.setKind(.signature, of: index)
        } else {
            Refinements.constant(tree, index)
        }
    }

    /// C++ declares methods among the member variables.
    private static func cMember(_ tree: SyntaxTree, _ index: Int) {
        if declaresFunction(tree[index]) { return tree.setKind(.signature, of: index) }
        Refinements.memberConstant(tree, index)
    }

    /// `int f(int)` does, `int (*f)(int)` does not: its parameters follow a parenthesis.
    private static func declaresFunction(_ node: Node) -> Bool {
        guard let name = node.child(Field.name) else { return false }
        // C++ conversions, which are leaves with their empty parameter list.
        if name.text.hasPrefix("operator "), name.text.last == UInt8(ascii: ")") { return true }
        guard let parameters = node.child(Kind.parameters), name.end <= parameters.start else { return false }
        let between = node.text.slice(name.end - node.start..<parameters.start - node.start)
        return !between.contains(UInt8(ascii: ")"))
    }

    /// `(void)` has no parameters.
    private static func cParameters(_ tree: SyntaxTree, _ index: Int) {
        guard let only = tree[index].firstChild, only.text == "void", only.nextSibling == nil else { return }
        tree.setKind(.typeReference, of: Int(only.index))
    }
}
