import Evidence
import Foundation
import PicketTestKit
import Testing

/// The service as its users meet it from the shell: the real program against the real service.
@Suite struct ServiceCommandTests {
    private let served: ServedPicket
    private let project: TemporaryFolder

    init() throws {
        served = try ServedPicket()
        project = try TemporaryFolder()
    }

    private func succeed(_ arguments: String..., key: String) throws -> String {
        let outcome = try served.picket(arguments, key: key)
        try #require(
            outcome.status == 0, "picket \(arguments.joined(separator: " ")): \(outcome.error)\(outcome.output)")
        return outcome.output
    }

    private func git(_ arguments: String...) throws {
        let settings = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"]
        let outcome = try Program(path: "/usr/bin/git").run(settings + arguments, in: project.path)
        try #require(outcome.status == 0, "git \(arguments): \(outcome.error)")
    }

    private func commit(_ text: String, to file: String) throws {
        try project.write(text, to: file)
        try git("add", "-A")
        try git("commit", "--quiet", "-m", "change")
    }

    private static func dangerous(_ name: String) -> String {
        "import subprocess\n\n\ndef \(name)(command):\n    subprocess.call(command, shell=True)\n"
    }

    private func scan(_ key: String, _ more: String...) throws -> Program.Outcome {
        try served.picket(["scan", "--project", "shop"] + more, key: key, in: project.path)
    }

    /// - Returns: of an administrator, and of CI.
    private func keys() async throws -> (administrator: String, ci: String) {
        let administrator = try await served.key(link: #require(served.welcome), name: "ada")
        let link = try succeed("user", "make", "ci", "--role", "analyst", key: administrator)
        let token = try #require(link.range(of: "#welcome=").map { link[$0.upperBound...].prefix { !$0.isNewline } })
        return (administrator, try await served.key(link: String(token), name: nil, scopes: ["scans:submit"]))
    }

    @Test func aScanFailsForWhatIsNewInTheProjectAlone() async throws {
        let (administrator, ci) = try await keys()
        _ = try succeed("project", "add", "shop", "--name", "The shop", key: administrator)
        try git("init", "--quiet", "--initial-branch", "main")
        try commit(Self.dangerous("run"), to: "a.py")

        let first = try scan(ci)
        #expect(first.status == 1, "\(first.error)")
        #expect(first.output.contains("a.py:5: high security/"))
        #expect(first.output.contains("\(served.address)/#/findings?project=shop"))
        // The same commit again: as new as before, or CI could be asked until it agrees.
        #expect(try scan(ci).status == 1)

        try commit("x = 1\n", to: "b.py")
        let second = try scan(ci)
        #expect(second.status == 0, "\(second.output)\(second.error)")
        #expect(second.output.contains("nothing new") && !second.output.contains("a.py"))

        // What a branch brings stays new on it, and is none of main's.
        try git("checkout", "--quiet", "-b", "feature")
        try commit(Self.dangerous("other"), to: "c.py")
        #expect(try scan(ci).status == 1)
        try commit("y = 2\n", to: "b.py")
        let branch = try scan(ci)
        #expect(branch.status == 1 && branch.output.contains("c.py:5") && !branch.output.contains("a.py:5"))
        #expect(try scan(ci, "--fail-on", "never").status == 0)

        try git("checkout", "--quiet", "main")
        try project.write("x = 1\n", to: "a.py")
        try git("commit", "--quiet", "-am", "mended")
        let mended = try scan(ci)
        #expect(mended.status == 0 && mended.output.contains("1 fixed"), "\(mended.output)")

        // As the branch that says what is known, it brought nothing with this commit, but has again what was mended.
        try git("checkout", "--quiet", "feature")
        let base = try scan(ci, "--base", "feature")
        #expect(base.status == 1 && base.output.contains("it was fixed before"), "\(base.output)")
        #expect(base.output.contains("a.py:5") && !base.output.contains("c.py"))

        let scans = try await served.get("/v1/projects/shop/scans", key: administrator)["items"]?.array ?? []
        #expect(scans.count == 8)
        #expect(scans.allSatisfy { $0["revision"]?.string?.count == 40 && $0["kind"] == "report" })
        #expect(Set(scans.compactMap { $0["branch"]?.string }) == ["main", "feature"])
        let sarif = try await served.get(
            "/v1/scans/\(scans.last?["id"]?.string ?? "")/report?format=sarif", key: administrator)
        #expect(sarif["version"] == "2.1.0")
    }

    @Test func whatIsGoneWithItsFileIsFixedAndWhatCouldNotBeInspectedStays() async throws {
        let (administrator, ci) = try await keys()
        _ = try succeed("project", "add", "shop", key: administrator)
        for name in ["a", "b", "c"] { try project.write(Self.dangerous("run_" + name), to: "\(name).py") }
        let first = try scan(ci)
        #expect(first.status == 1 && first.output.contains("3 new"), "\(first.output)\(first.error)")
        project.remove("a.py")
        // There, but left out: nobody knows.
        let second = try scan(ci, "--exclude", "b.py")
        #expect(second.status == 0 && second.output.contains("1 fixed"), "\(second.output)\(second.error)")
        try project.write(Self.dangerous("run_a"), to: "a.py")
        let third = try scan(ci)
        #expect(third.status == 1 && third.output.contains("it was fixed before"), "\(third.output)")
    }

    @Test func whatIsWrongIsSaidWithWhatToDo() async throws {
        let (administrator, ci) = try await keys()
        try project.write("x = 1\n", to: "a.py")
        let unknown = try scan(ci)
        #expect(unknown.status == 2 && unknown.error.contains("picket project add shop"), "\(unknown.error)")
        let none = try served.picket(["scan", "--project", "shop"], key: nil, in: project.path)
        #expect(none.status == 2 && none.error.contains("PICKET_API_KEY has no key"))
        let wrong = try served.picket(["project", "list"], key: "pk_wrong")
        #expect(wrong.status == 2 && wrong.error.contains("does not take the key"))
        let noProject = try served.picket(["scan"], key: ci, in: project.path)
        #expect(noProject.status == 2 && noProject.error.contains("--project KEY"))
        let diff = try scan(ci, "--diff", "main")
        #expect(diff.status == 2 && diff.error.contains("--diff"))
        let denied = try served.picket(["project", "add", "shop"], key: ci)
        #expect(denied.status == 2 && denied.error.contains("403"), "\(denied.error)")

        func reach(_ server: String, _ more: [String] = []) throws -> Program.Outcome {
            try Program.picket.run(
                ["project", "list", "--server", server] + more, in: project.path,
                environment: ["PICKET_API_KEY": administrator, "HOME": project.path, "XDG_DATA_HOME": project.path])
        }
        let untrusted = try reach(served.address)
        #expect(
            untrusted.status == 2 && untrusted.error.contains("--certificate certificate.pem"), "\(untrusted.error)")
        let nobody = try reach("https://nobody.invalid")
        #expect(nobody.status == 2 && nobody.error.contains("Is `picket serve` running there?"), "\(nobody.error)")
        let plain = try reach("http://picket.example")
        #expect(plain.status == 2 && plain.error.contains("https://"))
        let missing = try reach(served.address, ["--certificate", "nowhere.pem"])
        #expect(missing.status == 2 && missing.error.contains("nowhere.pem: No such file"))
    }

    @Test func projectsAndRolesAreManaged() async throws {
        let (administrator, _) = try await keys()
        #expect(
            try succeed("project", "add", "shop", "--level", "2", key: administrator).contains("shop\tshop\tlevel 2"))
        #expect(try served.picket(["project", "add", "shop"], key: administrator).error.contains("already"))
        let renamed = try succeed("project", "change", "shop", "--name", "The shop", key: administrator)
        #expect(renamed.contains("The shop"))
        let repository = try succeed(
            "project", "repository", "add", "shop", "https://host.example/shop", "--branch", "main", key: administrator)
        let id = try #require(repository.split(separator: "\t").first.map(String.init))
        #expect(try succeed("project", "repository", "list", "shop", key: administrator).contains("git\thttps://host"))
        _ = try succeed("project", "repository", "remove", "shop", id, key: administrator)
        #expect(try succeed("project", "repository", "list", "shop", key: administrator).isEmpty)
        _ = try succeed("project", "remove", "shop", key: administrator)
        #expect(try succeed("project", "list", key: administrator).isEmpty)
        #expect(try succeed("project", "list", "--removed", key: administrator).contains("shop"))
        _ = try succeed("project", "restore", "shop", key: administrator)
        #expect(try succeed("project", "list", key: administrator).contains("shop"))

        #expect(try succeed("role", "list", key: administrator).contains("auditor\t"))
        #expect(try succeed("role", "grant", "ci", "operator", key: administrator).contains("analyst,operator"))
        #expect(try succeed("role", "revoke", "ci", "analyst", key: administrator).contains("\toperator\t"))
        let separate = try served.picket(["role", "grant", "ada", "auditor"], key: administrator)
        #expect(separate.status == 2)
        // Entries are read up to the last checkpoint, which comes a moment after them.
        let ledger = served.folder.path(of: "data/ledger")
        func recorded(_ action: String) throws -> Int {
            try LedgerReader(FolderStorage(ledger), crypto: SwiftCryptoModule()).entries()
                .count { $0.action.rawValue == action }
        }
        let end = ContinuousClock.now + .seconds(60)
        while try recorded("project.changed") < 3, .now < end { try await Task.sleep(for: .milliseconds(50)) }
        #expect(try recorded("project.made") == 1 && recorded("project.changed") == 3)
    }
}
