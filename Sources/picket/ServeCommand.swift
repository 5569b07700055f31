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
    @Option(
        help: ArgumentHelp(
            "Settings (docs/serve.md) and the rules that its scans run. Default: picket.yaml of the data folder.",
            valueName: "file"))
    var config: String?
    @Option(
        help: ArgumentHelp(
            """
            Something to look at: inspects this folder into a project of its name, if there is none yet, and lets the first \
            user do all that users may.
            """, valueName: "folder"))
    var sample: String?
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
        ServiceMemory.prepare()
        let folder = try dataFolder()
        let settings = try ServedSettings(config, data: folder)
        let door = try door(folder, settings.tls)
        let database = try await openDatabase(folder)
        do {
            try await serve(door, database, folder, settings)
        } catch {
            await database.close()
            throw error
        }
        await database.close()
    }

    private func serve(
        _ door: PicketService.Door, _ database: any Storage.Database, _ folder: String, _ settings: ServedSettings
    ) async throws {
        try await withDetectorPool(Composition.poolConfiguration) { pool in
            try pool.registerBuiltIns()
            let served = try await ServedParts.make(
                in: folder, database, pool, settings, kept.retention, isSample: sample != nil)
            var parts = served.parts
            parts.checks += [
                HealthCheck("pool", isNeeded: false) { await pool.health() },
                HealthCheck("detectors", isNeeded: false) { pool.detectorHealth() },
            ]
            try await served.scans.resume()
            if let sample { try await makeSample(sample, served) }
            let welcome = try await served.access.firstLink()
            let service = PicketService(parts)
            let telemetry = Task { await served.exports?.run(service.metrics) }
            do {
                try await service.run(door) { port in
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
            telemetry.cancel()
            await telemetry.value
            try await served.ledger.close()
        }
    }

    private func makeSample(_ folder: String, _ served: ServedParts) async throws {
        guard let endings = served.endings else { return }
        do {
            let path = Workspace.absolute(folder, in: Workspace.currentFolder)
            if let key = try await SampleProject(served.scans, endings).make(from: path) {
                Terminal.print("inspected \(folder) three times into the project \(key)")
            }
        } catch let problem as Problem {
            throw UsageError("--sample \(folder): \(problem.detail)")
        }
    }

    private func address(_ port: Int) -> String {
        "\(http ? "http" : "https")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    // MARK: What it is made of

    /// Where everything is kept unless told.
    static var usualFolder: String? {
        Terminal.environment("XDG_DATA_HOME").map { "\($0)/picket" }
            ?? Terminal.environment("HOME").map { "\($0)/.local/share/picket" }
    }

    private func dataFolder() throws -> String {
        let folder = data.map { Workspace.absolute($0, in: Workspace.currentFolder) } ?? Self.usualFolder
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

    private func door(_ folder: String, _ files: ServedSettings.TLSFiles) throws -> PicketService.Door {
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
        // What the command line says goes before what the file says.
        let named = certificate == nil ? (files.certificate, files.key) : (certificate, key)
        do {
            let pair: (String, String)
            if case (let certificate?, let key?) = named {
                pair = (certificate, key)
            } else {
                pair = try own(folder)
            }
            door.tls = try TLSContext(
                .init(
                    certificate: pair.0, key: pair.1, clientAuthorities: clientCa ?? files.clientAuthorities,
                    allowsTLS12: tls12 || files.allowsTLS12))
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
                let opened = try location.open { Logger.service.tell($0) }
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
    /// Whether one is shut out since it failed again and again: what it would find is missing meanwhile.
    fileprivate func detectorHealth() -> DatabaseHealth {
        let out = metrics().detectors.filter { $0.circuit != "closed" }.map {
            "\($0.name): \($0.lastError.prefix(200))"
        }
        guard !out.isEmpty else { return DatabaseHealth(isReady: true) }
        return DatabaseHealth(
            isReady: false, problem: "shut out after failures: \(out.sorted().joined(separator: "; "))")
    }

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
