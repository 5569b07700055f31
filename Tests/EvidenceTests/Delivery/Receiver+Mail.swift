import PicketTestKit

extension Receiver {
    /// aiosmtpd. Refuses `nobody@…` for good and `later@…` for now.
    ///
    /// - Parameters:
    ///   - certificate: where to put that of the server, which then offers STARTTLS.
    ///   - asks: for a user's name and password: `ada`, `secret`.
    static func mail(certificate: String? = nil, asks: Bool = false) throws -> Receiver {
        try Receiver(mailServer, arguments: [certificate ?? "", asks ? "asks" : ""])
    }

    private static let mailServer = """
        import asyncio, base64, json, ssl, subprocess, sys
        from aiosmtpd.smtp import SMTP, AuthResult
        log = open(sys.argv[1], "a")
        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith("nobody"):
                    return "550 there is nobody of that name"
                if address.startswith("later"):
                    return "451 come back later"
                envelope.rcpt_tos.append(address)
                return "250 known"
            async def handle_DATA(self, server, session, envelope):
                log.write(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None,
                    "authenticated": bool(session.authenticated), "data": base64.b64encode(envelope.original_content).decode()}) + "\\n")
                log.flush()
                return "250 accepted"
        def authenticate(server, session, envelope, mechanism, data):
            return AuthResult(success=data.login == b"ada" and data.password == b"secret", handled=False)
        context = None
        if sys.argv[2]:
            key = sys.argv[2] + ".key"
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", sys.argv[2]],
                check=True, stderr=subprocess.DEVNULL)
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(sys.argv[2], key)
        async def main():
            loop = asyncio.get_running_loop()
            asks = bool(sys.argv[3])
            server = await loop.create_server(lambda: SMTP(Handler(), hostname="test", loop=loop, tls_context=context,
                authenticator=authenticate if asks else None, auth_required=asks), "127.0.0.1", 0)
            print(server.sockets[0].getsockname()[1], flush=True)
            await server.serve_forever()
        asyncio.run(main())
        """
}
