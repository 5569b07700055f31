internal import Evidence
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import NIOWebSocket
internal import ServiceLifecycle
internal import Storage

/// Who a connection belongs to, and the request that showed it: asked again while the connection stays.
struct LiveAdmission: Sendable {
    enum Verdict: Sendable { case same, signedOut, changed, unknown }

    let principal: Principal
    let request: Request
    let peer: Peer
    let authenticator: any Authenticator

    func recheck() async -> Verdict {
        do {
            let now = try await Peer.$current.withValue(peer) {
                try await authenticator.principal(of: request, remoteAddress: peer.address)
            }
            guard let now, now.id == principal.id else { return .signedOut }
            let isSame =
                now.permissions == principal.permissions && now.clearance == principal.clearance
                && now.detectors == principal.detectors
            return isSame ? .same : .changed
        } catch let problem as Problem where problem.status.code < 500 {
            return problem.status.code == 429 ? .unknown : .signedOut
        } catch {
            return .unknown
        }
    }
}

/// Which pages may open connections: a browser sends its user's cookie along with those of any page.
package struct OriginRule: Sendable, Hashable {
    /// Besides the service's own: `https://dashboards.example.com`.
    package var allowed: Set<String>

    package init(allowed: Set<String> = []) { self.allowed = allowed }

    /// What is no browser sends none.
    func allows(_ request: Request) -> Bool {
        guard let origin = request.headers[.origin] else { return true }
        if allowed.contains(origin) { return true }
        guard let authority = request.head.authority else { return false }
        return ["https://", "http://"].contains { origin.lowercased() == $0 + authority.lowercased() }
    }
}

extension LiveFeed {
    package static let path = "/v1/live"

    /// Takes over connections that ask for a WebSocket at ``path``, may have one, and speak one of its formats.
    package func upgrade(authenticator: any Authenticator, origins: OriginRule = OriginRule()) -> Upgrade {
        Upgrade(path: Self.path, mostFrameBytes: MessageAssembly.mostBytes) { request, peer in
            guard origins.allows(request),
                let format = LiveFormat(offered: request.headers[values: .webSocketProtocol]),
                let principal = try? await Peer.$current.withValue(
                    peer,
                    operation: {
                        try await authenticator.principal(of: request, remoteAddress: peer.address)
                    })
            else { return nil }
            let admission = LiveAdmission(
                principal: principal, request: request, peer: peer, authenticator: authenticator)
            return Upgrade.Acceptance(headers: [.webSocketProtocol: format.rawValue]) { socket in
                await self.serve(socket, format, admission)
            }
        }
    }

    private func serve(_ socket: Upgrade.WebSocket, _ format: LiveFormat, _ admission: LiveAdmission) async {
        let channel = socket.channel
        let connection = try? await channel.eventLoop.submit {
            let connection = LiveConnection(channel, self, format, admission)
            return NIOLoopBound(connection, eventLoop: channel.eventLoop)
        }.get()
        guard let connection else { return }
        let hasSeat = enter(admission.principal.id)
        try? await withGracefulShutdownHandler {
            try await socket.executeThenClose { inbound, _ in
                channel.eventLoop.execute {
                    connection.value.open()
                    if !hasSeat { connection.value.end(.tooManyConnections) }
                }
                for try await frame in inbound {
                    if channel.eventLoop.inEventLoop {
                        connection.value.receive(frame)
                    } else {
                        channel.eventLoop.execute { connection.value.receive(frame) }
                    }
                }
            }
        } onGracefulShutdown: {
            channel.eventLoop.execute { connection.value.end(.goingAway) }
        }
        channel.eventLoop.execute { connection.value.close() }
        if hasSeat { leave(admission.principal.id) }
    }
}

extension HTTPField.Name {
    fileprivate static let webSocketProtocol = HTTPField.Name("sec-websocket-protocol")!  // has the form of one
}
