import Detection

extension LanguageTable {
    static let ada = LanguageTable(
        .ada, grammar: "ada", extensions: "adb ads ada",
        named: [
            .file: "compilation",
            .comment: "comment",
            // Declarations
            .function: "subprogram_body expression_function_declaration entry_body task_body",
            .signature: """
            subprogram_declaration null_procedure_declaration subprogram_body_stub formal_abstract_subprogram_declaration
            formal_concrete_subprogram_declaration entry_declaration
            """,
            .parameters: "formal_part",
            .parameter: "parameter_specification",
            .typeParameters: "generic_formal_part",
            .typeAlias: "full_type_declaration subtype_declaration",
            .type: """
            task_type_declaration protected_type_declaration single_task_declaration single_protected_declaration
            """,
            .typeExtension: "protected_body",
            .namespace: "package_declaration package_body",
            .typeBody: "component_list enumeration_type_definition protected_definition task_definition",
            .memberVariable: "component_declaration discriminant_specification",
            .variable: """
            object_declaration exception_declaration extended_return_object_declaration loop_parameter_specification
            iterator_specification choice_parameter_specification
            """,
            .constant: "number_declaration",
            .importation: "with_clause use_clause",
            .annotation: "aspect_specification overriding_indicator",
            .modifier: "non_empty_mode null_exclusion general_access_modifier",
            .directive: "pragma_g gnatprep_declarative_if_statement gnatprep_if_statement",
            // Statements
            .block: "non_empty_declarative_part handled_sequence_of_statements block_statement",
            .branch: "if_statement",
            .elseIf: "elsif_statement_item elsif_expression_item",
            .ternary: "if_expression",
            .endlessLoop: "loop_statement",
            .switching: "case_statement case_expression",
            .switchCase: "case_statement_alternative case_expression_alternative",
            .pattern: "discrete_choice_list exception_choice_list",
            .handler: "exception_handler",
            .throwing: "raise_statement raise_expression",
            .returning: "simple_return_statement extended_return_statement",
            .breaking: "exit_statement",
            .goto: "goto_statement",
            .label: "label",
            .emptyStatement: "null_statement",
            // Expressions
            .identifier: "identifier",
            .typeReference: """
            result_profile array_type_definition access_to_object_definition access_to_subprogram_definition
            access_definition signed_integer_type_definition modular_type_definition floating_point_definition
            ordinary_fixed_point_definition decimal_fixed_point_definition
            """,
            .call: "procedure_call_statement function_call",
            .creation: "allocator",
            .arguments: "actual_parameter_part",
            .keywordArgument: "parameter_association",
            .member: "selected_component",
            .slice: "slice range_g",
            .binary: "factor_power",
            .comparison: "relation_membership",
            .unary: "factor_abs",
            .not: "factor_not",
            .cast: "qualified_expression",
            .assignment: "assignment_statement",
            .integer: "numeric_literal",
            .string: "string_literal",
            .character: "character_literal",
            .null: "primary_null",
            .list: """
            positional_array_aggregate named_array_aggregate null_array_aggregate record_aggregate
            extension_aggregate
            """,
            .pair: "array_component_association",
            .comprehension: "quantified_expression",
        ],
        tokens: [.modifier: "constant aliased abstract limited tagged private interface", .token: ".."],
        operators: [
            .logicalOperator: "and or xor", .comparisonOperator: "in", .notOperator: "not", .operation: "** abs",
        ],
        namedOperators: [
            .comparisonOperator: "relational_operator",
            .operation: "binary_adding_operator unary_adding_operator multiplying_operator",
        ],
        flattened: """
            compilation_unit procedure_specification function_specification iteration_scheme loop_label
            component_definition component_choice_list record_type_definition record_definition
            derived_type_definition record_extension_part interface_type_definition discrete_choice exception_choice
            generic_package_declaration generic_subprogram_declaration record_component_association_list
            """,
        wrappers: "parameter_association", chains: "expression term range_g",
        gaps: "tick",
        opaque: "string_literal character_literal null_statement non_empty_mode general_access_modifier",
        inParent: [
            .branch: [.elseKeyword: "else"],
            .ternary: [.elseKeyword: "else"],
            .typeBody: [.enumerationCase: "identifier"],
        ],
        fields: [
            "prefix": .object, "selector_name": .member, "variable_name": .left, "subtype_mark": .type,
            "subtype_name": .type, "statements": .body, "else_statements": .alternative, "loop_name": .label,
            "label_name": .label, "statement_identifier": .label, "package_name": .name, "exception_name": .type,
            "iterator_name": .iterable, "defining_program_unit_name": .name, "parameter_profile": .parameters,
        ],
        parts: [
            .value: "expression", .returnType: "result_profile", .name: "component_choice_list",
            .alternative: "elsif_statement_item elsif_expression_item", .iterable: "iterator_specification",
            .initializer: "loop_parameter_specification", .alias: "choice_parameter_specification",
            .superTypes: "discriminant_constraint",
            .parameters: "formal_part", .arguments: "actual_parameter_part",
            .body: """
            handled_sequence_of_statements component_list enumeration_type_definition protected_definition
            task_definition
            """,
        ],
        fieldsInParent: [
            .branch: [.body: .consequence],
            .elseIf: [.body: .consequence, .value: .consequence],
            .switching: [.value: .condition],
            .switchCase: [.value: .body],
            .function: [.value: .body],
            .assignment: [.value: .right],
            .call: [.name: .callee],
            .typeAlias: [.type: .superTypes],
            .not: [.name: .operand, .value: .operand],
            .unary: [.name: .operand],
            .binary: [.name: .left],
            .pattern: [.value: .none],
            .arguments: [.value: .none],
            .list: [.value: .none],
        ],
        refinements: [
            "parameter_specification": adaNames,
            "component_declaration": adaNames,
            "discriminant_specification": adaNames,
            "exception_declaration": adaNames,
            "number_declaration": adaNames,
            "extended_return_object_declaration": adaNames,
            "loop_parameter_specification": adaNames,
            "iterator_specification": adaNames,
            "choice_parameter_specification": adaNames,
            "subtype_declaration": adaNames,
            "task_body": adaNames,
            "entry_body": adaNames,
            "entry_declaration": adaNames,
            "protected_body": adaNames,
            "full_type_declaration": adaType,
            "object_declaration": Refinements.constant,
            "numeric_literal": { tree, index in
                if tree[index].text.contains(UInt8(ascii: ".")) { tree.setKind(.float, of: index) }
            },
            // A nested `if` after `else` is no `elsif`.
            "if_statement": { tree, index in tree.setKind(.branch, of: index) },
            "loop_statement": { tree, index in
                let node = tree[index]
                if node.child(Field.condition) != nil { return tree.setKind(.whileLoop, of: index) }
                if node.child(Field.initializer) != nil { return tree.setKind(.forLoop, of: index) }
                if node.child(Field.iterable) != nil { tree.setKind(.forEach, of: index) }
            },
            "case_statement_alternative": adaDefault,
            "case_expression_alternative": adaDefault,
            // The statements before the handlers, and those of each handler, have no node of their own.
            "handled_sequence_of_statements": { tree, index in
                guard tree[index].child(Kind.handler) != nil else { return }
                tree.setKind(.tryBlock, of: index)
                adaStatements(tree, index)
            },
            "exception_handler": adaStatements,
        ])

    /// The identifiers a declaration begins with are the names it declares.
    private static func adaNames(_ tree: SyntaxTree, _ index: Int) {
        for child in tree[index].children where child.kind != .comment {
            guard child.kind == .identifier, child.field == .none else { return }
            tree.setField(.name, of: Int(child.index))
        }
    }

    /// `type T is …` declares a record, an enumeration, an interface, or names another type.
    private static func adaType(_ tree: SyntaxTree, _ index: Int) {
        adaNames(tree, index)
        for child in tree[index].children {
            if child.field == .body {
                let isEnumeration = child.child(Kind.enumerationCase) != nil
                return tree.setKind(isEnumeration ? .enumeration : .type, of: index)
            }
            if child.kind == .modifier, child.text == "interface" { tree.setKind(.interface, of: index) }
        }
    }

    private static func adaDefault(_ tree: SyntaxTree, _ index: Int) {
        guard let pattern = tree[index].child(Kind.pattern), pattern.text == "others" else { return }
        tree.setKind(.defaultCase, of: index)
    }

    private static func adaStatements(_ tree: SyntaxTree, _ index: Int) {
        for child in tree[index].children where child.field == .none && !adaBesideStatements.contains(child.kind) {
            tree.setField(.body, of: Int(child.index))
        }
    }

    private static let adaBesideStatements: KindSet = [.comment, .pattern, .handler]
}
