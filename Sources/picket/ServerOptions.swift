import ArgumentParser
import Delivery
import Evidence

/// How a command reaches the service: its address, and a key of whoever asks.
struct ServerOptions: ParsableArguments {
    static let variable = "PICKET_API_KEY"

    @Option(help: ArgumentHelp("The service; the key comes from \(variable).", valueName: "url"))
    var server = "https://127.0.0.1:8443"
    @Option(help: ArgumentHelp("PEM: the certificates to trust in place of the system's.", valueName: "file"))
    var serverCa: String?

    /// - Returns: what it answered with, `null` if that was nothing.
    func ask(_ method: String, _ path: String, _ body: JSON? = nil) async throws -> JSON {
        guard let key = Terminal.environment(Self.variable), !key.isEmpty else {
            throw UsageError("\(Self.variable) has no key: make one in the dashboard, under Administration")
        }
        guard
            server.hasPrefix("https://") || server.hasPrefix("http://127.0.0.1") || server.hasPrefix("http://localhost")
        else { throw UsageError("--server takes https://…: a key is not sent where it can be read on its way") }
        var headers = [HTTPHeader("Authorization", "Bearer \(key)"), HTTPHeader("Accept", "application/json")]
        if body != nil { headers.append(HTTPHeader("Content-Type", "application/json")) }
        let base = server.hasSuffix("/") ? String(server.dropLast()) : server
        let answer: Evidence.HTTPResponse
        do {
            answer = try await HTTPClient(certificates: serverCa).send(
                Evidence.HTTPRequest(
                    method, base + path, headers: headers, body: body.map { Array($0.canonical) } ?? []))
        } catch {
            throw UsageError("\(server): \(error)")
        }
        let value = answer.body.isEmpty ? JSON.null : (try? JSON(parsing: answer.body)) ?? .null
        guard (200..<300).contains(answer.status) else {
            throw UsageError("\(server) answered \(answer.status): \(value["detail"]?.string ?? "without a reason")")
        }
        return value
    }

    /// All of a list, at most 10,000.
    func all(_ path: String) async throws -> [JSON] {
        var items: [JSON] = []
        var cursor: String?
        repeat {
            let page = try await ask("GET", "\(path)?limit=200" + (cursor.map { "&cursor=\(Self.escaped($0))" } ?? ""))
            items += page["items"]?.array ?? []
            cursor = page["next"]?.string
        } while cursor != nil && items.count < 10_000
        return items
    }

    /// A part of a path or query.
    static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
