import Detection

extension LanguageTable {
    static let javascript = LanguageTable(
        .javascript, grammar: "javascript", extensions: "js mjs cjs jsx", fileNames: "Jakefile",
        interpreters: "node nodejs deno bun",
        named: ECMAScript.named.merging(
            [
                .memberVariable: "field_definition",
                .type: "class",
                .stringContent: "html_character_reference",
            ], uniquingKeysWith: ECMAScript.joined),
        tokens: ECMAScript.tokens.merging([.modifier: "static·get"], uniquingKeysWith: ECMAScript.joined),
        operators: ECMAScript.operators,
        flattened: ECMAScript.flattened,
        opaque: ECMAScript.opaque,
        inParent: [
            .parameters: [
                .parameter: "identifier assignment_pattern object_pattern array_pattern",
                .variadicParameter: "rest_pattern",
            ]
        ],
        fields: ECMAScript.fields,
        parts: ECMAScript.parts,
        refinements: ECMAScript.refinements.merging(
            ["field_definition": Refinements.renaming(.member, to: .name)], uniquingKeysWith: { $1 }))
}

/// What the grammars of JavaScript, TypeScript and TSX have in common.
enum ECMAScript {
    static let named: [Kind: String] = [
        .file: "program",
        .comment: "comment html_comment hash_bang_line",
        // Declarations
        .function: "function_declaration generator_function_declaration method_definition",
        .lambda: "arrow_function function_expression generator_function",
        .parameters: "formal_parameters",
        .type: "class_declaration",
        .superTypes: "class_heritage",
        .typeBody: "class_body",
        .variable: "variable_declaration lexical_declaration",
        .declarator: "variable_declarator assignment_pattern object_assignment_pattern",
        .importation: "import_statement",
        .exportation: "export_statement",
        .annotation: "decorator",
        // Statements
        .block: "statement_block",
        .expressionStatement: "expression_statement",
        .branch: "if_statement",
        .elseClause: "else_clause",
        .ternary: "ternary_expression",
        .forLoop: "for_statement",
        .forEach: "for_in_statement",
        .whileLoop: "while_statement",
        .doLoop: "do_statement",
        .switching: "switch_statement",
        .switchCase: "switch_case",
        .defaultCase: "switch_default",
        .pattern: "object_pattern array_pattern",
        .tryBlock: "try_statement",
        .handler: "catch_clause",
        .finally: "finally_clause",
        .throwing: "throw_statement",
        .returning: "return_statement",
        .breaking: "break_statement",
        .continuing: "continue_statement",
        .label: "labeled_statement",
        .yielding: "yield_expression",
        .awaiting: "await_expression",
        .emptyStatement: "empty_statement",
        // Expressions
        .identifier: """
        identifier property_identifier private_property_identifier shorthand_property_identifier
        shorthand_property_identifier_pattern statement_identifier this super
        """,
        .call: "call_expression",
        .creation: "new_expression",
        .arguments: "arguments",
        .spread: "spread_element rest_pattern",
        .member: "member_expression",
        .subscripting: "subscript_expression",
        .binary: "binary_expression",
        .unary: "unary_expression",
        .parenthesised: "parenthesized_expression",
        .assignment: "assignment_expression",
        .augmentedAssignment: "augmented_assignment_expression",
        .increment: "update_expression",
        .integer: "number",
        .string: "string template_string",
        .stringContent: "string_fragment escape_sequence",
        .interpolation: "template_substitution",
        .regularExpression: "regex",
        .boolean: "true false",
        .null: "null undefined",
        .list: "array",
        .dictionary: "object",
        .pair: "pair pair_pattern",
        .token: "optional_chain",
    ]
    static let tokens: [Kind: String] = [.elseKeyword: "else", .modifier: "async static get set"]
    static let operators: [Kind: String] = [
        .comparisonOperator: "=== !== in instanceof",
        .shiftOperator: ">>>",
        .operation: "** ?? **= >>>= &&= ||= ??= typeof void delete",
    ]
    static let flattened = "switch_body"
    static let opaque = "regex"
    static let fields: [String: Field] = ["parameter": .parameters, "constructor": .callee]
    static let parts: [Field: String] = [.superTypes: "class_heritage"]

    static let refinements: [String: LanguageTable.Refinement] = [
        "lexical_declaration": { tree, index in
            if tree[index].text.hasPrefix("const") { tree.setKind(.constant, of: index) }
        },
        "number": Refinements.number,
        "assignment_pattern": Refinements.declaring,
        "object_assignment_pattern": Refinements.declaring,
        "for_in_statement": Refinements.iterating,
        "else_clause": Refinements.elseBody,
        "switch_statement": Refinements.renaming(.value, to: .condition),
        "switch_case": Refinements.renaming(.value, to: .condition),
        "rest_pattern": { tree, index in
            if tree[index].kind == .variadicParameter, let name = tree[index].firstChild {
                tree.setField(.name, of: Int(name.index))
            }
        },
        // `x => …`: the only parameter needs no list.
        "arrow_function": { tree, index in
            if let sole = tree[index].child(Field.parameters), sole.kind == .identifier {
                tree.setKind(.parameter, of: Int(sole.index))
            }
        },
        "catch_clause": Refinements.renaming(.parameters, to: .name),
    ]

    static func joined(_ left: String, _ right: String) -> String { left + " " + right }
}
