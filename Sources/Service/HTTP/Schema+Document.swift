package import Evidence

extension Schema {
    /// As the API document has it. Schemas with names are put into `components` once.
    package func document(_ components: inout [String: JSON]) -> JSON {
        var members = describe(&components)
        if let text { members["description"] = .string(text) }
        return .object(members)
    }

    private func describe(_ components: inout [String: JSON]) -> [String: JSON] {
        switch shape {
        case .anything: return [:]
        case .file: return ["type": "string", "contentMediaType": "application/octet-stream"]
        case .boolean: return ["type": "boolean"]
        case .number: return ["type": "number"]
        case .integer(let range):
            return ["type": "integer", "minimum": JSON(range.lowerBound), "maximum": JSON(range.upperBound)]
        case .string(let lengths, let form):
            return [
                "type": "string", "minLength": JSON(lengths.lowerBound), "maxLength": JSON(lengths.upperBound),
                "pattern": .string(form.pattern),
            ]
        case .choice(let values): return ["type": "string", "enum": .array(values.map { .string($0) })]
        case .array(let element, let counts):
            return [
                "type": "array", "items": element.document(&components), "minItems": JSON(counts.lowerBound),
                "maxItems": JSON(counts.upperBound),
            ]
        case .object(let properties, let open):
            var members: [String: JSON] = [
                "type": "object",
                "properties": .object(
                    Dictionary(properties.map { ($0.name, $0.schema.document(&components)) }, uniquingKeysWith: { $1 })),
                "required": .array(properties.filter(\.isRequired).map { .string($0.name) }),
            ]
            if !open { members["additionalProperties"] = false }
            return members
        case .dictionary(let element, let most):
            return [
                "type": "object", "additionalProperties": element.document(&components), "maxProperties": JSON(most),
            ]
        case .nullable(let schema): return ["anyOf": [schema.document(&components), ["type": "null"]]]
        case .reference(let name, let schema):
            if components[name] == nil {
                components[name] = .null  // a schema that speaks of itself finds it here
                components[name] = schema().document(&components)
            }
            return ["$ref": .string("#/components/schemas/\(name)")]
        }
    }
}
