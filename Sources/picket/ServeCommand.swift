import ArgumentParser
import Detection
import Engine
import Evidence
import Glibc
import Hummingbird
import Logging
import Service
import Storage

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve Picket to a team: API, dashboard, live feed.",
        discussion: """
            Needs nothing else: the database is a file in the data folder. TLS is always on, with a certificate made at \
            the first start unless --certificate names one; --http is for a proxy on this machine. SIGTERM and SIGINT end \
            it when requests under way are answered; SIGHUP reads the certificate again.
            """)

    @Option(help: "The address to listen at: 0.0.0.0 or :: for all.") var host = "127.0.0.1"
    @Option(help: "The port; 0 for a free one.") var port = 8443
    @Option(help: ArgumentHelp("Where everything is kept; made if it is not there.", valueName: "folder"))
    var data: String?
    @Option(help: ArgumentHelp("Without it, a file in the data folder.", valueName: "postgres://…")) var database:
        String?
    @Option(help: ArgumentHelp("PEM: the certificate, then those above it.", valueName: "file")) var certificate:
        String?
    @Option(help: ArgumentHelp("PEM: the key of the certificate.", valueName: "file")) var key: String?
    @Option(help: ArgumentHelp("PEM: who issues the certificates of clients.", valueName: "file")) var clientCa: String?
    @Flag(help: "TLS 1.2 as well.") var tls12 = false
    @Flag(help: "Without TLS: only behind a proxy on this machine.") var http = false
    @Option(help: "Connections at a time.") var connections = Limits().connections
    @Option(help: "Connections of one address at a time.") var connectionsPerAddress = Limits().connectionsPerAddress

    @OptionGroup(title: "What is kept") var kept: RetentionOptions

    func run() async throws {
        guard (0...65_535).contains(port) else { throw UsageError("--port takes 0 to 65535") }
        guard connections > 0, connectionsPerAddress > 0 else { throw UsageError("a service has connections") }
        Self.raiseFileLimit()
        let folder = try dataFolder()
        let door = try door(folder)
        let database = try await openDatabase(folder)
        do {
            try await serve(door, database, folder)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }

    private func serve(_ door: PicketService.Door, _ database: any Storage.Database, _ folder: String) async throws {
        try await withDetectorPool(Composition.poolConfiguration) { pool in
            try pool.registerBuiltIns()
            let served = try await ServedParts.make(in: folder, database, pool, kept.retention)
            var parts = served.parts
            parts.checks += [HealthCheck("pool", isNeeded: false) { await pool.health() }]
            try await served.scans.resume()
            let welcome = try await served.access.firstLink()
            do {
                try await PicketService(parts).run(door) { port in
                    Terminal.print("listening on \(address(port))")
                    if let tls = door.tls { Terminal.print("certificate SHA-256 \(tls.fingerprint)") }
                    // Once, and to whoever started it: the log has no part in it.
                    if let welcome {
                        Terminal.print(
                            "make the first administrator within an hour: \(address(port))/#welcome=\(welcome)")
                    }
                }
            } catch {
                throw UsageError("cannot listen on \(host):\(port): \(error)")
            }
            await served.scans.drain()
            try await served.ledger.close()
        }
    }

    private func address(_ port: Int) -> String {
        "\(http ? "http" : "https")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    // MARK: What it is made of

    private func dataFolder() throws -> String {
        let folder =
            data.map { Workspace.absolute($0, in: Workspace.currentFolder) }
            ?? Terminal.environment("XDG_DATA_HOME").map { "\($0)/picket" }
            ?? Terminal.environment("HOME").map { "\($0)/.local/share/picket" }
        guard let folder else { throw UsageError("there is no home folder: name a --data folder") }
        var path = ""
        for part in folder.split(separator: "/") {
            path += "/" + part
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
                throw UsageError("cannot make \(path): \(String(cString: strerror(errno)))")
            }
        }
        return folder
    }

    private func door(_ folder: String) throws -> PicketService.Door {
        var door = PicketService.Door()
        door.host = host
        door.port = port
        door.limits.connections = connections
        door.limits.connectionsPerAddress = connectionsPerAddress
        if http {
            guard certificate == nil, key == nil, clientCa == nil else {
                throw UsageError("--http is without TLS, so --certificate, --key and --client-ca have no use")
            }
            let isLocal = ["127.0.0.1", "::1", "localhost"].contains(host)
            guard isLocal else {
                throw UsageError("--http listens at 127.0.0.1 alone: what it says can be read on its way")
            }
            return door
        }
        guard (certificate == nil) == (key == nil) else { throw UsageError("--certificate and --key go together") }
        do {
            let files = try certificate.map { ($0, key ?? $0) } ?? own(folder)
            door.tls = try TLSContext(
                .init(certificate: files.0, key: files.1, clientAuthorities: clientCa, allowsTLS12: tls12))
        } catch let failure as ServiceFailure {
            throw UsageError(failure.description)
        }
        return door
    }

    private func own(_ folder: String) throws -> (String, String) {
        do {
            let storage = try FolderStorage("\(folder)/tls", isMade: true)
            var names = ["localhost", "127.0.0.1", "::1", Self.hostName]
            if !names.contains(host), host != "0.0.0.0", host != "::" { names.append(host) }
            if try OwnCertificate.ensure(in: storage, names: names, now: Clock.now) {
                Terminal.print("made a certificate for \(names.joined(separator: ", ")) in \(folder)/tls")
            }
        } catch {
            throw UsageError("cannot make a certificate in \(folder)/tls: \(error)")
        }
        return ("\(folder)/tls/\(OwnCertificate.certificate)", "\(folder)/tls/\(OwnCertificate.key)")
    }

    private static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        let name = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let isName = !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        return isName ? name : "localhost"
    }

    /// Each connection is an open file.
    static func raiseFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    private func openDatabase(_ folder: String) async throws -> any Storage.Database {
        do {
            let location = try DatabaseLocation(database ?? "\(folder)/picket.db")
            do {
                let opened = try location.open()
                try await Schema.migrate(opened, now: EvidenceOptions.now())
                return opened
            } catch {
                throw UsageError("\(location): \(error)")
            }
        } catch let error as StoreError {
            throw UsageError("--database: \(error)")
        }
    }
}

extension DetectorPool {
    /// Has it do a little work: whoever cannot do that is not well.
    fileprivate func health() async -> DatabaseHealth {
        do {
            _ = try await submit(
                Engine.Request(
                    [.text(name: "health.py", language: .python, bytes: Array("pass\n".utf8))], priority: .highest,
                    deadline: .seconds(2)))
            return DatabaseHealth(isReady: true)
        } catch {
            return DatabaseHealth(isReady: false, problem: "\(error)")
        }
    }
}
