import ArgumentParser
import Evidence

struct RoleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "role", abstract: "Say what roles may, and who has them.",
        discussion: """
            Over the service's API, with a key in \(ServerOptions.variable); to give and take roles it has to may \
            users:manage. The detectors of a role are set in the service's configuration (docs/serve.md).
            """, subcommands: [List.self, Grant.self, Revoke.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List roles: name, permissions, detectors.")
        @OptionGroup var options: ServerOptions

        func run() async throws {
            for role in try await options.ask("GET", "/v1/roles")["items"]?.array ?? [] {
                let permissions = (role["permissions"]?.array ?? []).compactMap(\.string).joined(separator: ",")
                let detectors = role["detectors"]?.array.map { $0.compactMap(\.string).joined(separator: ",") }
                Terminal.print(
                    [
                        role["name"]?.string ?? "", permissions,
                        detectors.map { $0.isEmpty ? "no detector" : $0 } ?? "all detectors",
                        role["needsSecondFactor"] == true ? "second factor" : "",
                    ].joined(separator: "\t"))
            }
        }
    }

    struct Grant: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give a user a role; their sessions end.")
        @OptionGroup var options: ServerOptions
        @Argument var user: String
        @Argument(help: "viewer, analyst, operator, auditor or administrator.") var role: String

        func run() async throws {
            try await RoleCommand.change(user, options) { $0.contains(role) ? $0 : $0 + [role] }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a role from a user; their sessions end.")
        @OptionGroup var options: ServerOptions
        @Argument var user: String
        @Argument(help: "viewer, analyst, operator, auditor or administrator.") var role: String

        func run() async throws {
            try await RoleCommand.change(user, options) { roles in
                guard roles.contains(role) else { throw UsageError("\(user) is no \(role)") }
                return roles.filter { $0 != role }
            }
        }
    }

    private static func change(
        _ user: String, _ options: ServerOptions, _ change: ([String]) throws -> [String]
    ) async throws {
        let path = "/v1/users/\(ServerOptions.escaped(user))"
        let roles = (try await options.ask("GET", path)["roles"]?.array ?? []).compactMap(\.string)
        let changed = try await options.ask(
            "PATCH", path, ["roles": .array(change(roles).map { .string($0) })])
        Terminal.print(UserCommand.line(changed))
    }
}
