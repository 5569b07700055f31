internal import Glibc

/// What of git the service's operator allows.
package struct GitAccess: Sendable {
    package var schemes: Set<GitURL.Scheme> = [.https, .ssh]
    /// Whether addresses of this machine and its networks are reached.
    package var allowsLocalAddresses = false
    /// ssh: the hosts it believes, and the key it shows; without the first, ssh is refused.
    package var knownHosts: String?
    package var identity: String?
    /// https: who it believes beside the system's authorities.
    package var certificateAuthorities: String?
    package var packBytes = 512 << 20
    package var seconds = 300
    package var program = "/usr/bin/git"
    package var resolve: @Sendable (String) -> [NetworkAddress] = NetworkAddress.resolve

    package init() {}
}

/// Fetches one state of a repository and writes its files, asking git for objects alone: nothing is checked out, so that no
/// attribute, filter, hook, link or module of the repository means anything here.
struct GitRepository {
    let url: GitURL
    /// A branch, tag or commit; `nil`: the repository's HEAD.
    let reference: String?
    let access: GitAccess
    let limits: ArchiveLimits
    let isCancelled: () -> Bool

    struct Fetched<Sink> {
        var sink: Sink
        var contents: ArchiveContents
        /// The commit.
        var revision: String
    }

    /// Blocks.
    ///
    /// - Parameter folder: empty, for git's own files.
    func fetch<Sink: ArchiveSink>(into sink: Sink, workingIn folder: String) throws(ArchiveError) -> Fetched<Sink> {
        let deadline = GitCommand.now &+ UInt64(clamping: access.seconds) &* 1_000_000_000
        let route = try route()
        func git(
            _ arguments: [String], input: [UInt8] = [], _ output: (UnsafeRawBufferPointer) throws(ArchiveError) -> Void
        ) throws(ArchiveError) {
            try GitCommand(
                arguments: [access.program] + Self.settings + route.settings + arguments,
                environment: environment(folder, route), folder: folder, input: input,
                fileBytes: UInt64(clamping: access.packBytes), deadline: deadline, isCancelled: isCancelled
            ).run(output)
        }
        try git(["init", "--quiet", "--bare", "--template=", "."]) { _ throws(ArchiveError) in }
        try git(
            [
                "fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-commit-graph",
                "--",
                route.address, reference ?? "HEAD",
            ]) { _ throws(ArchiveError) in }
        var name: [UInt8] = []
        try git(["rev-parse", "--verify", "--quiet", "--end-of-options", "FETCH_HEAD^{commit}"]) {
            bytes throws(ArchiveError) in name = Array((name + bytes).prefix(100))
        }
        let revision = String(decoding: name.prefix { $0 != 0x0A }, as: UTF8.self)
        let meter = ArchiveMeter(limits, isCancelled: isCancelled)
        var listing = GitListing(meter)
        try git(["ls-tree", "-r", "-z", "--long", "--full-tree", revision]) { bytes throws(ArchiveError) in
            try listing.take(bytes)
        }
        let files = try listing.finish()
        var objects = GitObjects(files, sink, meter)
        try git(["cat-file", "--batch"], input: files.flatMap { Array($0.object.utf8) + [0x0A] }) {
            bytes throws(ArchiveError) in try objects.take(bytes)
        }
        return Fetched(sink: try objects.finish(), contents: meter.contents, revision: revision)
    }

    // MARK: The way there

    private struct Route {
        var address: String
        var settings: [String] = []
        var ssh: String?
    }

    /// Names are looked up once, here: what is then connected to is what has been looked at.
    private func route() throws(ArchiveError) -> Route {
        guard access.schemes.contains(url.scheme) else {
            let allowed = access.schemes.map(\.rawValue).sorted().joined(separator: ", ")
            throw ArchiveError(.unsafe, "\(url.scheme.rawValue):// is not allowed here; what is: \(allowed)")
        }
        if let reference, !GitURL.isReference(reference) {
            throw ArchiveError(
                .unsupported, "a branch, tag or commit has letters, digits and -._/+, and begins with none of these")
        }
        if url.scheme == .file { return Route(address: url.text) }
        let addresses = NetworkAddress(url.host).map { [$0] } ?? access.resolve(url.host)
        guard !addresses.isEmpty else {
            throw ArchiveError(.unsupported, "there is no host \(ArchiveError.shown(url.host.utf8))")
        }
        guard access.allowsLocalAddresses || addresses.allSatisfy(\.isPublic) else {
            throw ArchiveError(
                .unsafe,
                "\(ArchiveError.shown(url.host.utf8)) is in a private network, which repositories are not fetched from")
        }
        let chosen = addresses.first(where: \.isVersion4) ?? addresses[0]
        switch url.scheme {
        case .https, .http:
            let literal = chosen.isVersion4 ? chosen.text : "[\(chosen.text)]"
            return Route(
                address: url.text, settings: ["-c", "http.curloptResolve=\(url.host):\(url.portOrUsual):\(literal)"])
        case .ssh:
            guard let hosts = access.knownHosts else {
                throw ArchiveError(.unsupported, "ssh is not set up here: its operator has named no known hosts")
            }
            return Route(address: url.text, ssh: ssh(to: chosen, hosts))
        case .git, .file: return Route(address: url.text(host: chosen.text))
        }
    }

    private func ssh(to address: NetworkAddress, _ hosts: String) -> String {
        func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
        var options = [
            "BatchMode=yes", "StrictHostKeyChecking=yes", "UserKnownHostsFile=\(hosts)", "GlobalKnownHostsFile=none",
            "HostName=\(address.text)", "HostKeyAlias=\(url.host)", "IdentitiesOnly=yes", "ProxyCommand=none",
            "ClearAllForwardings=yes", "ConnectTimeout=15", "PermitLocalCommand=no",
        ]
        if let identity = access.identity { options.append("IdentityFile=\(identity)") }
        return "ssh -F none " + options.map { "-o " + quoted($0) }.joined(separator: " ")
    }

    private static let settings = [
        "-c", "core.hooksPath=/dev/null", "-c", "credential.helper=", "-c", "core.fsmonitor=false", "-c", "gc.auto=0",
        "-c", "maintenance.auto=false", "-c", "http.followRedirects=false", "-c", "http.lowSpeedLimit=1000",
        "-c", "http.lowSpeedTime=30", "-c", "pack.threads=1", "-c", "pack.windowMemory=256m", "-c", "core.askPass=",
        "-c", "protocol.version=2", "-c", "submodule.recurse=false", "-c", "fetch.recurseSubmodules=false",
    ]

    private func environment(_ folder: String, _ route: Route) -> [String: String] {
        var environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder, "LANG": "C.UTF-8", "GIT_DIR": folder,
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "/bin/false", "SSH_ASKPASS": "/bin/false", "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_ALLOW_PROTOCOL": url.scheme.rawValue, "GIT_OPTIONAL_LOCKS": "0",
        ]
        environment["GIT_SSH_COMMAND"] = route.ssh
        environment["GIT_SSL_CAINFO"] = access.certificateAuthorities
        return environment
    }
}
