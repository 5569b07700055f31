internal import Evidence
internal import HTTPTypes

/// The API's own description: OpenAPI 3.1.
struct OpenAPI {
    let version: String

    func document(_ endpoints: [Endpoint]) -> JSON {
        var components: [String: JSON] = [:]
        var paths: [String: [String: JSON]] = [:]
        for endpoint in endpoints {
            paths[endpoint.path, default: [:]][endpoint.method.rawValue.lowercased()] = operation(endpoint, &components)
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Picket", "version": .string(version),
                "description": "Errors are RFC 9457 problems. Times are milliseconds since 1970, UTC.",
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "paths": .object(paths.mapValues { .object($0) }),
            "components": [
                "schemas": .object(components),
                "securitySchemes": [
                    "apiKey": ["type": "http", "scheme": "bearer"],
                    "session": ["type": "apiKey", "in": "cookie", "name": "__Host-picket"],
                ],
            ],
        ]
    }

    private func operation(_ endpoint: Endpoint, _ components: inout [String: JSON]) -> JSON {
        var operation: [String: JSON] = [
            "operationId": .string(endpoint.id), "summary": .string(endpoint.summary),
            "tags": [.string(endpoint.tag)], "responses": responses(endpoint, &components),
            "security": endpoint.access == .anyone ? [] : [["apiKey": []], ["session": []]],
        ]
        if case .permission(let permission) = endpoint.access {
            operation["description"] = .string("Needs the permission `\(permission.rawValue)`.")
        }
        var parameters: [JSON] = endpoint.pathParameters.map { name in
            [
                "name": .string(name), "in": "path", "required": true,
                "schema": (Schema.pathParts[name] ?? .string(1...200)).document(&components),
            ]
        }
        for parameter in endpoint.query {
            var members: [String: JSON] = [
                "name": .string(parameter.name), "in": "query", "required": .bool(parameter.isRequired),
                "schema": parameter.schema.document(&components),
            ]
            // Lists are separated by commas, and not sent as several parameters of one name.
            if case .array = parameter.schema.shape { (members["style"], members["explode"]) = ("form", false) }
            parameters.append(.object(members))
        }
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        switch endpoint.body {
        case .none: break
        case .json(let schema):
            operation["requestBody"] = [
                "required": true, "content": ["application/json": ["schema": schema.document(&components)]],
            ]
        case .stream(let mediaTypes, let form, _):
            var content = Dictionary(mediaTypes.map { ($0, JSON.object([:])) }, uniquingKeysWith: { $1 })
            if let form { content["multipart/form-data"] = ["schema": form.document(&components)] }
            operation["requestBody"] = ["required": true, "content": .object(content)]
        }
        return .object(operation)
    }

    private func responses(_ endpoint: Endpoint, _ components: inout [String: JSON]) -> JSON {
        var responses: [String: JSON] = [:]
        // Several answers with one status differ by their media types.
        for (status, answers) in Dictionary(grouping: endpoint.answers, by: \.status.code) {
            let texts = answers.map(\.text).enumerated().filter { index, text in
                !answers[..<index].contains { $0.text == text }
            }
            var response: [String: JSON] = [
                "description": .string(texts.map(\.element).joined(separator: "; "))
            ]
            var content: [String: JSON] = [:]
            for answer in answers where !answer.mediaType.isEmpty {
                let value: JSON = answer.schema.map { ["schema": $0.document(&components)] } ?? [:]
                content[answer.mediaType] = value
            }
            if !content.isEmpty { response["content"] = .object(content) }
            responses[String(status)] = .object(response)
        }
        responses["default"] = [
            "description": "A problem",
            "content": ["application/problem+json": ["schema": Problem.schema.document(&components)]],
        ]
        return .object(responses)
    }
}
