import ArgumentParser
import Delivery
import Evidence
import Glibc
import Service

/// How a command reaches the service: its address, and a key of whoever asks.
struct ServerOptions: ParsableArguments {
    static let variable = "PICKET_API_KEY"
    static let ownAddress = "https://127.0.0.1:8443"

    @Option(help: ArgumentHelp("The service; the key comes from \(variable).", valueName: "url"))
    var server = Self.ownAddress
    @OptionGroup var trust: ServerTrust

    /// - Returns: what it answered with, `null` if that was nothing.
    @discardableResult
    func ask(_ method: String, _ path: String, _ body: JSON? = nil) async throws -> JSON {
        try await reaching { client throws(ClientFailure) in try await client.ask(method, path, body) }
    }

    /// All of a list, at most 10,000.
    func all(_ path: String, _ query: String? = nil) async throws -> [JSON] {
        try await reaching { client throws(ClientFailure) in try await client.all(path, query) }
    }

    private func reaching<Value>(
        _ body: (ServiceClient) async throws(ClientFailure) -> Value
    ) async throws -> Value {
        let client = try trust.client(server)
        do throws(ClientFailure) {
            return try await body(client)
        } catch {
            throw trust.advice(error, server)
        }
    }

    static func escaped(_ text: String) -> String { ServiceClient.escaped(text) }
}

/// Which services are believed to be who they say.
struct ServerTrust: ParsableArguments {
    @Option(
        name: [.customLong("certificate"), .customLong("server-ca")],
        help: ArgumentHelp(
            """
            PEM: the service's certificate, or who issued it, in place of the system's. A service on this machine with a \
            certificate of its own in the usual place is known without it.
            """, valueName: "file"))
    var certificate: String?

    /// - Throws: what is missing, before anything is done that would be in vain.
    func client(_ server: String, limits: HTTPClient.Limits = .init()) throws(UsageError) -> ServiceClient {
        guard let key = Terminal.environment(ServerOptions.variable), !key.isEmpty else {
            throw UsageError(
                """
                \(ServerOptions.variable) has no key. Make one in the dashboard under Administration, or with `picket apikey \
                make`, then: export \(ServerOptions.variable)=pk_…
                """)
        }
        let file = certificate ?? Self.ownCertificate(of: server)
        if let file, access(file, R_OK) != 0 {
            throw UsageError("--certificate \(file): \(String(cString: strerror(errno)))")
        }
        do throws(ClientFailure) {
            return try ServiceClient(server, key: key, http: HTTPClient(limits: limits, certificates: file))
        } catch {
            throw UsageError("--server \(server): \(error.message)")
        }
    }

    /// What a service on this machine made for itself: whoever could write there could change this program's settings too.
    private static func ownCertificate(of server: String) -> String? {
        let isHere = ["https://127.0.0.1", "https://localhost", "https://[::1]"].contains { start in
            server.hasPrefix(start) && [nil, ":", "/"].contains(server.dropFirst(start.count).first)
        }
        guard isHere, let folder = ServeCommand.usualFolder else { return nil }
        let file = "\(folder)/tls/\(OwnCertificate.certificate)"
        return access(file, R_OK) == 0 ? file : nil
    }

    /// What to do next.
    func advice(_ failure: ClientFailure, _ server: String) -> UsageError {
        switch failure.kind {
        case .refused: UsageError("\(server): \(failure.message)")
        case .unreachable:
            UsageError(
                "\(failure.message)\nIs `picket serve` running there? --server URL names the service, as in \(ServerOptions.ownAddress)."
            )
        case .untrusted:
            UsageError(
                """
                \(failure.message)
                Its certificate is not trusted here. If it is the service's own, copy tls/certificate.pem from the service's \
                data folder and name it: --certificate certificate.pem
                """)
        case .answered(401):
            UsageError(
                """
                \(server) does not take the key in \(ServerOptions.variable): it was revoked, is over, or is another \
                service's. Make one in the dashboard under Administration.
                """)
        case .answered: UsageError(failure.message)
        }
    }
}
