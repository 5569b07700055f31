import Detection

extension LanguageTable {
    static let swift = LanguageTable(
        .swift, grammar: "swift", extensions: "swift", interpreters: "swift",
        named: [
            .file: "source_file",
            .comment: "comment multiline_comment shebang_line",
            // Declarations
            .function: """
            function_declaration init_declaration deinit_declaration subscript_declaration computed_getter
            computed_setter computed_modify willset_clause didset_clause
            """,
            .signature: "protocol_function_declaration",
            .lambda: "lambda_literal",
            .parameters: "lambda_function_type_parameters",
            .parameter: "parameter lambda_parameter",
            .typeParameters: "type_parameters",
            .type: "class_declaration",
            .interface: "protocol_declaration",
            .superTypes: "inheritance_specifier",
            .enumerationCase: "enum_entry",
            .typeAlias: "typealias_declaration associatedtype_declaration",
            .typeBody: "class_body enum_class_body protocol_body",
            .memberVariable: "protocol_property_declaration",
            .variable: "property_declaration",
            .declarator: "capture_list_item",
            .importation: "import_declaration",
            .annotation: "attribute",
            .modifier: """
            visibility_modifier inheritance_modifier property_modifier mutation_modifier function_modifier
            member_modifier ownership_modifier property_behavior_modifier parameter_modifier throws
            """,
            // Statements
            .block: "statements function_body computed_property",
            .branch: "if_statement guard_statement",
            .elseKeyword: "else",
            .ternary: "ternary_expression",
            .forEach: "for_statement",
            .whileLoop: "while_statement",
            .doLoop: "repeat_while_statement",
            .switching: "switch_statement",
            .switchCase: "switch_entry",
            .caseGuard: "where_clause",
            .pattern: "pattern",
            .tryBlock: "do_statement",
            .handler: "catch_block",
            .returning: "control_transfer_statement",
            .label: "statement_label",
            .directive: "directive diagnostic",
            // Expressions
            .identifier: """
            simple_identifier self_expression super_expression wildcard_pattern getter_specifier setter_specifier
            modify_specifier
            """,
            .typeReference: """
            type_identifier user_type array_type dictionary_type optional_type tuple_type function_type metatype
            existential_type opaque_type protocol_composition_type type_pack_expansion suppressed_constraint
            type_arguments tuple_type_item
            """,
            .call: "call_expression",
            .macroCall: "macro_invocation",
            .creation: "constructor_expression",
            .arguments: "value_arguments",
            .keywordArgument: "value_argument",
            .member: "navigation_expression identifier",
            .binary: """
            additive_expression multiplicative_expression bitwise_operation infix_expression nil_coalescing_expression
            range_expression open_start_range_expression open_end_range_expression
            """,
            .comparison: "comparison_expression equality_expression check_expression",
            .logical: "conjunction_expression disjunction_expression",
            .unary: "prefix_expression postfix_expression",
            .cast: "as_expression",
            .awaiting: "await_expression",
            .augmentedAssignment: "assignment",
            .integer: "integer_literal hex_literal oct_literal bin_literal",
            .float: "real_literal",
            .boolean: "boolean_literal",
            .string: "line_string_literal multi_line_string_literal raw_string_literal",
            .stringContent: """
            line_str_text multi_line_str_text str_escaped_char raw_str_part raw_str_end_part
            """,
            .interpolation: "interpolated_expression raw_str_interpolation",
            .regularExpression: "regex_literal",
            .list: "array_literal",
            .dictionary: "dictionary_literal",
            .tuple: "tuple_expression",
            .notOperator: "bang",
            .operation: "custom_operator try_operator as_operator",
            .token: "default_keyword",
        ],
        tokens: [
            .null: "nil", .identifier: "init deinit subscript willSet didSet", .modifier: "async indirect",
            .other: "fallthrough",
        ],
        operators: [.comparisonOperator: "=== !== is", .operation: "..< ... ??"],
        flattened: """
            modifiers parameter_modifiers type_modifiers type_annotation call_suffix constructor_suffix
            navigation_suffix directly_assignable_expression switch_pattern lambda_function_type value_argument_label
            willset_didset_block
            """,
        wrappers: "pattern value_argument user_type identifier",
        flattenedIn: [.block: "statements"],
        gaps: "where_keyword throw_keyword catch_keyword value_binding_pattern protocol_property_requirements",
        opaque: "directive diagnostic statement_label regex_literal availability_condition",
        inParent: [
            .typeBody: [.memberVariable: "property_declaration"],
            .variable: [.modifier: "value_binding_pattern"],
            .memberVariable: [.modifier: "value_binding_pattern"],
            .switchCase: [.caseGuard: "where_keyword"],
            // Operators are declared like functions.
            .function: [.identifier: swiftOperators],
            .signature: [.identifier: swiftOperators],
        ],
        fields: [
            "external_name": .label, "default_value": .value, "bound_identifier": .none, "computed_value": .body,
            "raw_value": .value, "data_contents": .parameters, "type": .none, "inherits_from": .none,
            "constructed_type": .callee, "target": .object, "suffix": .member, "expr": .operand, "lhs": .left,
            "rhs": .right, "op": .operation, "operation": .operation, "start": .left, "end": .right,
            "if_nil": .right, "if_true": .consequence, "if_false": .alternative, "result": .value, "item": .left,
            "collection": .iterable, "error": .name,
        ],
        parts: [
            .body: "statements computed_property", .arguments: "value_arguments",
            .superTypes: "inheritance_specifier", .parameters: "lambda_function_type_parameters",
            .name: "getter_specifier setter_specifier modify_specifier init deinit subscript willSet didSet",
        ],
        fieldsInParent: [
            .arguments: [.value: .none], .tuple: [.value: .none], .interpolation: [.value: .none],
            .returning: [.value: .none], .typeReference: [.name: .none],
        ],
        refinements: [
            "function_declaration": swiftFunction,
            "protocol_function_declaration": swiftFunction,
            "init_declaration": swiftFunction,
            "subscript_declaration": swiftFunction,
            "computed_setter": { tree, index in
                // `set(value)`
                for child in tree[index].children where child.kind == .identifier && child.field == .none {
                    tree.setKind(.parameter, of: Int(child.index))
                }
            },
            "lambda_literal": typedName(.returnType),
            "lambda_parameter": typedName(.type),
            "parameter": { tree, index in
                typedName(.type)(tree, index)
                if tree[index].text.hasSuffix("...") { tree.setKind(.variadicParameter, of: index) }
            },
            "typealias_declaration": typedName(.type),
            "associatedtype_declaration": Refinements.nameIsNoType,
            "enum_type_parameters": typedName(.type),
            "protocol_property_declaration": typedName(.type),
            "class_declaration": swiftType,
            "protocol_declaration": Refinements.nameIsNoType,
            "property_declaration": swiftProperty,
            "import_declaration": { tree, index in
                for child in tree[index].children where child.kind == .identifier || child.kind == .member {
                    tree.setField(.path, of: Int(child.index))
                }
            },
            "if_statement": swiftBranch,
            "guard_statement": swiftBranch,
            "do_statement": { tree, index in
                // `do` without `catch` is a scope and no more.
                if tree[index].child(Kind.handler) == nil { tree.setKind(.other, of: index) }
            },
            "switch_statement": Refinements.renaming(.operand, to: .condition),
            "switch_entry": swiftCase,
            "control_transfer_statement": swiftTransfer,
            "call_expression": swiftCall,
            "assignment": { tree, index in
                Refinements.rename(.object, to: .left, in: tree, index)
                Refinements.rename(.value, to: .right, in: tree, index)
                if tree[index].child(Field.operation) == nil { tree.setKind(.assignment, of: index) }
            },
            "nil_coalescing_expression": { tree, index in
                Refinements.rename(.value, to: .left, in: tree, index)
                swiftPrecedence(tree, index)
            },
            "comparison_expression": swiftPrecedence,
            "equality_expression": swiftPrecedence,
            "conjunction_expression": swiftPrecedence,
            "bitwise_operation": swiftPrecedence,
            "additive_expression": swiftPrecedence,
            "multiplicative_expression": swiftPrecedence,
            "range_expression": swiftPrecedence,
            "check_expression": { tree, index in
                Refinements.rename(.object, to: .left, in: tree, index)
                Refinements.rename(.name, to: .right, in: tree, index)
            },
            "as_expression": typedName(.type),
            "prefix_expression": swiftPrefix,
            "postfix_expression": { tree, index in
                Refinements.rename(.object, to: .operand, in: tree, index)
                // `value!`
                if tree[index].child(Kind.notOperator) != nil { tree.setKind(.cast, of: index) }
            },
            "infix_expression": swiftInfix,
            "tuple_expression": { tree, index in
                let node = tree[index]
                guard let only = node.firstChild, only.subtreeEnd == node.subtreeEnd else { return }
                tree.setKind(.parenthesised, of: index)
                tree.setField(.none, of: Int(only.index))
            },
        ])

    private static let swiftOperators = """
        == != === !== < > <= >= + - * / % & | ^ ~ << >> ++ -- += -= *= /= %= ! ... ..<
        """

    /// The grammar calls names and types `name`; here the type gets a field of its own.
    private static func typedName(_ field: Field) -> Refinement {
        { tree, index in
            for child in tree[index].children where child.field == .name && child.kind == .typeReference {
                // The name of an alias looks like a type, too: it is the first.
                let isName = tree[index].kind == .typeAlias && tree[index].child(Field.name) == child
                if isName {
                    tree.setKind(.identifier, of: Int(child.index))
                } else {
                    tree.setField(field, of: Int(child.index))
                }
            }
        }
    }

    private static let swiftFunction: Refinement = { tree, index in
        typedName(.returnType)(tree, index)
        let node = tree[index]
        // A default stands behind its parameter.
        for child in node.children where KindSet.parameters.contains(child.kind) {
            if child.nextSibling?.field == .value { tree.adoptNextSibling(of: Int(child.index)) }
        }
        if node.kind == .function, node.child(Field.body) == nil { tree.setKind(.signature, of: index) }
    }

    /// One node for all kinds of types: the word before the name tells.
    private static let swiftType: Refinement = { tree, index in
        guard let name = tree[index].child(Field.name) else { return }
        let word = tree[index].text.slice(0..<name.start - tree[index].start).trimmed
        if word.hasSuffix("enum") {
            tree.setKind(.enumeration, of: index)
        } else if word.hasSuffix("extension") {
            tree.setKind(.typeExtension, of: index)
            return
        }
        tree.setKind(.identifier, of: Int(name.index))
    }

    private static let swiftProperty: Refinement = { tree, index in
        typedName(.type)(tree, index)
        let node = tree[index]
        // `var name: T { statements }` is a function in all but name.
        if let body = node.child(Field.body), body.kind == .block {
            if !body.children.contains(where: { $0.kind == .function }) { tree.setKind(.function, of: index) }
            return
        }
        var isLet = false
        var isStatic = false
        for child in node.children where child.kind == .modifier {
            if child.text == "let" { isLet = true }
            if child.text == "static" { isStatic = true }
        }
        if isLet && (isStatic || node.kind == .variable) { tree.setKind(.constant, of: index) }
    }

    /// Blocks have no fields: those before `else` are the consequence, those behind it (of `guard`: all) the alternative.
    private static let swiftBranch: Refinement = { tree, index in
        var isBehindElse = false
        for child in tree[index].children {
            switch child.kind {
            case .elseKeyword: isBehindElse = true
            case .block: tree.setField(isBehindElse ? .alternative : .consequence, of: Int(child.index))
            case .elseIf: tree.setField(.alternative, of: Int(child.index))
            default: break
            }
        }
    }

    /// All before the statements is what is matched.
    private static let swiftCase: Refinement = { tree, index in
        for child in tree[index].children {
            switch child.kind {
            case .block, .comment, .annotation, .caseGuard: break
            case .token: tree.setKind(.defaultCase, of: index)
            // `fallthrough`
            case .other where child.isLeaf: break
            default: tree.setField(.condition, of: Int(child.index))
            }
        }
    }

    private static let swiftTransfer: Refinement = { tree, index in
        let text = tree[index].text
        if text.hasPrefix("throw") {
            tree.setKind(.throwing, of: index)
        } else if text.hasPrefix("break") || text.hasPrefix("continue") {
            tree.setKind(text.hasPrefix("break") ? .breaking : .continuing, of: index)
            Refinements.rename(.none, to: .label, in: tree, index)
        } else if text.hasPrefix("yield") {
            tree.setKind(.yielding, of: index)
        }
    }

    /// Calls, subscripts and `defer` share a node.
    private static let swiftCall: Refinement = { tree, index in
        let node = tree[index]
        guard let callee = node.firstChild else { return }
        // Labels of trailing closures.
        Refinements.rename(.name, to: .label, in: tree, index)
        let arguments = node.child(Kind.arguments)
        if let arguments, arguments.text.first == UInt8(ascii: "[") {
            tree.setKind(.subscripting, of: index)
            tree.setField(.object, of: Int(callee.index))
            tree.setKind(.parenthesised, of: Int(arguments.index))
            tree.setField(.index, of: Int(arguments.index))
        } else if arguments == nil, callee.text == "defer", let body = node.child(Kind.lambda) {
            tree.setKind(.deferral, of: index)
            tree.setKind(.other, of: Int(body.index))
            tree.setField(.body, of: Int(body.index))
        } else {
            tree.setField(.callee, of: Int(callee.index))
        }
    }

    private static let swiftPrefix: Refinement = { tree, index in
        let node = tree[index]
        if node.text.first == UInt8(ascii: ".") {
            // `.red`: a member of a type that is inferred.
            tree.setKind(.member, of: index)
            Refinements.rename(.object, to: .member, in: tree, index)
            return
        }
        Refinements.rename(.object, to: .operand, in: tree, index)
        if node.child(Kind.notOperator) != nil { tree.setKind(.not, of: index) }
    }

    /// The grammar takes `!=` for an operator of the user's own.
    private static let swiftInfix: Refinement = { tree, index in
        guard let custom = tree[index].child(Field.operation) else { return }
        let text = custom.text
        if text == "!=" || text == "!==" || text == "==" || text == "<=" || text == ">=" || text == "~=" {
            tree.setKind(.comparison, of: index)
            tree.setKind(.comparisonOperator, of: Int(custom.index))
        }
        swiftPrecedence(tree, index)
    }

    /// The grammar reads `a == 1 && b` as `a == (1 && b)`.
    private static let swiftPrecedence: Refinement = { tree, index in
        var index = index
        // Operands below are in order already, so that this goes down past `||` and `&&` at most.
        while true {
            let node = tree[index]
            guard let right = node.child(Field.right), right.subtreeEnd == node.subtreeEnd,
                right.firstChild?.field == .left, swiftRank(right) < swiftRank(node),
                // Nested to any depth, a left operand moves again at each level: keep that cheap.
                right.index - node.index < 4096
            else { return }
            tree.rotate(index, aroundRight: Int(right.index))
            index += 1
        }
    }

    /// How tightly an operation binds. What is none binds tightest.
    private static func swiftRank(_ node: Node) -> Int {
        switch node.kind {
        case .logical: node.child(Field.operation).map { $0.text == "||" } == true ? 1 : 2
        case .comparison: 3
        case .binary, .shift: 4
        default: 5
        }
    }
}
