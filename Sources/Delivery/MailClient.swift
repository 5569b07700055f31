internal import CCurl
public import Evidence

/// SMTP (RFC 5321) through libcurl: STARTTLS and AUTH where the server offers them.
public struct MailClient: Sendable {
    public struct Server: Sendable, Hashable {
        public var host: String
        public var port: Int
        public var security: Security
        public var user: String?
        /// Not printed; it leaves the machine encrypted or not at all.
        public var password: String?

        public init(
            host: String, port: Int = 25, security: Security = .offered, user: String? = nil, password: String? = nil
        ) {
            self.host = host
            self.port = port
            self.security = security
            self.user = user
            self.password = password
        }
    }

    public enum Security: String, Sendable, CaseIterable {
        /// STARTTLS if the server offers it.
        case offered
        /// STARTTLS, or nothing is sent.
        case startTLS = "starttls"
        /// TLS from the first byte (port 465).
        case tls
    }

    private let server: Server
    private let limits: HTTPClient.Limits
    private let certificates: String?

    public init(_ server: Server, limits: HTTPClient.Limits = .init(), certificates: String? = nil) {
        self.server = server
        self.limits = limits
        self.certificates = certificates
    }

    public func send(_ message: MailMessage) async throws(DeliveryError) {
        let text = try message.text()
        let transfer = try Transfer(name: "\(server.host):\(server.port)", mostBytes: limits.bodyBytes)
        try transfer.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        try transfer.set(CURLOPT_URL, try url())
        try transfer.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, limits.connecting))
        try transfer.set(CURLOPT_TIMEOUT_MS, max(1, limits.total))
        try transfer.set(CURLOPT_PROXY, "")
        try transfer.secure(certificates: certificates)
        if let user = server.user {
            // A password is not sent to whoever strips STARTTLS from the conversation.
            try transfer.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
            try transfer.set(CURLOPT_USERNAME, user)
            try transfer.set(CURLOPT_PASSWORD, server.password ?? "")
        } else {
            try transfer.set(
                CURLOPT_USE_SSL, Int((server.security == .offered ? CURLUSESSL_TRY : CURLUSESSL_ALL).rawValue))
        }
        try transfer.set(CURLOPT_MAIL_FROM, "<\(message.from)>")
        try transfer.setLines(CURLOPT_MAIL_RCPT, message.to.map { "<\($0)>" })
        try transfer.setUpload(text)
        try await transfer.run()
    }

    private func url() throws(DeliveryError) -> String {
        let isName =
            !server.host.isEmpty && server.host.utf8.count <= 255
            && server.host.utf8.allSatisfy { byte in
                let character = Character(Unicode.Scalar(byte))
                return character.isASCII && (character.isLetter || character.isNumber || "-.:[]".contains(character))
            }
        guard isName, (1...65_535).contains(server.port) else {
            throw DeliveryError(.refused, "\(server.host.prefix(80)):\(server.port) is no mail server's address")
        }
        return "\(server.security == .tls ? "smtps" : "smtp")://\(server.host):\(server.port)/picket.invalid"
    }
}

/// A text to some people.
public struct MailMessage: Sendable, Hashable {
    public var from: String
    public var to: [String]
    public var subject: String
    public var body: String
    /// As RFC 5322 has it: `Sat, 21 Nov 2026 10:00:00 +0000`.
    public var date: String
    /// Unlike that of any other message, without the angle brackets.
    public var id: String

    public init(from: String, to: [String], subject: String, body: String, date: String, id: String) {
        self.from = from
        self.to = to
        self.subject = subject
        self.body = body
        self.date = date
        self.id = id
    }

    public static let mostRecipients = 100

    /// A mailbox of plain ASCII without quotes: all that people have, and nothing that could be another header.
    public static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isAtom = { (part: Substring) in
            !part.isEmpty && part.utf8.count <= 255
                && part.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>()[],;:\\\"@".utf8.contains($0) }
        }
        return parts.count == 2 && parts.allSatisfy(isAtom)
    }

    /// As RFC 5322 and MIME have it: ASCII lines of at most 76 characters, whatever is in the text.
    func text() throws(DeliveryError) -> [UInt8] {
        guard Self.isAddress(from), !to.isEmpty, to.count <= Self.mostRecipients, to.allSatisfy(Self.isAddress) else {
            throw DeliveryError(
                .refused, "a mail needs a sender and 1 to \(Self.mostRecipients) recipients, as name@example.com")
        }
        guard (date + id).utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
            throw DeliveryError(.refused, "a mail's date and id are plain ASCII")
        }
        var lines = [
            "Date: \(date)", "From: <\(from)>", "To: \(to.map { "<\($0)>" }.joined(separator: ",\r\n "))",
            "Subject: \(Self.encodedWords(subject))", "Message-ID: <\(id)>", "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "",
        ]
        var encoded = Substring(Base64.encode(Array(body.utf8)))
        while !encoded.isEmpty {
            lines.append(String(encoded.prefix(76)))
            encoded = encoded.dropFirst(76)
        }
        return Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }

    /// RFC 2047, for any subject: so no subject can end its header.
    private static func encodedWords(_ text: String) -> String {
        var words: [String] = []
        var word: [UInt8] = []
        func flush() { words.append("=?utf-8?B?\(Base64.encode(word))?=") }
        for character in text.prefix(400) {
            let bytes = Array(String(character).utf8.prefix(45))
            if word.count + bytes.count > 45 {
                flush()
                word = []
            }
            word += bytes
        }
        flush()
        return words.joined(separator: "\r\n ")
    }
}

/// Mails notifications.
public struct MailChannel: AlertChannel {
    public let name: String
    private let client: MailClient
    private let from: String
    private let to: [String]

    public init(name: String = "mail", _ client: MailClient, from: String, to: [String]) {
        self.name = name
        self.client = client
        self.from = from
        self.to = to
    }

    public func deliver(_ notification: AlertNotification) async throws(DeliveryError) -> String {
        let domain = from.split(separator: "@").last.map(String.init) ?? "picket.invalid"
        // The same notification sent again is the same message.
        let id = "picket-\(notification.id)-\(notification.time)@\(domain)"
        try await client.send(
            MailMessage(
                from: from, to: to, subject: notification.title, body: notification.text,
                date: notification.mailDate, id: id))
        return "accepted as \(id)"
    }
}
