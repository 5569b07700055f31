import ArgumentParser
import Evidence

struct ProjectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "project", abstract: "Make, list and put aside the projects of a service.",
        discussion: """
            Over the service's API, with a key in \(ServerOptions.variable) that may projects:read, and projects:write to \
            change something.
            """, subcommands: [List.self, Add.self, Change.self, Remove.self, Restore.self, RepositoryCommand.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List projects: key, name, label.")
        @OptionGroup var options: ServerOptions
        @Flag(help: "Those that were put aside.") var removed = false

        func run() async throws {
            let path = "/v1/projects"
            for project in try await options.all(path, removed ? "archived=true" : nil) {
                Terminal.print(ProjectCommand.line(project))
            }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a project.")
        @OptionGroup var options: ServerOptions
        @Argument(help: "1 to 64 of a-z, 0-9 and -: what `picket scan --project` names.") var key: String
        @Option(help: "What people call it. Default: the key.") var name: String?
        @Option var description: String?
        @Option(help: "Its level, 0 to 15: who is not cleared for it does not know of the project.") var level: Int?
        @Option(help: "A compartment of its label, 0 to 61; once for each.") var compartment: [Int] = []

        func run() async throws {
            var body: [String: JSON] = ["key": .string(key), "name": .string(name ?? key)]
            body["description"] = description.map { .string($0) }
            if level != nil || !compartment.isEmpty {
                body["label"] = ["level": JSON(level ?? 0), "compartments": .array(compartment.map { JSON($0) })]
            }
            Terminal.print(ProjectCommand.line(try await options.ask("POST", "/v1/projects", .object(body))))
        }
    }

    struct Change: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give a project another name or description.")
        @OptionGroup var options: ServerOptions
        @Argument var key: String
        @Option var name: String?
        @Option var description: String?

        func run() async throws {
            var body: [String: JSON] = [:]
            body["name"] = name.map { .string($0) }
            body["description"] = description.map { .string($0) }
            guard !body.isEmpty else { throw UsageError("say what to change: --name, --description") }
            try await ProjectCommand.change(key, .object(body), options)
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a project aside: it is not listed any more; its scans and findings stay.")
        @OptionGroup var options: ServerOptions
        @Argument var key: String

        func run() async throws { try await ProjectCommand.change(key, ["isArchived": true], options) }
    }

    struct Restore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Bring back a project that was put aside.")
        @OptionGroup var options: ServerOptions
        @Argument var key: String

        func run() async throws { try await ProjectCommand.change(key, ["isArchived": false], options) }
    }

    fileprivate static func path(_ key: String) -> String { "/v1/projects/\(ServerOptions.escaped(key))" }

    private static func change(_ key: String, _ change: JSON, _ options: ServerOptions) async throws {
        Terminal.print(line(try await options.ask("PATCH", path(key), change)))
    }

    private static func line(_ project: JSON) -> String {
        let level = project["label"]?["level"]?.integer ?? 0
        let compartments = (project["label"]?["compartments"]?.array ?? []).compactMap(\.integer).map { "+\($0)" }
        let label = (["level \(level)"] + compartments).joined(separator: " ")
        let state = project["archivedAt"] == .null ? "" : "removed"
        return [project["key"]?.string ?? "", project["name"]?.string ?? "", label, state].joined(separator: "\t")
    }
}

/// `picket project repository`
struct RepositoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repository", abstract: "Say where the code of a project comes from.",
        subcommands: [List.self, Add.self, Remove.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List repositories: id, kind, place, branch.")
        @OptionGroup var options: ServerOptions
        @Argument(help: "The project's key.") var project: String

        func run() async throws {
            for repository in try await options.all("\(ProjectCommand.path(project))/repositories") {
                Terminal.print(RepositoryCommand.line(repository))
            }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a repository, by its URL or its folder.")
        @OptionGroup var options: ServerOptions
        @Argument(help: "The project's key.") var project: String
        @Argument(help: "https://…, ssh://…, or a folder of the service's machine.") var location: String
        @Option(help: "The branch that is meant.") var branch: String?

        func run() async throws {
            let kind = location.contains("://") ? "git" : "path"
            var body: [String: JSON] = ["kind": .string(kind), "location": .string(location)]
            body["branch"] = branch.map { .string($0) }
            let made = try await options.ask("POST", "\(ProjectCommand.path(project))/repositories", .object(body))
            Terminal.print(RepositoryCommand.line(made))
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a repository away; scans and findings stay.")
        @OptionGroup var options: ServerOptions
        @Argument(help: "The project's key.") var project: String
        @Argument(help: "Its id.") var id: String

        func run() async throws {
            try await options.ask(
                "DELETE", "\(ProjectCommand.path(project))/repositories/\(ServerOptions.escaped(id))")
        }
    }

    private static func line(_ repository: JSON) -> String {
        ["id", "kind", "location", "branch"].map { repository[$0]?.string ?? "" }.joined(separator: "\t")
    }
}
