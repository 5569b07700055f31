import ArgumentParser
import Delivery
import Evidence
import Glibc
import Settings

/// The ledger, the plan, and what puts them together.
struct AlertOptions: ParsableArguments {
    @OptionGroup(title: "The ledger") var log: LogOptions
    @OptionGroup(title: "The rules") var project: ProjectFile
    @Flag(help: "Do not record in the ledger what is raised, resolved and delivered.") var noRecord = false

    static func milliseconds(_ text: String) throws(UsageError) -> Int64 {
        guard let time = AlertPlan.milliseconds(text) else {
            throw UsageError("\"\(text)\" is no length of time; one is 30s, 5m, 24h or 7d")
        }
        return time
    }

    var folder: AlertFolder {
        get throws {
            AlertFolder(
                evidence: log.options, plan: try project.configuration().alerts, isRecorded: !noRecord)
        }
    }
}

/// What is known of alerts, in `alerts/` in the ledger's folder, and the channels that tell of them.
struct AlertFolder {
    let evidence: EvidenceOptions
    let plan: AlertPlan
    let isRecorded: Bool

    /// One process at a time changes what is known, and none keeps others waiting longer than its deliveries take.
    ///
    /// - Returns: what the body does, once the desk has kept and told all of it.
    func open<Result>(_ body: (inout AlertDesk) async throws -> Result) async throws -> Result {
        try evidence.storage().makeFolder("alerts")
        let storage = try FolderStorage(evidence.evidence + "/alerts")
        let lock = try await lock(storage)
        defer { withExtendedLifetime(lock) {} }
        var desk = try desk(storage)
        return try await body(&desk)
    }

    /// As ``open(_:)``; what went wrong with deliveries ends the process.
    func change(_ body: (inout AlertDesk) async throws -> Void) async throws {
        try await evidence.reporting {
            try await open { desk in
                try await body(&desk)
                for problem in desk.problems { Terminal.complain(problem) }
                if !desk.problems.isEmpty { throw ExitStatus.incomplete }
            }
        }
    }

    private func lock(_ storage: FolderStorage) async throws -> WriterLock {
        let end = ContinuousClock.now + .seconds(30)
        while true {
            do { return try storage.lockForWriting() } catch {
                guard error.call == "lock" else { throw error }
                guard ContinuousClock.now < end else {
                    throw UsageError(
                        "\(evidence.evidence)/alerts: another picket alerts is at work (\(error.reason)); wait for it")
                }
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func desk(_ storage: FolderStorage) throws -> AlertDesk {
        do {
            return try AlertDesk(
                storage, log: isRecorded ? ReopenedLedger(evidence: evidence) : nil, channels: channels(),
                settings: plan.settings, now: EvidenceOptions.now)
        } catch let error as AttestationError {
            throw UsageError("\(evidence.evidence)/alerts/\(error)")
        }
    }

    func channels() throws -> [any AlertChannel] { try plan.ways { Terminal.complain($0, prefix: false) } }
}

extension AlertPlan {
    /// Its channels, or if it has none the log alone.
    ///
    /// - Parameter write: a line of the log.
    func ways(log write: @escaping @Sendable (String) -> Void) throws -> [any AlertChannel] {
        let logged = [Channel(name: "log", way: .log)]
        return try (channels.isEmpty ? logged : channels).map { channel in
            switch channel.way {
            case .log: LogChannel(name: channel.name, write: write)
            case .file(let path): try file(channel.name, path)
            case .webhook(let url, let secret): try webhook(channel.name, url, secret)
            case .mail(let mail): try self.mail(channel.name, mail)
            }
        }
    }

    private func file(_ name: String, _ path: String) throws -> FileChannel {
        let path = Workspace.absolute(path, in: Workspace.currentFolder)
        let parts = path.split(separator: "/")
        guard let file = parts.last else { throw UsageError("channel \(name): \"\(path)\" is no file") }
        return FileChannel(
            name: name, String(file), in: try FolderStorage("/" + parts.dropLast().joined(separator: "/")))
    }

    private func webhook(_ name: String, _ url: String, _ secret: Secret) throws -> WebhookChannel {
        do { try HTTPClient.check(url: url) } catch { throw UsageError("channel \(name): \(error)") }
        return WebhookChannel(
            name: name, url: url, secret: SecretBytes(copying: Array(try value(of: secret, name).utf8)),
            crypto: EvidenceOptions.crypto, http: HTTPClient(), now: EvidenceOptions.now)
    }

    private func mail(_ name: String, _ mail: Mail) throws -> MailChannel {
        guard let security = MailClient.Security(rawValue: mail.security) else {
            throw UsageError(
                "channel \(name): security is one of \(MailClient.Security.allCases.map(\.rawValue).joined(separator: ", "))"
            )
        }
        guard ([mail.from] + mail.to).allSatisfy(MailMessage.isAddress) else {
            throw UsageError("channel \(name): from and to are addresses such as name@example.com")
        }
        let server = MailClient.Server(
            host: mail.host, port: mail.port, security: security, user: mail.user,
            password: try mail.password.map { try value(of: $0, name) })
        return MailChannel(name: name, MailClient(server), from: mail.from, to: mail.to)
    }

    private func value(of secret: Secret, _ channel: String) throws -> String {
        switch secret {
        case .environment(let variable):
            guard let value = Terminal.environment(variable), !value.isEmpty else {
                throw UsageError("channel \(channel): the environment has no \(variable)")
            }
            return value
        case .file(let path):
            let text = try TextFile.read(path, mostBytes: 1 << 16)
            guard let line = text.split(whereSeparator: \.isNewline).first else {
                throw UsageError("channel \(channel): \(path) is empty; its first line is the secret")
            }
            return String(line)
        }
    }
}
