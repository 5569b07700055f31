import Detection

extension LanguageTable {
    static let python = LanguageTable(
        .python, grammar: "python", extensions: "py pyi pyw", fileNames: "SConstruct SConscript wscript",
        interpreters: "python pypy",
        named: [
            .file: "module",
            .comment: "comment",
            // Declarations
            .function: "function_definition",
            .lambda: "lambda",
            .parameters: "parameters lambda_parameters",
            .parameter: "default_parameter typed_parameter typed_default_parameter",
            .keywordOnlyMarker: "keyword_separator",
            .positionalOnlyMarker: "positional_separator",
            .type: "class_definition",
            .typeAlias: "type_alias_statement",
            .importation: "import_statement import_from_statement future_import_statement",
            .annotation: "decorator",
            // Statements
            .block: "block",
            .expressionStatement: "expression_statement print_statement exec_statement",
            .branch: "if_statement",
            .elseIf: "elif_clause",
            .elseClause: "else_clause",
            .ternary: "conditional_expression",
            .forEach: "for_statement",
            .whileLoop: "while_statement",
            .comprehensionFor: "for_in_clause",
            .comprehensionIf: "if_clause",
            .switching: "match_statement",
            .switchCase: "case_clause",
            .pattern: "case_pattern",
            .tryBlock: "try_statement",
            .handler: "except_clause except_group_clause",
            .finally: "finally_clause",
            .throwing: "raise_statement",
            .returning: "return_statement",
            .breaking: "break_statement",
            .continuing: "continue_statement",
            .yielding: "yield",
            .awaiting: "await",
            .assertion: "assert_statement",
            .deletion: "delete_statement",
            .resource: "with_statement",
            .scopeDeclaration: "global_statement nonlocal_statement",
            .emptyStatement: "pass_statement",
            // Expressions
            .identifier: "identifier",
            .typeReference: "type type_parameter",
            .call: "call",
            .arguments: "argument_list",
            .keywordArgument: "keyword_argument",
            .spread:
                "splat_pattern list_splat dictionary_splat list_splat_pattern dictionary_splat_pattern parenthesized_list_splat",
            .member: "attribute dotted_name",
            .subscripting: "subscript",
            .slice: "slice",
            .binary: "binary_operator",
            .comparison: "comparison_operator",
            .logical: "boolean_operator",
            .unary: "unary_operator",
            .not: "not_operator",
            .parenthesised: "parenthesized_expression",
            .assignment: "assignment named_expression",
            .augmentedAssignment: "augmented_assignment",
            .integer: "integer",
            .float: "float",
            .string: "string concatenated_string",
            .stringContent: "string_content",
            .interpolation: "interpolation",
            .boolean: "true false",
            .null: "none",
            .list: "list list_pattern",
            .dictionary: "dictionary",
            .pair: "pair",
            .set: "set",
            .tuple: "tuple expression_list pattern_list tuple_pattern",
            .comprehension: "list_comprehension dictionary_comprehension set_comprehension generator_expression",
        ],
        tokens: [.elseKeyword: "else", .modifier: "async"],
        operators: [
            .logicalOperator: "and or",
            .comparisonOperator: "in is <> not·in is·not",
            .operation: "** // @ **= //= @=",
            .notOperator: "not",
        ],
        flattened: "decorated_definition with_clause with_item as_pattern_target",
        wrappers: "dotted_name",
        flattenedIn: [.switching: "block"],
        gaps: "string_start string_end line_continuation",
        opaque: "string_content",
        inParent: [
            .parameters: [
                .parameter: "identifier tuple_pattern", .variadicParameter: "list_splat_pattern",
                .keywordVariadicParameter: "dictionary_splat_pattern",
            ],
            .type: [.typeBody: "block", .superTypes: "argument_list", .typeParameters: "type_parameter"],
            .function: [.typeParameters: "type_parameter"],
            .switchCase: [.caseGuard: "if_clause"],
            .defaultCase: [.caseGuard: "if_clause"],
        ],
        fields: ["definition": .none, "subject": .condition, "module_name": .path],
        parts: [.body: "block"],
        fieldsInParent: [.switching: [.alternative: .none], .switchCase: [.consequence: .body]],
        refinements: [
            // `*args: int` is a typed_parameter around the splat.
            "typed_parameter": { tree, index in
                guard let first = tree[index].firstChild else { return }
                tree.setField(.name, of: Int(first.index))
                switch first.text.first {
                case UInt8(ascii: "*") where first.text.hasPrefix("**"):
                    tree.setKind(.keywordVariadicParameter, of: index)
                case UInt8(ascii: "*"): tree.setKind(.variadicParameter, of: index)
                default: break
                }
            },
            "list_splat_pattern": pythonSplat,
            "dictionary_splat_pattern": pythonSplat,
            "type_alias_statement": Refinements.declaring,
            // `a.b.c`: the last one is the member.
            "dotted_name": { tree, index in
                for child in tree[index].children {
                    tree.setField(child.nextSibling == nil ? .member : .object, of: Int(child.index))
                }
            },
            // `a < b < c`: the outermost operands.
            "comparison_operator": { tree, index in
                var last: Node?
                for child in tree[index].children where child.kind != .comparisonOperator && child.kind != .comment {
                    if last == nil { tree.setField(.left, of: Int(child.index)) }
                    last = child
                }
                if let last { tree.setField(.right, of: Int(last.index)) }
            },
            // `a if condition else b`
            "conditional_expression": { tree, index in
                var part = Field.consequence
                for child in tree[index].children where child.kind != .elseKeyword && child.kind != .comment {
                    tree.setField(part, of: Int(child.index))
                    part = part == .consequence ? .condition : .alternative
                }
            },
            "named_expression": { tree, index in
                Refinements.rename(.name, to: .left, in: tree, index)
                Refinements.rename(.value, to: .right, in: tree, index)
            },
            // `case _:` matches everything.
            "case_clause": { tree, index in
                let node = tree[index]
                guard let pattern = node.child(Kind.pattern), pattern.text == "_", node.child(Kind.caseGuard) == nil
                else { return }
                tree.setKind(.defaultCase, of: index)
            },
        ])

    /// `*args` names a parameter in a list of them; elsewhere it takes what is left.
    private static let pythonSplat: Refinement = { tree, index in
        guard KindSet.parameters.contains(tree[index].kind), let name = tree[index].firstChild else { return }
        tree.setField(.name, of: Int(name.index))
    }
}
