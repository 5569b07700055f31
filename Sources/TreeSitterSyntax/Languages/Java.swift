import Detection

extension LanguageTable {
    static let java = LanguageTable(
        .java, grammar: "java", extensions: "java",
        named: [
            .file: "program",
            .comment: "line_comment block_comment",
            // Declarations
            .function: "method_declaration constructor_declaration compact_constructor_declaration",
            .signature: "annotation_type_element_declaration",
            .lambda: "lambda_expression",
            .parameters: "formal_parameters inferred_parameters",
            .parameter: "formal_parameter catch_formal_parameter",
            .variadicParameter: "spread_parameter",
            .receiver: "receiver_parameter",
            .typeParameters: "type_parameters",
            .type: "class_declaration record_declaration",
            .interface: "interface_declaration annotation_type_declaration",
            .enumeration: "enum_declaration",
            .enumerationCase: "enum_constant",
            .namespace: "package_declaration module_declaration",
            .typeBody: "class_body interface_body enum_body annotation_type_body",
            .memberVariable: "field_declaration",
            .variable: "local_variable_declaration resource",
            .constant: "constant_declaration",
            .declarator: "variable_declarator",
            .importation: "import_declaration",
            .annotation: "annotation marker_annotation",
            .superTypes: "superclass super_interfaces extends_interfaces",
            // Statements
            .block: "block constructor_body switch_block module_body",
            .expressionStatement: "expression_statement",
            .branch: "if_statement",
            .ternary: "ternary_expression",
            .forLoop: "for_statement",
            .forEach: "enhanced_for_statement",
            .whileLoop: "while_statement",
            .doLoop: "do_statement",
            .switching: "switch_expression",
            .switchCase: "switch_block_statement_group switch_rule",
            .caseGuard: "guard",
            .pattern: "switch_label pattern record_pattern type_pattern",
            .tryBlock: "try_statement try_with_resources_statement",
            .handler: "catch_clause",
            .finally: "finally_clause",
            .resource: "resource_specification",
            .throwing: "throw_statement",
            .returning: "return_statement",
            .breaking: "break_statement",
            .continuing: "continue_statement",
            .label: "labeled_statement",
            .yielding: "yield_statement",
            .assertion: "assert_statement",
            // Expressions
            .identifier: "identifier this super",
            .typeReference: """
            type_identifier scoped_type_identifier generic_type array_type annotated_type integral_type
            floating_point_type boolean_type void_type
            """,
            .call: "method_invocation explicit_constructor_invocation",
            .creation: "object_creation_expression array_creation_expression",
            .arguments: "argument_list annotation_argument_list",
            .keywordArgument: "element_value_pair",
            .member: "field_access scoped_identifier method_reference",
            .subscripting: "array_access",
            .binary: "binary_expression",
            .comparison: "instanceof_expression",
            .unary: "unary_expression",
            .cast: "cast_expression",
            .parenthesised: "parenthesized_expression",
            .augmentedAssignment: "assignment_expression",
            .increment: "update_expression",
            .integer: "decimal_integer_literal hex_integer_literal octal_integer_literal binary_integer_literal",
            .float: "decimal_floating_point_literal hex_floating_point_literal",
            .string: "string_literal",
            .stringContent: "string_fragment multiline_string_fragment escape_sequence",
            .interpolation: "string_interpolation",
            .character: "character_literal",
            .boolean: "true false",
            .null: "null_literal",
            .list: "array_initializer element_value_array_initializer",
        ],
        tokens: [
            .elseKeyword: "else",
            .modifier: """
            public protected private abstract static final strictfp native synchronized transient volatile sealed
            non-sealed
            """,
        ],
        operators: [.comparisonOperator: "instanceof", .shiftOperator: ">>>", .operation: ">>>="],
        flattened: "modifiers enum_body_declarations",
        opaque: "character_literal",
        inParent: [.parameters: [.parameter: "identifier"]],
        fields: ["scope": .object, "array": .object, "constructor": .callee],
        parts: [.superTypes: "extends_interfaces", .body: "class_body"],
        // The method a call names is its callee; the object it is called on stands beside it.
        fieldsInParent: [.call: [.name: .callee]],
        refinements: [
            "method_declaration": Refinements.function,
            "local_variable_declaration": Refinements.constant,
            "field_declaration": Refinements.memberConstant,
            "assignment_expression": Refinements.assignment,
            "labeled_statement": Refinements.label,
            "switch_block_statement_group": defaultCase,
            "switch_rule": defaultCase,
            // `x -> x + 1`
            "lambda_expression": { tree, index in
                guard let only = tree[index].child(Field.parameters), only.kind == .identifier else { return }
                tree.setKind(.parameter, of: Int(only.index))
            },
        ])

    /// `default:`, `default ->`, `case null, default ->`.
    private static func defaultCase(_ tree: SyntaxTree, _ index: Int) {
        for child in tree[index].children where child.kind == .pattern {
            if child.text.hasPrefix("default") || child.text.hasSuffix("default") {
                return tree.setKind(.defaultCase, of: index)
            }
        }
    }
}
