import Detection

extension LanguageTable {
    static let go = LanguageTable(
        .go, grammar: "go", extensions: "go",
        named: [
            .file: "source_file",
            .comment: "comment",
            // Declarations
            .function: "function_declaration method_declaration",
            .lambda: "func_literal",
            .signature: "method_elem",
            .parameters: "parameter_list",
            .parameter: "parameter_declaration",
            .variadicParameter: "variadic_parameter_declaration",
            .typeParameters: "type_parameter_list",
            .namespace: "package_clause",
            .typeAlias: "type_spec type_alias",
            .typeBody: "field_declaration_list interface_type",
            .memberVariable: "field_declaration",
            .variable: "var_declaration short_var_declaration receive_statement",
            .constant: "const_declaration",
            .declarator: "var_spec const_spec",
            .importation: "import_spec",
            // Statements
            .block: "block",
            .expressionStatement: "expression_statement",
            .branch: "if_statement",
            .forLoop: "for_statement",
            .switching: "expression_switch_statement type_switch_statement select_statement",
            .switchCase: "expression_case type_case communication_case",
            .defaultCase: "default_case",
            .returning: "return_statement",
            .breaking: "break_statement",
            .continuing: "continue_statement",
            .goto: "goto_statement",
            .label: "labeled_statement",
            .deferral: "defer_statement",
            .emptyStatement: "empty_statement",
            // Expressions
            .identifier: """
            identifier blank_identifier field_identifier package_identifier label_name iota dot
            """,
            .typeReference: """
            type_identifier pointer_type array_type implicit_length_array_type slice_type map_type channel_type
            function_type generic_type qualified_type parenthesized_type negated_type type_constraint type_elem
            """,
            .call: "call_expression",
            .creation: "composite_literal",
            .arguments: "argument_list",
            .spread: "variadic_argument",
            .member: "selector_expression",
            .subscripting: "index_expression",
            .slice: "slice_expression",
            .binary: "binary_expression",
            .unary: "unary_expression",
            .cast: "type_conversion_expression type_assertion_expression",
            .parenthesised: "parenthesized_expression",
            .augmentedAssignment: "assignment_statement",
            .increment: "inc_statement dec_statement",
            .integer: "int_literal",
            .float: "float_literal imaginary_literal",
            .character: "rune_literal",
            .string: "interpreted_string_literal raw_string_literal",
            .stringContent: "interpreted_string_literal_content raw_string_literal_content escape_sequence",
            .boolean: "true false",
            .null: "nil",
            .list: "literal_value",
            .pair: "keyed_element",
        ],
        tokens: [.elseKeyword: "else"],
        operators: [.operation: "<- &^ &^="],
        flattened: """
            import_declaration import_spec_list var_spec_list type_declaration struct_type expression_list
            for_clause range_clause literal_element
            """,
        fields: ["communication": .condition, "package": .object, "tag": .modifier, "channel": .left],
        parts: [.label: "label_name", .name: "package_identifier"],
        refinements: [
            "function_declaration": goFunction,
            "method_declaration": goFunction,
            "func_literal": goFunction,
            "method_elem": goFunction,
            "function_type": goFunction,
            "type_spec": goType,
            "type_alias": goType,
            "import_spec": Refinements.renaming(.name, to: .alias),
            "short_var_declaration": Refinements.declaring,
            "receive_statement": { tree, index in
                Refinements.declaring(tree, index)
                if tree[index].child(Field.name) == nil { tree.setKind(.expressionStatement, of: index) }
            },
            "for_statement": goLoop,
            "expression_switch_statement": Refinements.renaming(.value, to: .condition),
            "type_switch_statement": Refinements.renaming(.value, to: .condition),
            "expression_case": Refinements.renaming(.value, to: .condition),
            // `=` and `+=` share a node.
            "assignment_statement": { tree, index in
                if tree[index].child(Field.operation) == nil { tree.setKind(.assignment, of: index) }
            },
            "inc_statement": goIncrement,
            "dec_statement": goIncrement,
            "selector_expression": Refinements.renaming(.operand, to: .object),
            "index_expression": Refinements.renaming(.operand, to: .object),
            "slice_expression": Refinements.renaming(.operand, to: .object),
            "composite_literal": { tree, index in
                Refinements.rename(.body, to: .arguments, in: tree, index)
                guard let type = tree[index].child(Field.type), type.text.hasPrefix("map["),
                    let elements = tree[index].child(Field.arguments)
                else { return }
                tree.setKind(.dictionary, of: Int(elements.index))
            },
        ])

    private static let goIncrement: Refinement = { tree, index in
        for child in tree[index].children {
            tree.setField(child.kind == .operation ? .operation : .operand, of: Int(child.index))
        }
    }

    /// The lists of receiver and results look like that of the parameters.
    private static let goFunction: Refinement = { tree, index in
        let node = tree[index]
        for list in node.children where list.kind == .parameters && list.field != .parameters {
            // What is left without a field is the receiver.
            tree.setKind(list.field == .returnType ? .tuple : .receiver, of: Int(list.index))
            for declaration in list.children where declaration.kind == .parameter {
                tree.setKind(.declarator, of: Int(declaration.index))
            }
        }
        // Declared here, written in assembly.
        if node.kind == .function, node.child(Field.body) == nil { tree.setKind(.signature, of: index) }
    }

    /// `type T struct {…}`, `type T interface {…}` and `type T int` share a node.
    private static let goType: Refinement = { tree, index in
        let node = tree[index]
        if let name = node.child(Field.name) { tree.setKind(.identifier, of: Int(name.index)) }
        guard let body = node.child(Kind.typeBody) else { return }
        tree.setField(.body, of: Int(body.index))
        tree.setKind(body.text.hasPrefix("interface") ? .interface : .type, of: index)
    }

    /// Go has one word for all loops.
    private static let goLoop: Refinement = { tree, index in
        let node = tree[index]
        if node.child(Field.right) != nil {
            tree.setKind(.forEach, of: index)
            Refinements.iterating(tree, index)
            return
        }
        for child in node.children where child.field == .none && child.kind != .comment {
            tree.setField(.condition, of: Int(child.index))
        }
        if node.child(Field.initializer) != nil || node.child(Field.update) != nil { return }
        tree.setKind(node.child(Field.condition) == nil ? .endlessLoop : .whileLoop, of: index)
    }
}
