import PicketTestKit
import Testing

@testable import Engine

/// A git repository for one test.
struct Repository {
    let folder: TemporaryFolder

    static var isGitThere: Bool { (try? ChildProcess.run(["git", "--version"], limit: 1_000).status) == 0 }

    init(_ folder: TemporaryFolder) throws {
        self.folder = folder
        try git("init", "--quiet", "--initial-branch=main")
        try git("config", "user.name", "Test")
        try git("config", "user.email", "test@example.invalid")
        try git("config", "commit.gpgsign", "false")
    }

    @discardableResult
    func git(_ arguments: String...) throws -> [UInt8] {
        let result = try ChildProcess.run(
            ["git", "-C", folder.path] + arguments,
            environment: ["GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"], limit: 100_000_000)
        try #require(
            result.status == 0 || (arguments.first == "check-ignore" && result.status == 1),
            "git \(arguments): \(String(decoding: result.errors, as: UTF8.self))")
        return result.output
    }

    func commit() throws {
        try git("add", "--all")
        try git("commit", "--quiet", "--allow-empty", "--message", "test")
    }
}
