import Foundation
import Glibc
import Synchronization

/// A real PostgreSQL in a temporary folder, reached by a Unix socket; it ends with the process of the tests.
///
/// A shell starts it and waits for its standard input to end, however the tests end: then it ends the server by its process id.
package final class PostgresServer: Sendable {
    package static let shared = Result { try PostgresServer() }

    package static let programs = "/usr/lib/postgresql/15/bin"
    package let folder: TemporaryFolder
    private let shell: Process
    private let input: FileHandle
    private let databases = Atomic<Int>(0)
    private let disks: Mutex<[MemoryDisk]>

    /// - Parameters:
    ///   - settings: lines of postgresql.conf.
    ///   - source: of which it becomes a streaming replica.
    ///   - logBytes: of a disk in memory that has its log (WAL) to itself, in segments of 1 MB.
    package init(
        settings: String = "fsync = off\nmax_connections = 200", replicaOf source: PostgresServer? = nil,
        logBytes: Int? = nil
    ) throws {
        guard access("\(Self.programs)/postgres", X_OK) == 0 else {
            throw Missing(description: "these tests need PostgreSQL 15: apt-get install postgresql-15")
        }
        folder = try TemporaryFolder()
        try folder.write(
            """
            listen_addresses = ''
            unix_socket_directories = '\(folder.path)'
            \(settings)

            """, to: "picket.conf")
        let make =
            if let source {
                "pg_basebackup --pgdata=data --no-sync --checkpoint=fast --write-recovery-conf --dbname='\(source.conninfo) application_name=replica'"
            } else {
                "initdb --pgdata=data --username=picket --auth=trust --encoding=UTF8 --locale=C --data-checksums --no-sync\(logBytes == nil ? "" : " --wal-segsize=1 --waldir='\(folder.path)/wal'") && "
                    + "echo \"include '\(folder.path)/picket.conf'\" >> data/postgresql.conf"
            }
        // A copy of another server's data comes with that one's settings.
        try folder.write("s,include '.*',include '\(folder.path)/picket.conf',", to: "settings.sed")
        let adapt = source == nil ? ":" : "sed -i -f settings.sed data/postgresql.conf"
        try folder.write(
            """
            cd '\(folder.path)' || exit 1
            export PATH='\(Self.programs)':$PATH
            { \(make); } >make.log 2>&1 || exit 1
            \(adapt)
            touch start
            while read command; do
                case $command in
                rewind) { pg_rewind --target-pgdata=data --source-server="$(cat source)" --write-recovery-conf --no-sync && \
                    sed -i -f settings.sed data/postgresql.conf && touch rewound; } >>make.log 2>&1 ;;
                start) postgres -D data </dev/null >>server.log 2>&1 & echo $! >server.pid ;;
                end) break ;;
                esac
            done
            [ ! -f server.pid ] || kill -INT "$(cat server.pid)" 2>/dev/null
            wait
            rm -rf '\(folder.path)'

            """, to: "run.sh")
        let wal = folder.path(of: "wal")
        let log = try logBytes.map { try Self.disk(wal, $0) }
        disks = Mutex(log.map { [$0] } ?? [])
        (shell, input) = try Self.startShell(folder)
        try start()
    }

    package struct Missing: Error, CustomStringConvertible {
        package let description: String
    }

    deinit { end() }

    /// What its log is on, if that is a disk of its own.
    package var logDisk: MemoryDisk? { disks.withLock { $0.first { $0.path.hasSuffix("/wal") } } }

    /// A disk in memory that is the server's, in its folder.
    @discardableResult
    package func disk(_ name: String, bytes: Int) throws -> MemoryDisk {
        let disk = try Self.disk(folder.path(of: name), bytes)
        disks.withLock { $0.append(disk) }
        return disk
    }

    private static func disk(_ path: String, _ bytes: Int) throws -> MemoryDisk {
        try MemoryDisk(at: path, bytes: bytes, owner: getuid() == 0 ? "postgres" : nil)
    }

    /// Starts it, the first time or after ``kill()``.
    package func start() throws {
        try input.write(contentsOf: Data("start\n".utf8))
        try waitUntil("it answers") {
            try Program(path: "\(Self.programs)/pg_isready").run("-q", "-h", folder.path).status == 0
        }
    }

    /// As a crash would.
    package func kill() throws {
        guard let pid = pid_t(try text(of: "data/postmaster.pid").split(separator: "\n").first ?? "") else { return }
        Glibc.kill(pid, SIGKILL)
        try waitUntil("it is gone") {
            try Program(path: "\(Self.programs)/pg_isready").run("-q", "-h", folder.path).status != 0
        }
    }

    /// After ``kill()`` and ``promote()`` of the other: it becomes the other's replica.
    package func follow(_ other: PostgresServer) throws {
        try other.sql("CHECKPOINT")
        try folder.write("\(other.conninfo) application_name=replica", to: "source")
        try input.write(contentsOf: Data("rewind\n".utf8))
        try waitUntil("it is rewound") { access(folder.path(of: "rewound"), F_OK) == 0 }
        try start()
        try other.waitUntil("the replica streams") {
            try other.sql("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'") == "1"
        }
    }

    package func promote() throws { try sql("SELECT pg_promote()") }

    package func end() {
        try? input.write(contentsOf: Data("end\n".utf8))
        try? input.close()
        shell.waitUntilExit()
        for disk in disks.withLock({ $0 }) { disk.end() }
    }

    /// After something that may have ended it: waits until it answers, and starts it if it is not there.
    package func revive() throws {
        try waitUntil("it is there") {
            let pid = try? pid_t(text(of: "data/postmaster.pid").split(separator: "\n").first ?? "")
            if let pid, Glibc.kill(pid, 0) == 0 || errno == EPERM {
                return try Program(path: "\(Self.programs)/pg_isready").run("-q", "-h", folder.path).status == 0
            }
            try start()
            return true
        }
    }

    /// An empty database.
    package func makeDatabase() throws -> (name: String, url: String) {
        let number = databases.add(1, ordering: .relaxed).newValue
        let name = "test\(number)"
        try sql("CREATE DATABASE \(name)")
        return (name, url(name))
    }

    package func dropDatabase(_ name: String) throws { try sql("DROP DATABASE \(name) WITH (FORCE)") }

    package func url(_ database: String) -> String { "postgres://picket@\(encodedFolder)/\(database)" }

    /// The folder of its socket, as a host in a URL.
    package var encodedFolder: String { folder.path.replacing("/", with: "%2F") }

    package var conninfo: String { "host=\(folder.path) user=picket dbname=postgres" }

    /// Through psql: what is tested is not what tests it.
    @discardableResult
    package func sql(_ statement: String, in database: String = "postgres") throws -> String {
        let outcome = try Program(path: "\(Self.programs)/psql").run(
            "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", folder.path, "-U", "picket", "-d", database, "-c",
            statement)
        guard outcome.status == 0 else { throw Missing(description: outcome.error) }
        return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    package func text(of file: String) throws -> String { String(decoding: try folder.read(file), as: UTF8.self) }

    /// Asks until it is so; fails after a minute.
    package func waitUntil(_ what: String, _ isSo: () throws -> Bool) throws {
        for _ in 0..<1_200 {
            if try isSo() { return }
            guard shell.isRunning else { break }
            usleep(50_000)
        }
        let logs = ["make.log", "server.log"].map { (try? text(of: $0)) ?? "" }
        throw Missing(description: "\(folder.path): never came so far that \(what): \(logs)")
    }

    /// PostgreSQL refuses to run as root.
    private static func startShell(_ folder: TemporaryFolder) throws -> (Process, FileHandle) {
        let shell = Process()
        if getuid() == 0 {
            guard let user = getpwnam("postgres") else {
                throw Missing(description: "there is no user postgres: apt-get install postgresql-15")
            }
            for path in [folder.path, folder.path(of: "picket.conf"), folder.path(of: "settings.sed")] {
                chown(path, user.pointee.pw_uid, user.pointee.pw_gid)
            }
            shell.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
            shell.arguments = [
                "--reuid=postgres", "--regid=postgres", "--clear-groups", "sh", folder.path(of: "run.sh"),
            ]
        } else {
            shell.executableURL = URL(fileURLWithPath: "/bin/sh")
            shell.arguments = [folder.path(of: "run.sh")]
        }
        let pipe = Pipe()
        shell.standardInput = pipe
        shell.standardOutput = FileHandle.nullDevice
        shell.standardError = FileHandle.nullDevice
        // Of a shell that ended early only an error is to be seen, not a signal.
        signal(SIGPIPE, SIG_IGN)
        fcntl(pipe.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        try shell.run()
        return (shell, pipe.fileHandleForWriting)
    }
}
