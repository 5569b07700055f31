import Detection

extension LanguageTable {
    static let typescript = LanguageTable(
        typeScript: .typescript, extensions: "ts mts cts", interpreters: "ts-node tsx", casts: "type_assertion")

    /// TypeScript with elements, which take the place of `<T>value`.
    static let tsx = LanguageTable(
        typeScript: .tsx, extensions: "tsx", named: [.stringContent: "html_character_reference"])

    private init(
        typeScript language: Language, extensions: String, interpreters: String = "", casts: String = "",
        named: [Kind: String] = [:]
    ) {
        self.init(
            language, grammar: language.rawValue, extensions: extensions, interpreters: interpreters,
            named: ECMAScript.named.merging(
                [
                    .signature: """
                    function_signature method_signature abstract_method_signature call_signature construct_signature
                    """,
                    .typeParameters: "type_parameters",
                    .type: "abstract_class_declaration class",
                    .interface: "interface_declaration",
                    .superTypes: "extends_type_clause",
                    .enumeration: "enum_declaration",
                    .enumerationCase: "enum_assignment",
                    .namespace: "internal_module module",
                    .typeAlias: "type_alias_declaration",
                    .typeBody: "interface_body enum_body",
                    .memberVariable: "public_field_definition",
                    .modifier: "accessibility_modifier override_modifier",
                    .typeReference: """
                    type_identifier nested_type_identifier predefined_type generic_type array_type tuple_type object_type
                    union_type intersection_type function_type constructor_type literal_type template_literal_type
                    conditional_type lookup_type index_type_query type_query infer_type readonly_type parenthesized_type
                    optional_type rest_type existential_type this_type flow_maybe_type type_predicate asserts
                    required_parameter optional_parameter
                    """,
                    .member: "nested_identifier",
                    .cast: "as_expression satisfies_expression non_null_expression " + casts,
                ], uniquingKeysWith: ECMAScript.joined
            ).merging(named, uniquingKeysWith: ECMAScript.joined),
            tokens: ECMAScript.tokens.merging(
                [.modifier: "abstract readonly accessor"], uniquingKeysWith: ECMAScript.joined),
            operators: ECMAScript.operators,
            flattened: ECMAScript.flattened + """
                 type_annotation type_predicate_annotation asserts_annotation extends_clause implements_clause
                ambient_declaration import_require_clause
                """,
            // Literals in types are no values.
            opaque: ECMAScript.opaque + " literal_type template_literal_type",
            inParent: [
                .parameters: [
                    .parameter: "required_parameter optional_parameter identifier assignment_pattern",
                    .variadicParameter: "rest_pattern",
                ],
                .typeBody: [.memberVariable: "property_signature", .enumerationCase: "property_identifier"],
            ],
            fields: ECMAScript.fields.merging(["pattern": .name], uniquingKeysWith: { $1 }),
            parts: [.superTypes: "class_heritage extends_type_clause"],
            refinements: ECMAScript.refinements.merging(
                [
                    "required_parameter": Self.typeScriptParameter,
                    "optional_parameter": Self.typeScriptParameter,
                    "class_declaration": Refinements.nameIsNoType,
                    "abstract_class_declaration": Refinements.nameIsNoType,
                    "interface_declaration": Refinements.nameIsNoType,
                    "type_alias_declaration": Refinements.nameIsNoType,
                    "public_field_definition": Self.typeScriptField,
                ], uniquingKeysWith: { $1 }))
    }

    private static let typeScriptParameter: Refinement = { tree, index in
        guard tree[index].kind == .parameter, let name = tree[index].child(Field.name) else { return }
        if name.kind == .spread { tree.setKind(.variadicParameter, of: index) }
        if name.text == "this" { tree.setKind(.receiver, of: index) }
    }

    /// `static readonly` is how a class has constants.
    private static let typeScriptField: Refinement = { tree, index in
        var isStatic = false
        var isReadonly = false
        for child in tree[index].children where child.kind == .modifier {
            if child.text == "static" { isStatic = true }
            if child.text == "readonly" { isReadonly = true }
        }
        if isStatic && isReadonly { tree.setKind(.constant, of: index) }
    }
}
