internal import Foundation
internal import HTTPTypes

/// Finds the endpoint of a path and method.
struct EndpointTable: Sendable {
    enum Match: Sendable {
        case found(Endpoint, path: [String: String])
        /// There is something at this path, for these methods.
        case otherMethods([HTTPRequest.Method])
        case nothing

        var endpoint: Endpoint? { if case .found(let endpoint, _) = self { endpoint } else { nil } }
    }

    private final class Node {
        var children: [Substring: Node] = [:]
        var parameter: (name: String, node: Node)?
        var endpoints: [HTTPRequest.Method: Endpoint] = [:]
    }

    // Written by the initialiser alone.
    private nonisolated(unsafe) let root = Node()
    let all: [Endpoint]

    /// Two endpoints with one method and path are a mistake of ours.
    init(_ endpoints: [Endpoint]) {
        all = endpoints
        for endpoint in endpoints {
            var node = root
            for part in endpoint.path.split(separator: "/") {
                if part.hasPrefix("{") {
                    let name = String(part.dropFirst().dropLast())
                    precondition(
                        node.parameter == nil || node.parameter?.name == name, "\(endpoint.path): two names for a part")
                    let next = node.parameter?.node ?? Node()
                    node.parameter = (name, next)
                    node = next
                } else {
                    let next = node.children[part] ?? Node()
                    node.children[part] = next
                    node = next
                }
            }
            precondition(
                node.endpoints[endpoint.method] == nil, "\(endpoint.path): two endpoints for \(endpoint.method)")
            node.endpoints[endpoint.method] = endpoint
        }
    }

    func match(_ method: HTTPRequest.Method, _ path: String) -> Match {
        var node = root
        var parameters: [String: String] = [:]
        for part in path.split(separator: "/") {
            if let next = node.children[part] {
                node = next
            } else if let (name, next) = node.parameter, let value = part.removingPercentEncoding {
                parameters[name] = value
                node = next
            } else {
                return .nothing
            }
        }
        if let endpoint = node.endpoints[method] ?? (method == .head ? node.endpoints[.get] : nil) {
            return .found(endpoint, path: parameters)
        }
        return node.endpoints.isEmpty ? .nothing : .otherMethods(Array(node.endpoints.keys))
    }
}
