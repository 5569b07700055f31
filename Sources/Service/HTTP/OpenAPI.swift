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
            ["name": .string(name), "in": "path", "required": true, "schema": ["type": "string", "minLength": 1]]
        }
        for parameter in endpoint.query {
            parameters.append([
                "name": .string(parameter.name), "in": "query", "required": .bool(parameter.isRequired),
                "schema": parameter.schema.document(&components),
            ])
        }
        if !parameters.isEmpty { operation["parameters"] = .array(parameters) }
        switch endpoint.body {
        case .none: break
        case .json(let schema):
            operation["requestBody"] = [
                "required": true, "content": ["application/json": ["schema": schema.document(&components)]],
            ]
        case .stream(let mediaTypes):
            operation["requestBody"] = [
                "required": true,
                "content": .object(Dictionary(mediaTypes.map { ($0, [:]) }, uniquingKeysWith: { $1 })),
            ]
        }
        return .object(operation)
    }

    private func responses(_ endpoint: Endpoint, _ components: inout [String: JSON]) -> JSON {
        var responses: [String: JSON] = [:]
        for answer in endpoint.answers {
            var response: [String: JSON] = ["description": .string(answer.text)]
            if !answer.mediaType.isEmpty {
                let content: JSON = answer.schema.map { ["schema": $0.document(&components)] } ?? [:]
                response["content"] = .object([answer.mediaType: content])
            }
            responses[String(answer.status.code)] = .object(response)
        }
        responses["default"] = [
            "description": "A problem",
            "content": ["application/problem+json": ["schema": Problem.schema.document(&components)]],
        ]
        return .object(responses)
    }
}
