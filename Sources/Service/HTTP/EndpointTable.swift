internal import Foundation
internal import HTTPTypes

/// Finds the endpoint of a path and method.
struct EndpointTable: Sendable {
    /// Held, not copied: an endpoint has many parts.
    final class Route: Sendable {
        let endpoint: Endpoint

        init(_ endpoint: Endpoint) { self.endpoint = endpoint }
    }

    enum Match: Sendable {
        case found(Route, path: [String: String])
        /// There is something at this path, for these methods.
        case otherMethods([HTTPRequest.Method])
        case nothing

        var route: Route? { if case .found(let route, _) = self { route } else { nil } }
    }

    private final class Node {
        var children: [Substring: Node] = [:]
        var parameter: (name: String, node: Node)?
        var routes: [HTTPRequest.Method: Route] = [:]
    }

    // Written by the initialiser alone.
    private nonisolated(unsafe) let root = Node()
    /// By the whole of their paths: those without parameters.
    private nonisolated(unsafe) var plain: [String: Node] = [:]
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
                node.routes[endpoint.method] == nil, "\(endpoint.path): two endpoints for \(endpoint.method)")
            node.routes[endpoint.method] = Route(endpoint)
            if !endpoint.path.contains("{") { plain[endpoint.path] = node }
        }
    }

    func match(_ method: HTTPRequest.Method, _ path: String) -> Match {
        if let node = plain[path] { return match(method, node, [:]) }
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
        return match(method, node, parameters)
    }

    private func match(_ method: HTTPRequest.Method, _ node: Node, _ parameters: [String: String]) -> Match {
        if let route = node.routes[method] ?? (method == .head ? node.routes[.get] : nil) {
            return .found(route, path: parameters)
        }
        return node.routes.isEmpty ? .nothing : .otherMethods(Array(node.routes.keys))
    }
}
