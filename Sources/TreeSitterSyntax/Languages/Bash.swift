import Detection

extension LanguageTable {
    /// A word is an ``Kind/identifier``, be it the name of a command or an argument: quotes make a string.
    static let bash = LanguageTable(
        .bash, grammar: "bash", extensions: "sh bash bats ksh",
        fileNames: """
            .bashrc .bash_profile .bash_login .bash_logout .bash_aliases .profile .kshrc .envrc PKGBUILD APKBUILD
            """,
        interpreters: "sh bash dash ash ksh mksh bats",
        named: [
            .file: "program",
            .comment: "comment",
            // Declarations
            .function: "function_definition",
            .variable: "declaration_command",
            // Statements
            .block: "compound_statement subshell do_group",
            .expressionStatement: "redirected_statement",
            .branch: "if_statement",
            .elseIf: "elif_clause",
            .elseClause: "else_clause",
            .ternary: "ternary_expression",
            .forLoop: "c_style_for_statement",
            .forEach: "for_statement",
            .whileLoop: "while_statement",
            .switching: "case_statement",
            .switchCase: "case_item",
            .pattern: "extglob_pattern",
            .deletion: "unset_command",
            // Expressions
            .identifier: "word variable_name special_variable_name",
            .call: "command",
            .subscripting: "subscript",
            .binary: "binary_expression",
            .comparisonOperator: "test_operator",
            .logical: "list",
            .unary: "unary_expression",
            .not: "negated_command",
            .parenthesised: "parenthesized_expression test_command arithmetic_expansion",
            .augmentedAssignment: "variable_assignment",
            .increment: "postfix_expression",
            .integer: "number",
            .string: "string raw_string ansi_c_string translated_string concatenation heredoc_body",
            .stringContent: "string_content heredoc_content",
            .interpolation: "simple_expansion expansion command_substitution process_substitution",
            .regularExpression: "regex",
            .list: "array",
        ],
        tokens: [
            .elseKeyword: "else", .token: "then", .modifier: "declare typeset export readonly local",
        ],
        operators: [.comparisonOperator: "=~", .logicalOperator: "-a -o", .operation: "** **="],
        flattened: "command_name variable_assignments",
        gaps: "heredoc_start heredoc_end",
        inParent: [
            .variable: [.declarator: "variable_assignment"],
            .binary: [.comparisonOperator: "="],
        ],
        fields: ["argument": .arguments, "variable": .left],
        parts: [.alternative: "elif_clause else_clause"],
        fieldsInParent: [
            .call: [.name: .callee],
            .augmentedAssignment: [.name: .left, .value: .right],
            .subscripting: [.name: .object],
            .switching: [.value: .condition],
            .switchCase: [.value: .condition],
        ],
        refinements: [
            "variable_assignment": Refinements.assignment,
            "declaration_command": declaration,
            "command": command,
            "binary_expression": binary,
            // An `if` inside another is nested whatever stands before it: what continues one is `elif`.
            "if_statement": { tree, index in
                tree.setKind(.branch, of: index)
                branch(tree, index)
            },
            "elif_clause": branch,
            "else_clause": { tree, index in
                for child in tree[index].children where child.kind != .elseKeyword && child.kind != .comment {
                    tree.setField(.body, of: Int(child.index))
                }
            },
            "list": { tree, index in
                guard let left = tree[index].firstChild else { return }
                tree.setField(.left, of: Int(left.index))
                for child in tree[index].children where child.index > left.index && child.kind != .logicalOperator {
                    tree.setField(.right, of: Int(child.index))
                }
            },
            "case_item": { tree, index in
                if let pattern = tree[index].child(Field.condition), pattern.text == "*" {
                    tree.setKind(.defaultCase, of: index)
                }
            },
        ])

    /// What stands before `then` is the condition, what stands after it the consequence: the grammar has no node for it.
    private static func branch(_ tree: SyntaxTree, _ index: Int) {
        var field = Field.condition
        for child in tree[index].children {
            if child.kind == .token {
                field = .consequence
            } else if child.field == .none, child.kind != .comment {
                tree.setField(field, of: Int(child.index))
            }
        }
    }

    /// `readonly x=1`, `declare -r x=1`
    private static func declaration(_ tree: SyntaxTree, _ index: Int) {
        for child in tree[index].children where child.kind == .modifier || child.kind == .identifier {
            if child.text == "readonly" || child.text == "-r" { return tree.setKind(.constant, of: index) }
        }
    }

    /// To the grammar, `return` is a command like any other, and `(( … ))` the name of one.
    private static func command(_ tree: SyntaxTree, _ index: Int) {
        guard let name = tree[index].child(Field.callee) else { return }
        let word = name.text
        if name.kind == .parenthesised {
            tree.setKind(.expressionStatement, of: index)
        } else if word == "return" {
            tree.setKind(.returning, of: index)
        } else if word == "break" {
            tree.setKind(.breaking, of: index)
        } else if word == "continue" {
            tree.setKind(.continuing, of: index)
        } else if word == "source" || word == "." {
            tree.setKind(.importation, of: index)
        }
    }

    /// `-a` and `-o` join tests, other words compare; `=` compares in a test and assigns in arithmetic.
    private static func binary(_ tree: SyntaxTree, _ index: Int) {
        guard let sign = tree[index].child(in: KindSet.operators) else { return }
        let text = sign.text
        if text == "-a" || text == "-o" {
            tree.setKind(.logicalOperator, of: Int(sign.index))
            tree.setKind(.logical, of: index)
        } else if text == "=" {
            let test = tree[index].ancestors.first { $0.kind == .parenthesised }
            let compares = test.map { $0.text.first == UInt8(ascii: "[") } ?? false
            tree.setKind(compares ? .comparison : .assignment, of: index)
        } else if sign.kind == .comparisonOperator {
            tree.setKind(.comparison, of: index)
        } else if sign.kind == .operation, text.last == UInt8(ascii: "=") {
            tree.setKind(.augmentedAssignment, of: index)
        }
    }
}
