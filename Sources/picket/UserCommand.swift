import ArgumentParser
import Evidence

struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Make, list and change the users of a service.",
        discussion: """
            Over the service's API, with a key that may users:manage in \(ServerOptions.variable). The first administrator \
            is made by the link that `picket serve` prints at its first start.
            """, subcommands: [List.self, Make.self, Change.self, Invite.self, Unlock.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List users: name, roles, clearance, state.")
        @OptionGroup var options: ServerOptions

        func run() async throws {
            for user in try await options.all("/v1/users") { Terminal.print(UserCommand.line(user)) }
        }
    }

    struct Make: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a user; prints a link that sets their password, once.")
        @OptionGroup var options: ServerOptions
        @Argument(help: "1 to 64 of a-z, 0-9, and -_.@ after the first.") var name: String
        @OptionGroup var rights: Rights

        func run() async throws {
            var body = try rights.members()
            body["name"] = .string(name)
            let made = try await options.ask("POST", "/v1/users", .object(body))
            Terminal.print(UserCommand.line(made))
            Terminal.print("their first sign-in: \(options.server)\(made["link"]?.string ?? "")")
        }
    }

    struct Change: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Change what a user may; their sessions end.")
        @OptionGroup var options: ServerOptions
        @Argument var name: String
        @OptionGroup var rights: Rights
        @Flag(help: "Let nobody sign in as this user.") var disable = false
        @Flag(help: "Let them in again.") var enable = false

        func run() async throws {
            guard !(disable && enable) else { throw UsageError("--disable and --enable do not go together") }
            var body = try rights.members()
            if disable || enable { body["isDisabled"] = .bool(disable) }
            guard !body.isEmpty else { throw UsageError("say what to change: --role, --level, --disable …") }
            let path = "/v1/users/\(ServerOptions.escaped(name))"
            Terminal.print(UserCommand.line(try await options.ask("PATCH", path, .object(body))))
        }
    }

    struct Invite: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print a new link that sets a user's password, once.")
        @OptionGroup var options: ServerOptions
        @Argument var name: String

        func run() async throws {
            let answer = try await options.ask("POST", "/v1/users/\(ServerOptions.escaped(name))/invitation")
            Terminal.print("\(options.server)\(answer["link"]?.string ?? "")")
        }
    }

    struct Unlock: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End the lock after failed sign-ins.")
        @OptionGroup var options: ServerOptions
        @Argument var name: String

        func run() async throws {
            _ = try await options.ask("POST", "/v1/users/\(ServerOptions.escaped(name))/unlock")
        }
    }

    struct Rights: ParsableArguments {
        @Option(help: "viewer, analyst, operator, auditor, administrator; once for each.") var role: [String] = []
        @Option(help: "Cleared up to this level, 0 to 15.") var level: Int?
        @Option(help: "Cleared for this compartment, 0 to 61; once for each.") var compartment: [Int] = []

        func members() throws -> [String: JSON] {
            var members: [String: JSON] = [:]
            if !role.isEmpty { members["roles"] = .array(role.map { .string($0) }) }
            guard level != nil || !compartment.isEmpty else { return members }
            guard let level else { throw UsageError("--compartment goes with --level: both are the clearance") }
            members["clearance"] = ["level": JSON(level), "compartments": .array(compartment.map { JSON($0) })]
            return members
        }
    }

    static func line(_ user: JSON) -> String {
        let roles = (user["roles"]?.array ?? []).compactMap(\.string).joined(separator: ",")
        let states = [("isDisabled", "disabled"), ("isLocked", "locked"), ("hasSecondFactor", "second factor")]
            .filter { user[$0.0] == true }.map(\.1).joined(separator: ", ")
        let level = user["clearance"]?["level"]?.integer ?? 0
        let compartments = (user["clearance"]?["compartments"]?.array ?? []).compactMap(\.integer).map(String.init)
        let clearance = (["level \(level)"] + compartments.map { "+\($0)" }).joined(separator: " ")
        return [user["name"]?.string ?? "", roles, clearance, states].joined(separator: "\t")
    }
}

struct APIKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apikey", abstract: "Make, list and revoke the API keys of a service.",
        discussion:
            "Over the service's API, with a key in \(ServerOptions.variable); to make one it has to may users:manage.",
        subcommands: [List.self, Make.self, Revoke.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List your keys: id, prefix, name, scopes, state.")
        @OptionGroup var options: ServerOptions

        func run() async throws {
            for key in try await options.all("/v1/apikeys") {
                let scopes = (key["scopes"]?.array ?? []).compactMap(\.string).joined(separator: ",")
                let state = key["revokedAt"] == .null ? "" : "revoked"
                Terminal.print(
                    [key["id"]?.string, key["prefix"]?.string, key["name"]?.string, scopes, state].map { $0 ?? "" }
                        .joined(separator: "\t"))
            }
        }
    }

    struct Make: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a key, and print it: this once.")
        @OptionGroup var options: ServerOptions
        @Argument(help: "What it is for.") var name: String
        @Option(help: "A permission, such as scans:submit; once for each. Without it: all of yours.") var scope:
            [String] = []
        @Option(help: "Days until it ends.") var days = 90

        func run() async throws {
            var body: [String: JSON] = ["name": .string(name), "days": JSON(days)]
            if !scope.isEmpty { body["scopes"] = .array(scope.map { .string($0) }) }
            Terminal.print(try await options.ask("POST", "/v1/apikeys", .object(body))["key"]?.string ?? "")
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Revoke a key, at once.")
        @OptionGroup var options: ServerOptions
        @Argument(help: "Its id.") var id: String

        func run() async throws { _ = try await options.ask("DELETE", "/v1/apikeys/\(ServerOptions.escaped(id))") }
    }
}
