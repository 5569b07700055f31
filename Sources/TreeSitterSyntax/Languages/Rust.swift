import Detection

extension LanguageTable {
    static let rust = LanguageTable(
        .rust, grammar: "rust", extensions: "rs", interpreters: "rust-script",
        named: [
            .file: "source_file",
            .comment: "line_comment block_comment shebang",
            // Declarations
            .function: "function_item",
            .lambda: "closure_expression",
            .signature: "function_signature_item",
            .parameters: "parameters closure_parameters",
            .parameter: "parameter",
            .variadicParameter: "variadic_parameter",
            .receiver: "self_parameter",
            .typeParameters: "type_parameters",
            .type: "struct_item union_item",
            .interface: "trait_item",
            .enumeration: "enum_item",
            .enumerationCase: "enum_variant",
            .typeExtension: "impl_item",
            .namespace: "mod_item",
            .typeAlias: "type_item associated_type",
            .typeBody: "field_declaration_list ordered_field_declaration_list enum_variant_list",
            .memberVariable: "field_declaration",
            .variable: "let_declaration static_item",
            .constant: "const_item",
            .importation: "use_declaration extern_crate_declaration",
            .annotation: "attribute_item inner_attribute_item",
            .modifier: "visibility_modifier function_modifiers mutable_specifier extern_modifier",
            .superTypes: "trait_bounds",
            // Statements
            .block: "block declaration_list match_block",
            .branch: "if_expression",
            .elseClause: "else_clause",
            .forEach: "for_expression",
            .whileLoop: "while_expression",
            .endlessLoop: "loop_expression",
            .switching: "match_expression",
            .switchCase: "match_arm",
            .pattern: """
            match_pattern tuple_pattern slice_pattern struct_pattern tuple_struct_pattern or_pattern range_pattern
            ref_pattern reference_pattern mut_pattern captured_pattern remaining_field_pattern field_pattern
            """,
            .returning: "return_expression",
            .breaking: "break_expression",
            .continuing: "continue_expression",
            .yielding: "yield_expression",
            .awaiting: "await_expression",
            .emptyStatement: "empty_statement",
            .directive: "macro_definition",
            // Expressions
            .identifier: "identifier field_identifier shorthand_field_identifier self super crate metavariable label",
            .typeReference: """
            type_identifier scoped_type_identifier generic_type generic_type_with_turbofish primitive_type
            reference_type pointer_type array_type tuple_type unit_type function_type dynamic_type abstract_type
            bounded_type never_type qualified_type bracketed_type lifetime
            """,
            .call: "call_expression",
            .macroCall: "macro_invocation",
            .creation: "struct_expression",
            .arguments: "arguments field_initializer_list",
            .argument: "shorthand_field_initializer",
            .keywordArgument: "field_initializer",
            .spread: "base_field_initializer",
            .member: "field_expression scoped_identifier",
            .subscripting: "index_expression",
            .binary: "binary_expression",
            .logical: "let_chain",
            .unary: "unary_expression reference_expression negative_literal",
            .cast: "type_cast_expression",
            .parenthesised: "parenthesized_expression",
            .assignment: "assignment_expression",
            .augmentedAssignment: "compound_assignment_expr",
            .integer: "integer_literal",
            .float: "float_literal",
            .string: "string_literal raw_string_literal",
            .stringContent: "string_content escape_sequence",
            .character: "char_literal",
            .boolean: "boolean_literal",
            .list: "array_expression",
            .tuple: "tuple_expression unit_expression",
        ],
        tokens: [.elseKeyword: "else", .identifier: "_"],
        // With `;` or as the value of a block: `if`, `match` and calls are children of the block.
        flattened: "expression_statement generic_function",
        opaque: """
            line_comment block_comment char_literal visibility_modifier function_modifiers extern_modifier label lifetime
            macro_definition
            """,
        inParent: [
            .parameters: [.parameter: "identifier _"],
            .macroCall: [.arguments: "token_tree"],
            .interface: [.typeBody: "declaration_list"],
            .typeExtension: [.typeBody: "declaration_list"],
        ],
        fields: ["pattern": .name, "macro": .callee, "bounds": .superTypes, "trait": .superTypes, "length": .index],
        parts: [.label: "label"],
        fieldsInParent: [
            .switchCase: [.name: .none, .value: .body],
            .forEach: [.name: .left, .value: .iterable],
            .switching: [.value: .condition],
            .unary: [.value: .operand],
            .creation: [.name: .type, .body: .arguments],
            .keywordArgument: [.member: .name],
        ],
        refinements: [
            "else_clause": Refinements.body,
            // `self: Box<Self>`
            "parameter": { tree, index in
                if let name = tree[index].child(Field.name), name.text == "self" { tree.setKind(.receiver, of: index) }
            },
            "let_declaration": immutable,
            "static_item": immutable,
            "match_arm": { tree, index in
                if let pattern = tree[index].child(Kind.pattern), pattern.text == "_" {
                    tree.setKind(.defaultCase, of: index)
                }
            },
            // The `0` of `pair.0` is a name.
            "field_expression": { tree, index in
                if let member = tree[index].child(Field.member) { tree.setKind(.identifier, of: Int(member.index)) }
            },
            "index_expression": { tree, index in
                guard let object = tree[index].firstChild else { return }
                tree.setField(.object, of: Int(object.index))
                if let key = object.nextSibling { tree.setField(.index, of: Int(key.index)) }
            },
        ])

    /// What is not `mut` never changes.
    private static func immutable(_ tree: SyntaxTree, _ index: Int) {
        for child in tree[index].children where child.kind == .modifier && child.text == "mut" { return }
        tree.setKind(.constant, of: index)
    }
}
