import Delivery
import Evidence
import Foundation
import PicketTestKit
import Testing

/// Against PyPI's aiosmtpd.
@Suite(.serialized) struct MailClientTests {
    private static func message(
        to: [String] = ["eve@example.com"], subject: String = "Alert", body: String = "text"
    ) -> MailMessage {
        MailMessage(
            from: "picket@example.com", to: to, subject: subject, body: body, date: "Sat, 21 Nov 2026 10:00:00 +0000",
            id: "picket-1@example.com")
    }

    /// As Python's own reader of mails takes it apart.
    private static func parsed(_ receiver: Receiver) throws -> (envelope: JSON, mail: JSON) {
        let envelope = try JSON(parsing: try #require(try receiver.received().last).utf8)
        let script = """
            import base64, email, email.policy, json, sys
            mail = email.message_from_bytes(base64.b64decode(sys.stdin.read()), policy=email.policy.default)
            print(json.dumps({"subject": str(mail["Subject"]), "to": str(mail["To"]), "from": str(mail["From"]), "id": str(mail["Message-ID"]),
                "date": str(mail["Date"]), "names": sorted(mail.keys()), "body": mail.get_content()}))
            """
        let outcome = try Program(path: Project.root + "/.venv/bin/python").run(
            "-c", script, input: envelope["data"]?.string ?? "")
        return (envelope, try JSON(parsing: outcome.bytes))
    }

    @Test(arguments: [
        ("Alert", "text\n"), ("Ünïcode: 警告 🚨", "Zeile mit ü\n.\n..\nEnde\n"),
        (String(repeating: "long ", count: 60), String(repeating: "a line that goes on and on, ", count: 300)),
        ("a\r\nBcc: mallory@example.com", "a\r\n.\r\nMAIL FROM:<x@y>\r\n"), ("", ""),
    ])
    func mailsArriveAsTheyWere(subject: String, body: String) async throws {
        let receiver = try Receiver.mail()
        let client = MailClient(.init(host: "127.0.0.1", port: receiver.port))
        try await client.send(Self.message(to: ["eve@example.com", "bob@example.com"], subject: subject, body: body))
        let (envelope, mail) = try Self.parsed(receiver)
        #expect(envelope["from"]?.string == "picket@example.com")
        #expect(envelope["to"]?.array?.compactMap(\.string) == ["eve@example.com", "bob@example.com"])
        #expect(envelope["tls"]?.bool == false)
        // A line break is no part of a subject; it must not become one of the header either.
        let flat = subject.replacingOccurrences(of: "\r\n", with: "")
        #expect(
            mail["subject"]?.string?.replacingOccurrences(of: "\r\n", with: "").trimmingCharacters(in: .whitespaces)
                == flat.trimmingCharacters(in: .whitespaces))
        #expect(mail["names"]?.array?.contains("Bcc") == false)
        #expect(
            mail["body"]?.string?.replacingOccurrences(of: "\r\n", with: "\n")
                == body.replacingOccurrences(of: "\r\n", with: "\n"))
        #expect(mail["id"]?.string == "<picket-1@example.com>")
    }

    @Test func startTLSAndAuthenticationWhereOffered() async throws {
        let folder = try TemporaryFolder()
        let certificate = folder.path(of: "certificate.pem")
        let receiver = try Receiver.mail(certificate: certificate, asks: true)
        let server = MailClient.Server(host: "127.0.0.1", port: receiver.port, user: "ada", password: "secret")
        try await MailClient(server, certificates: certificate).send(Self.message())
        let (envelope, _) = try Self.parsed(receiver)
        #expect(envelope["tls"]?.bool == true)
        #expect(envelope["authenticated"]?.bool == true)
        var wrong = server
        wrong.password = "wrong"
        await #expect {
            try await MailClient(wrong, certificates: certificate).send(Self.message())
        } throws: { error in
            guard let error = error as? DeliveryError else { return false }
            return error.kind == .rejected(isPermanent: true) && !error.message.contains("wrong")
        }
        // Nobody vouches for that certificate.
        await #expect {
            try await MailClient(server).send(Self.message())
        } throws: { ($0 as? DeliveryError)?.kind == .insecure }
    }

    @Test func noPasswordLeavesUnencrypted() async throws {
        let receiver = try Receiver.mail()
        for server in [
            MailClient.Server(host: "127.0.0.1", port: receiver.port, user: "ada", password: "secret"),
            MailClient.Server(host: "127.0.0.1", port: receiver.port, security: .startTLS),
        ] {
            await #expect {
                try await MailClient(server).send(Self.message())
            } throws: { ($0 as? DeliveryError)?.isPassing == false }
        }
        #expect(try receiver.received().isEmpty)
    }

    @Test(arguments: [("nobody@example.com", false), ("later@example.com", true)])
    func refusalsAreToldApart(address: String, isPassing: Bool) async throws {
        let receiver = try Receiver.mail()
        await #expect {
            try await MailClient(.init(host: "127.0.0.1", port: receiver.port)).send(Self.message(to: [address]))
        } throws: { ($0 as? DeliveryError)?.kind == .rejected(isPermanent: !isPassing) }
        #expect(try receiver.received().isEmpty)
    }

    @Test(arguments: [
        "", "eve", "eve@", "@example.com", "eve@example.com\r\nRCPT TO:<x@y>", "<eve@example.com>", "a b@example.com",
        "eve@exämple.com", "a@b@c", "eve@example.com,bob@example.com",
    ])
    func addressesThatAreNone(address: String) async {
        #expect(!MailMessage.isAddress(address))
        await #expect {
            try await MailClient(.init(host: "127.0.0.1", port: 1)).send(Self.message(to: [address]))
        } throws: { ($0 as? DeliveryError)?.kind == .refused }
    }

    @Test(arguments: ["", "a b", "a/b", "host\r\n", "user@host"])
    func serversThatAreNone(host: String) async {
        await #expect {
            try await MailClient(.init(host: host)).send(Self.message())
        } throws: { ($0 as? DeliveryError)?.kind == .refused }
    }
}
