import Detection

extension LanguageTable {
    static let cPlusPlus = LanguageTable(
        .cpp, grammar: "cpp", extensions: "cc cpp cxx c++ cppm ixx hh hpp hxx h++ ipp inl tpp txx",
        named: both(
            cNamed,
            [
                // Declarations
                .lambda: "lambda_expression",
                .parameter: "optional_parameter_declaration",
                .variadicParameter: "variadic_parameter_declaration",
                .typeParameters: "template_parameter_list",
                .type: "class_specifier",
                .namespace: "namespace_definition",
                .typeAlias: "alias_declaration",
                .importation: "using_declaration import_declaration",
                .modifier: """
                access_specifier virtual_specifier explicit_function_specifier ref_qualifier noexcept
                """,
                .superTypes: "base_class_clause",
                // Statements
                .forEach: "for_range_loop",
                .tryBlock: "try_statement",
                .handler: "catch_clause",
                .throwing: "throw_statement",
                .returning: "co_return_statement",
                .yielding: "co_yield_statement",
                .awaiting: "co_await_expression",
                .assertion: "static_assert_declaration",
                .deletion: "delete_expression",
                // Expressions
                .identifier: """
                namespace_identifier nested_namespace_specifier this operator_name operator_cast destructor_name
                """,
                .typeReference: """
                template_type dependent_type placeholder_type_specifier decltype auto trailing_return_type
                """,
                .creation: "new_expression",
                .member: "qualified_identifier",
                .parenthesised: "condition_clause",
                .string: "raw_string_literal",
                .stringContent: "raw_string_content",
            ]),
        tokens: [.elseKeyword: "else"],
        operators: [
            .logicalOperator: "and or",
            .comparisonOperator: "<=> not_eq",
            .notOperator: "not",
            .operation: "bitand bitor xor compl and_eq or_eq xor_eq ->* .*",
        ],
        flattened: cDeclarators + """
             reference_declarator abstract_reference_declarator variadic_declarator pointer_type_declarator
            structured_binding_declarator lambda_declarator template_declaration init_statement
            subscript_argument_list user_defined_literal
            """,
        gaps: "literal_suffix raw_string_delimiter",
        opaque: """
            char_literal system_lib_string nested_namespace_specifier operator_name operator_cast destructor_name noexcept
            """,
        inParent: [.parameters: [.parameter: "identifier", .variadicParameter: "..."]],
        fields: [
            "declarator": .name, "size": .index, "designator": .key, "length": .index, "indices": .index,
            "default_value": .value, "scope": .object, "base": .superTypes,
        ],
        parts: [.superTypes: "base_class_clause", .returnType: "trailing_return_type"],
        fieldsInParent: [.switchCase: [.value: .condition], .creation: [.name: .none]],
        refinements: cRefinements.merging(
            [
                "class_specifier": Refinements.type,
                // `std::string name`
                "qualified_identifier": { tree, index in
                    if tree[index].field == .type { tree.setKind(.typeReference, of: index) }
                },
            ]) { $1 })
}
