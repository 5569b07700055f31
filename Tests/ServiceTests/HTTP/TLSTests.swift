import Evidence
import Foundation
import HTTPTypes
import PicketTestKit
import Testing

@testable import Service
@testable import Storage

/// Asked by curl and openssl.
@Suite struct TLSTests {
    private static func curl(
        _ service: LiveService, _ arguments: String..., path: String = "/livez", statuses: Set<Int32> = [0]
    )
        async throws -> String
    {
        let all =
            ["-sS", "--max-time", "60", "--cacert", "\(service.folder)/\(OwnCertificate.certificate)"] + arguments
            + ["https://localhost:\(service.port)\(path)"]
        return try await service.blocking {
            String(decoding: try Command.run("curl", all, statuses: statuses), as: UTF8.self)
        }
    }

    @Test func itsOwnCertificateIsGoodForItsNames() async throws {
        try await LiveService.run(tls: true) { service in
            let http2 = try await Self.curl(service, "-w", " %{http_version}")
            #expect(http2 == #"{"status":"ok"} 2"#)
            let http1 = try await Self.curl(service, "--http1.1", "-w", " %{http_version}")
            #expect(http1 == #"{"status":"ok"} 1.1"#)
            // Many on one connection, at once.
            let many = try await Self.curl(service, "-Z", path: "/livez?[1-100]")
            #expect(many.components(separatedBy: "urn:picket:problem:invalid-request").count == 101)
            let key = try #require(FileStatus(path: "\(service.folder)/\(OwnCertificate.key)"))
            #expect(key.permissions & 0o777 == 0o600)
        }
    }

    @Test func onlyTLS13IsSpoken() async throws {
        try await LiveService.run(tls: true) { service in
            _ = try await Self.curl(service, "--tls-max", "1.2", statuses: [35])
            _ = try await Self.curl(service, "--tlsv1.3")
        }
    }

    @Test func aNewCertificateIsTakenWithoutAStart() async throws {
        try await LiveService.run(tls: true) { service in
            let tls = try #require(service.tls)
            let before = tls.fingerprint
            _ = try await Self.curl(service)
            let unchanged = try tls.reloadIfChanged()
            #expect(!unchanged)
            // 370 days later the old one is not good for another 30.
            let isMade = try OwnCertificate.ensure(
                in: FolderStorage(service.folder), names: ["localhost"], now: LiveService.now + 370 * 86_400)
            #expect(isMade)
            #expect(try tls.reloadIfChanged())
            #expect(tls.fingerprint != before)
            let shown = try await service.blocking {
                try Command.run(
                    "sh",
                    [
                        "-c",
                        "openssl s_client -connect 127.0.0.1:\(service.port) </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256",
                    ])
            }
            #expect(String(decoding: shown, as: UTF8.self).contains(tls.fingerprint))
            try Data("nonsense".utf8).write(to: URL(fileURLWithPath: "\(service.folder)/\(OwnCertificate.certificate)"))
            #expect(throws: ServiceFailure.self) { try tls.reloadIfChanged() }
        }
    }

    @Test func aClientsCertificateIsProven() async throws {
        let folder = try TemporaryFolder()
        // An authority, a client of it, and a stranger.
        for name in ["authority", "stranger"] {
            _ = try Command.run(
                "openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-subj", "/CN=\(name)", "-keyout", folder.path(of: "\(name).key"), "-out",
                    folder.path(of: "\(name).pem"),
                ])
        }
        _ = try Command.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=ada", "-CA", folder.path(of: "authority.pem"), "-CAkey", folder.path(of: "authority.key"),
                "-addext", "basicConstraints=critical,CA:FALSE", "-keyout", folder.path(of: "ada.key"), "-out",
                folder.path(of: "ada.pem"),
            ])
        let whoami = Endpoint(
            .get, "/v1/test/peer", id: "peer", "", tag: "test", access: .anyone, answers: []
        ) { _ in .json(["certificate": JSON(Peer.current?.certificate?.count ?? 0)]) }
        try await LiveService.run(
            tls: true, clientAuthorities: folder.path(of: "authority.pem"), endpoints: [whoami]
        ) { service in
            for version in ["--http1.1", "--http2"] {
                #expect(try await Self.curl(service, version, path: "/v1/test/peer") == #"{"certificate":0}"#)
                let own = try await Self.curl(
                    service, version, "--cert", folder.path(of: "ada.pem"), "--key", folder.path(of: "ada.key"),
                    path: "/v1/test/peer")
                #expect(own.hasPrefix(#"{"certificate":"#) && own != #"{"certificate":0}"#)
            }
            // In TLS 1.3 a client has connected when it is refused: it depends on who is quicker whether it hears so while it
            // connects, sends or waits for its answer.
            let refused = try await Self.curl(
                service, "--cert", folder.path(of: "stranger.pem"), "--key", folder.path(of: "stranger.key"),
                path: "/v1/test/peer", statuses: [16, 35, 52, 55, 56, 92])
            #expect(refused.isEmpty)
        }
    }
}
