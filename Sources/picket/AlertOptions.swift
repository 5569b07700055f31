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

    func plan() throws -> AlertPlan { try project.configuration().alerts }

    /// One process at a time changes what is known of alerts.
    func lockedFolder() throws -> (WriterLock, FolderStorage) {
        try log.options.storage().makeFolder("alerts")
        let storage = try FolderStorage(log.options.evidence + "/alerts")
        do { return (try storage.lockForWriting(), storage) } catch {
            guard error.call == "lock" else { throw error }
            throw UsageError(
                "\(log.options.evidence)/alerts: another picket alerts is at work (\(error.reason)); wait for it")
        }
    }

    func desk(_ plan: AlertPlan, _ storage: FolderStorage) throws -> AlertDesk {
        do {
            return try AlertDesk(
                storage, log: noRecord ? nil : ReopenedLedger(evidence: log.options), channels: channels(plan),
                settings: plan.settings, now: EvidenceOptions.now)
        } catch let error as AttestationError {
            throw UsageError("\(log.options.evidence)/alerts/\(error)")
        }
    }

    /// What people say of alerts.
    func change(_ body: (inout AlertDesk) async throws -> Void) async throws {
        try await log.options.reporting {
            let (lock, storage) = try lockedFolder()
            defer { withExtendedLifetime(lock) {} }
            var desk = try desk(plan(), storage)
            try await body(&desk)
            for problem in desk.problems { Terminal.complain(problem) }
            if !desk.problems.isEmpty { throw ExitStatus.incomplete }
        }
    }

    func channels(_ plan: AlertPlan) throws -> [any AlertChannel] {
        let logged = [AlertPlan.Channel(name: "log", way: .log)]
        return try (plan.channels.isEmpty ? logged : plan.channels).map { channel in
            switch channel.way {
            case .log: LogChannel(name: channel.name) { Terminal.complain($0, prefix: false) }
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

    private func webhook(_ name: String, _ url: String, _ secret: AlertPlan.Secret) throws -> WebhookChannel {
        do { try HTTPClient.check(url: url) } catch { throw UsageError("channel \(name): \(error)") }
        return WebhookChannel(
            name: name, url: url, secret: SecretBytes(copying: Array(try value(of: secret, name).utf8)),
            crypto: EvidenceOptions.crypto, http: HTTPClient(), now: EvidenceOptions.now)
    }

    private func mail(_ name: String, _ mail: AlertPlan.Mail) throws -> MailChannel {
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

    private func value(of secret: AlertPlan.Secret, _ channel: String) throws -> String {
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
