import Foundation
import PicketTestKit
import Synchronization
import Testing

@testable import Service

@Suite struct GitTests {
    @Test(arguments: [
        "https://example.com/a/b.git", "ssh://git@example.com:2222/a", "https://[2606:4700::1]:8443/a",
        "HTTPS://Example.com/a",
    ])
    func plainAddressesAreTaken(_ text: String) throws { _ = try GitURL(text) }

    @Test(arguments: [
        "", "-oProxyCommand=x", "--upload-pack=x", "git@example.com:a/b", "/etc", "../a", "ext::sh -c x", "https://",
        "https://example.com", "https://user:secret@example.com/a", "https://user@example.com/a",
        "ssh://-oProxyCommand=x/a", "ssh://a b@example.com/a", "https://example.com:0/a", "https://example.com:99999/a",
        "https://example.com:8o/a", "https://exa mple.com/a", "https://example.com/a\nb", "https://ex\u{E4}mple.com/a",
        "ftp://example.com/a", "https://example.com/a#b", "https://[::1/a", "file://host/a", "https:///a",
        "https://.example.com/a", "javascript://example.com/a",
    ])
    func otherAddressesAreRefused(_ text: String) { #expect(throws: ArchiveError.self) { try GitURL(text) } }

    @Test(arguments: [
        ("main", true), ("v1.2.3", true), ("feature/a-b_c", true), ("0123456789abcdef0123456789abcdef01234567", true),
        ("-x", false), ("--upload-pack=x", false), ("a..b", false), ("a b", false), ("a:b", false), ("", false),
        ("a^{commit}", false), ("@{u}", false), ("/a", false), ("a~1", false), ("+a", false), ("a\n", false),
    ])
    func referencesArePlain(_ text: String, _ isTaken: Bool) { #expect(GitURL.isReference(text) == isTaken) }

    @Test(arguments: [
        ("127.0.0.1", false), ("10.1.2.3", false), ("172.16.0.1", false), ("172.32.0.1", true), ("192.168.1.1", false),
        ("169.254.169.254", false), ("100.64.0.1", false), ("0.0.0.0", false), ("224.0.0.1", false),
        ("255.255.255.255", false), ("8.8.8.8", true), ("93.184.216.34", true), ("::1", false), ("::", false),
        ("fe80::1", false), ("fc00::1", false), ("::ffff:127.0.0.1", false), ("64:ff9b::7f00:1", false),
        ("2002:7f00:1::", false), ("2001:0:1::", false), ("2001:db8::1", false), ("2606:4700::1111", true),
        ("198.18.0.1", false), ("ff02::1", false),
    ])
    func privateAddressesAreKnown(_ text: String, _ isPublic: Bool) throws {
        #expect(try #require(NetworkAddress(text)).isPublic == isPublic)
    }

    @Test func privateHostsAreRefusedWhateverTheirNames() throws {
        for host in ["127.0.0.1", "[::1]", "localhost", "rebound.example.com"] {
            var access = GitAccess()
            // One public address among its private ones is no excuse.
            access.resolve = { host in
                host == "localhost"
                    ? NetworkAddress.resolve(host) : ["8.8.8.8", "10.0.0.1"].compactMap { NetworkAddress($0) }
            }
            #expect(Fetched.refusal("https://\(host)/a", access) == .unsafe, "\(host)")
        }
        for scheme in ["http", "git"] {
            #expect(Fetched.refusal("\(scheme)://example.com/a", GitAccess()) == .unsafe)
        }
        #expect(Fetched.refusal("file:///etc", GitAccess()) == .unsafe)
        #expect(Fetched.refusal("ssh://git@8.8.8.8/a", GitAccess()) == .unsupported)
    }

    @Test func filesOfARepositoryComeAsTheyAreCommitted() throws {
        let served = try ServedRepository()
        let (files, contents, revision) = try served.fetch()
        #expect(files["src/a.py"] == Array("print(1)\n".utf8))
        // What attributes would leave out or change is inspected all the same.
        #expect(files["hidden.py"] == Array("eval(x)\n".utf8))
        #expect(files["größe.py"] == [])
        #expect(files["link.py"] == nil)
        #expect(contents.links == 1)
        #expect(contents.modules == 1)
        #expect(revision == served.head)
        #expect(try served.fetch("old").files.keys.sorted() == ["first.py"])
        #expect(try served.fetch(served.head).revision == served.head)
        #expect(Fetched.refusal(served.address, served.access, reference: "absent") == .unsupported)
        // Hooks and settings of the repository are not asked.
        #expect(!FileManager.default.fileExists(atPath: served.folder.path(of: "hooked")))
    }

    @Test func limitsHold() throws {
        let served = try ServedRepository()
        var limits = ArchiveLimits()
        limits.totalBytes = 8
        #expect(Fetched.refusal(served.address, served.access, limits) == .tooLarge)
        limits = ArchiveLimits()
        limits.entries = 2
        #expect(Fetched.refusal(served.address, served.access, limits) == .tooLarge)
        var access = served.access
        access.seconds = 0
        #expect(Fetched.refusal(served.address, access) == .tooLarge)
        access = served.access
        access.packBytes = 16
        #expect(Fetched.refusal(served.address, access) != nil)
    }

    /// A server that sends git elsewhere is not followed, whatever is there; nothing but http is spoken on the way.
    @Test func redirectsAreNotFollowed() throws {
        let program = """
            import http.server, threading
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    elsewhere = f"http://127.0.0.1:{other.server_port}/secret"
                    if self.server is first:
                        self.send_response(302); self.send_header("Location", elsewhere); self.end_headers()
                    else:
                        print("reached", flush=True); self.send_response(200); self.end_headers()
                def log_message(self, *arguments): pass
            first = http.server.HTTPServer(("127.0.0.1", 0), Handler)
            other = http.server.HTTPServer(("127.0.0.1", 0), Handler)
            threading.Thread(target=other.serve_forever, daemon=True).start()
            print(first.server_port, flush=True)
            first.handle_request()
            first.handle_request()
            print("not reached", flush=True)
            """
        let server = try Spawned(["python3", "-c", program])
        defer { server.end() }
        var access = GitAccess()
        (access.schemes, access.allowsLocalAddresses, access.seconds) = ([.http], true, 120)
        let port = try server.firstLine()
        #expect(Fetched.refusal("http://127.0.0.1:\(port)/a", access) == .unsupported)
        #expect(Fetched.refusal("http://127.0.0.1:\(port)/a", access) == .unsupported)
        #expect(try server.firstLine() == "not reached")
    }

    /// A name is looked up once: what it stands for a moment later does not matter.
    @Test func namesThatChangeTheirMindAreLookedUpOnce() throws {
        let served = try ServedRepository()
        let asked = Mutex(0)
        var access = served.access
        access.resolve = { _ in
            let count = asked.withLock { count in
                count += 1
                return count
            }
            return [count == 1 ? "127.0.0.1" : "192.0.2.1"].compactMap { NetworkAddress($0) }
        }
        let address = served.address.replacing("127.0.0.1", with: "rebound.example.com")
        #expect(Fetched.refusal(address, access) == nil)
        #expect(asked.withLock { $0 } == 1)
        // And where private ones are not allowed, it is refused before anything connects.
        access.allowsLocalAddresses = false
        asked.withLock { $0 = 0 }
        #expect(Fetched.refusal(address, access) == .unsafe)
    }

    /// A server that takes the connection and says nothing.
    @Test func silenceEnds() throws {
        let program =
            "import socket, time\ns = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()\nprint(s.getsockname()[1], flush=True)\ntime.sleep(600)"
        let server = try Spawned(["python3", "-c", program])
        defer { server.end() }
        var access = GitAccess()
        (access.schemes, access.allowsLocalAddresses, access.seconds) = ([.git], true, 1)
        #expect(Fetched.refusal("git://127.0.0.1:\(try server.firstLine())/a", access) == .tooLarge)
    }
}

private enum Fetched {
    static func refusal(
        _ address: String, _ access: GitAccess, _ limits: ArchiveLimits = ArchiveLimits(), reference: String? = nil
    ) -> ArchiveError.Code? {
        do {
            let folder = try TemporaryFolder()
            _ = try GitRepository(
                url: GitURL(address), reference: reference, access: access, limits: limits, isCancelled: { false }
            ).fetch(into: MemorySink(), workingIn: folder.path)
            return nil
        } catch {
            return (error as? ArchiveError)?.code
        }
    }
}

/// A repository with much in it that means harm, behind `git daemon`.
private struct ServedRepository {
    let folder: TemporaryFolder
    let address: String
    let head: String
    let access: GitAccess
    private let daemon: Spawned

    init() throws {
        folder = try TemporaryFolder()
        let script = """
            set -e
            cd "$1"
            export HOME="$1" GIT_CONFIG_NOSYSTEM=1
            git init -q -b main repo && cd repo
            git config user.email a@example.com && git config user.name A
            echo 1 > first.py && git add . && git commit -qm one && git branch old && git rm -q first.py
            mkdir src && printf 'print(1)\\n' > src/a.py && printf 'eval(x)\\n' > hidden.py && : > größe.py
            printf '* text eol=crlf filter=bad\\nhidden.py export-ignore\\n' > .gitattributes
            ln -s /etc/passwd link.py
            git -c filter.bad.clean=cat add -A
            git update-index --add --cacheinfo 160000,$(git rev-parse HEAD),module
            git commit -qm two
            git config uploadpack.allowAnySHA1InWant true
            printf '#!/bin/sh\\ntouch "%s/hooked"\\n' "$1" > .git/hooks/post-checkout
            chmod +x .git/hooks/post-checkout
            git rev-parse HEAD
            """
        let made = try Spawned(["sh", "-c", script, "sh", folder.path])
        head = try made.firstLine()
        made.wait()
        let port = try FreePort.find()
        // `git daemon` would be its parent, and not end it.
        daemon = try Spawned(
            [
                "/usr/lib/git-core/git-daemon", "--export-all", "--reuseaddr", "--listen=127.0.0.1", "--port=\(port)",
                "--verbose",
                "--base-path=\(folder.path)", "--log-destination=stderr",
            ], readsErrors: true)
        // "Ready to rumble" comes after it listens.
        while try !daemon.firstLine().contains("Ready") {}
        address = "git://127.0.0.1:\(port)/repo"
        var access = GitAccess()
        (access.schemes, access.allowsLocalAddresses) = ([.git], true)
        self.access = access
    }

    func fetch(
        _ reference: String? = nil
    ) throws -> (
        files: [String: [UInt8]], contents: ArchiveContents, revision: String
    ) {
        let work = try TemporaryFolder()
        let fetched = try GitRepository(
            url: GitURL(address), reference: reference, access: access, limits: ArchiveLimits(), isCancelled: { false }
        ).fetch(into: MemorySink(), workingIn: work.path)
        return (fetched.sink.files, fetched.contents, fetched.revision)
    }
}

/// A program for as long as a test needs it.
private final class Spawned: @unchecked Sendable {
    private let process = Process()
    private let pipe = Pipe()

    init(_ command: [String], readsErrors: Bool = false) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        if readsErrors { process.standardError = pipe } else { process.standardOutput = pipe }
        try process.run()
    }

    deinit { end() }

    func firstLine() throws -> String {
        var line: [UInt8] = []
        while let byte = try pipe.fileHandleForReading.read(upToCount: 1)?.first, byte != 0x0A { line.append(byte) }
        try #require(!line.isEmpty)
        return String(decoding: line, as: UTF8.self)
    }

    func wait() { process.waitUntilExit() }
    func end() {
        guard process.isRunning else { return }
        // Not SIGTERM: what Foundation starts inherits that it is blocked.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
