/// A way to tell somebody.
public protocol AlertChannel: Sendable {
    var name: String { get }
    /// - Returns: what shows that it arrived.
    func deliver(_ notification: AlertNotification) async throws(DeliveryError) -> String
}

/// A structured line, for who collects the process's standard error.
public struct LogChannel: AlertChannel {
    public let name: String
    private let write: @Sendable (String) -> Void

    public init(name: String = "log", write: @escaping @Sendable (String) -> Void) {
        self.name = name
        self.write = write
    }

    public func deliver(_ notification: AlertNotification) throws(DeliveryError) -> String {
        write(String(decoding: notification.json.canonical, as: UTF8.self))
        return "written"
    }
}

/// JSON lines, each on stable storage before it counts as delivered.
public struct FileChannel: AlertChannel {
    public let name: String
    private let storage: any StableStorage
    private let path: String

    public init(name: String = "file", _ path: String, in storage: any StableStorage) {
        self.name = name
        self.path = path
        self.storage = storage
    }

    public func deliver(_ notification: AlertNotification) throws(DeliveryError) -> String {
        try append(notification.json)
    }

    /// What could not be delivered elsewhere, and why.
    func bury(_ notification: AlertNotification, channel: String, reason: String) throws(DeliveryError) {
        _ = try append(["channel": .string(channel), "reason": .string(reason), "notification": notification.json])
    }

    private func append(_ json: JSON) throws(DeliveryError) -> String {
        do throws(StorageError) {
            let size = try storage.size(of: path) ?? 0
            var line = json.canonical + [0x0A]
            // What a crash tore off stays a line of its own.
            if size > 0, try storage.read(path, at: size - 1, count: 1) != [0x0A] { line.insert(0x0A, at: 0) }
            try storage.append(line, to: path)
            try storage.sync(path)
            if size == 0 { try storage.syncFolder(path.split(separator: "/").dropLast().joined(separator: "/")) }
            return "\(path) at byte \(size)"
        } catch {
            throw DeliveryError(.unreachable, "\(error)")
        }
    }
}

/// A POST of the notification as JSON, signed so that the receiver knows from whom it is and that it is not replayed.
///
/// `Picket-Signature: t=SECONDS,v1=HEX`, where HEX is HMAC-SHA-256 with the shared secret over the seconds, a dot and
/// the body. `Picket-Notification` has the id: the same one again is the same notification.
public struct WebhookChannel: AlertChannel {
    public let name: String
    private let url: String
    private let secret: SecretBytes
    private let crypto: any CryptoModule
    private let http: any HTTPExchange
    private let now: @Sendable () -> Int64

    /// - Parameter now: milliseconds since 1970.
    public init(
        name: String = "webhook", url: String, secret: SecretBytes, crypto: any CryptoModule,
        http: any HTTPExchange, now: @escaping @Sendable () -> Int64
    ) {
        self.name = name
        self.url = url
        self.secret = secret
        self.crypto = crypto
        self.http = http
        self.now = now
    }

    public static func signature(
        of body: [UInt8], seconds: Int64, secret: SecretBytes, crypto: any CryptoModule
    ) throws -> String {
        let code = try crypto.authenticate(Array("\(seconds).".utf8) + body, key: secret, .sha256)
        let digits = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "t=\(seconds),v1=\(digits)"
    }

    public func deliver(_ notification: AlertNotification) async throws(DeliveryError) -> String {
        let body = notification.json.canonical
        let signature: String
        do {
            signature = try Self.signature(of: body, seconds: now() / 1_000, secret: secret, crypto: crypto)
        } catch {
            throw DeliveryError(.refused, "\(name): cannot be signed: \(error)")
        }
        let answer = try await http.send(
            HTTPRequest(
                "POST", url,
                headers: [
                    HTTPHeader("Content-Type", "application/json"), HTTPHeader("User-Agent", "picket"),
                    HTTPHeader("Picket-Signature", signature), HTTPHeader("Picket-Notification", "\(notification.id)"),
                ], body: body))
        switch answer.status {
        case 200..<300: return receipt(answer)
        case 408, 425, 429, 500...: throw DeliveryError(.rejected(isPermanent: false), "\(name): HTTP \(answer.status)")
        default: throw DeliveryError(.rejected(isPermanent: true), "\(name): HTTP \(answer.status)")
        }
    }

    /// The status, the receiver's own receipt where it gives one, and the digest of what it answered.
    private func receipt(_ answer: HTTPResponse) -> String {
        let own = answer.header("Picket-Receipt").map { ", \(Shown.plain(String($0.prefix(80))))" } ?? ""
        let digest = (try? crypto.hash(answer.body, .sha256)).map { hash in
            ", sha256:" + hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        return "HTTP \(answer.status)\(own)\(digest ?? "")"
    }
}
