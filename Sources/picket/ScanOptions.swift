import ArgumentParser
import Detection
import Engine
import Glibc
import Settings

/// What to scan and with which rules: shared by all commands that scan.
struct ScanOptions: ParsableArguments {
    @Argument(help: "Files and folders; `-` for standard input, with --language. Default: the current folder.")
    var paths: [String] = []

    @Option(
        help: ArgumentHelp(
            "Rules to run, in place of those configured. See `picket rules list --help`.", valueName: "selector,…"))
    var select: [String] = []

    @Option(help: ArgumentHelp("Rules not to run.", valueName: "selector,…"))
    var ignore: [String] = []

    @Option(
        help: ArgumentHelp(
            "Give the verdicts of another tool, exactly, in the rules that can: bandit.", valueName: "tool"))
    var compat: String?

    @Option(help: ArgumentHelp("Configuration file, instead of the picket.yaml of the project.", valueName: "file"))
    var config: String?

    @Flag(help: "Use no configuration file.")
    var noConfig = false

    @Option(
        help: ArgumentHelp(
            "Built-in preset to start from: \(Preset.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "name"))
    var preset: Preset?

    @Option(help: ArgumentHelp("Inspect only files that match, as in .gitignore.", valueName: "pattern"))
    var include: [String] = []

    @Option(help: ArgumentHelp("Leave out files that match, as in .gitignore.", valueName: "pattern"))
    var exclude: [String] = []

    @Flag(help: "Inspect also what .gitignore, .picketignore and the default excludes leave out.")
    var noIgnore = false

    @Option(help: "The language of the files named, whatever their names say.")
    var language: Language?

    @Option(help: ArgumentHelp("Most bytes of a file that is inspected.", valueName: "size"))
    var maxFileSize: String?

    @Flag(help: "Neither read nor write cached results.")
    var noCache = false

    @Option(
        help: ArgumentHelp(
            "Folder for cached results. Default: picket in $XDG_CACHE_HOME or ~/.cache.", valueName: "folder"))
    var cacheDir: String?

    @Option(help: ArgumentHelp("Files inspected at once. Default: one a core.", valueName: "number"))
    var jobs: Int?

    @Option(
        help: ArgumentHelp(
            "Who may see the report: a name such as `restricted`. It is in the report, and cached results never cross "
                + "labels.", valueName: "name"))
    var label: SecurityLabel?

    @Flag(
        help: """
            Run the programs that the project's picket.yaml names. Without, only those of a file named with --config \
            run: who scans a stranger's project does not run their programs.
            """)
    var allowPrograms = false

    /// Everything resolved: where, with which configuration, over which inputs.
    func resolve() throws -> Resolved {
        let currentFolder = Workspace.currentFolder
        var inputs: [ScanConfiguration.Input] = []
        var absolutePaths: [String] = []
        for path in paths.isEmpty ? ["."] : paths {
            if path == "-" {
                inputs.append(try Self.standardInput(language))
            } else {
                let absolute = Workspace.absolute(path, in: currentFolder)
                inputs.append(.path(absolute))
                absolutePaths.append(absolute)
            }
        }
        let workspace = Workspace(
            inputs: absolutePaths.isEmpty ? [currentFolder] : absolutePaths, currentFolder: currentFolder)
        let configuration = try configuration(workspace, currentFolder)
        var rules = try configuration.ruleSelection(
            select: select.isEmpty ? nil : Self.split(select), ignore: Self.split(ignore),
            keeping: compat == nil ? [] : Set(Self.compatible.map(\.id)), catalogue: Composition.catalogue)
        if let compat { try Self.setCompatibility(compat, in: &rules) }
        guard !rules.active.isEmpty || rules.overrides.contains(where: { !$0.changes.isEmpty }) else {
            throw UsageError("no rule is selected, so nothing would be checked; see `picket rules list`")
        }
        var scan = ScanConfiguration(inputs: inputs, base: workspace.root, rules: rules, tool: Composition.tool)
        scan.language = language
        scan.files = FileSelection(
            include: configuration.include + include, exclude: configuration.exclude + exclude,
            usesIgnoreFiles: !noIgnore, usesDefaultExcludes: !noIgnore)
        scan.waivers = configuration.waivers
        scan.label = label ?? .unlabelled
        scan.programs = configuration.programs
        scan.programsRefusal =
            allowPrograms || config != nil
            ? nil : "the project's \(Workspace.configurationNames[0]) names it; allow that with --allow-programs"
        scan.limits = try limits(configuration)
        scan.cache = noCache ? nil : cacheLocation()
        if let jobs {
            guard (1...1024).contains(jobs) else { throw UsageError("--jobs takes a number from 1 to 1024") }
            scan.workers = jobs
        }
        return Resolved(scan: scan, configuration: configuration, workspace: workspace)
    }

    /// The rules that can give another tool's verdicts: with `--compat` the preset keeps also those that are strict.
    private static var compatible: [Rule] {
        Composition.catalogue.rules.filter { $0.options.contains { $0.name == compatibility } }
    }

    private static var compatibility: String { "compat" }

    /// Sets the option `compat` of every rule that has it, whatever the configuration says.
    private static func setCompatibility(_ tool: String, in rules: inout RuleSelection) throws(UsageError) {
        let value = OptionLiteral.string(tool)
        for rule in compatible {
            guard let option = rule.options.first(where: { $0.name == compatibility }) else { continue }
            if let complaint = option.complaint(about: value) { throw UsageError("--compat: \(complaint)") }
            rules.active[rule.id]?.settings.values[compatibility] = value
            for index in rules.overrides.indices {
                rules.overrides[index].changes[rule.id]?.options[compatibility] = value
            }
        }
    }

    struct Resolved {
        var scan: ScanConfiguration
        let configuration: Configuration
        let workspace: Workspace
    }

    private func configuration(_ workspace: Workspace, _ currentFolder: String) throws -> Configuration {
        let chosen = config.map { Workspace.absolute($0, in: currentFolder) } ?? workspace.configurationFile
        guard !noConfig, let file = chosen else {
            return Configuration(preset: preset ?? .default, catalogue: Composition.catalogue)
        }
        let text = try TextFile.read(file, mostBytes: 1 << 20)
        do {
            return try Configuration(
                yaml: text, source: config ?? file, catalogue: Composition.catalogue, preset: preset)
        } catch {
            throw UsageError(error.description)
        }
    }

    private func limits(_ configuration: Configuration) throws(UsageError) -> ScanLimits {
        var limits = ScanLimits()
        if let bytes = configuration.largestFile { limits = ScanLimits(fileBytes: bytes) }
        if let maxFileSize {
            guard let size = ByteSize(maxFileSize), size.bytes > 0 else {
                throw UsageError("--max-file-size takes a size such as 500KB or 10MB, not \"\(maxFileSize)\"")
            }
            limits = ScanLimits(fileBytes: size.bytes)
        }
        // Who compares wants all of them: a file of tests has more assertions than anybody reads.
        if compat != nil { limits.findingsPerRule = 1_000_000 }
        return limits
    }

    private func cacheLocation() -> CacheLocation? {
        if let cacheDir { return CacheLocation(folder: Workspace.absolute(cacheDir, in: Workspace.currentFolder)) }
        if let base = Terminal.environment("XDG_CACHE_HOME"), base.hasPrefix("/") {
            return CacheLocation(folder: base + "/picket")
        }
        guard let home = Terminal.environment("HOME"), home.hasPrefix("/") else { return nil }
        return CacheLocation(folder: home + "/.cache/picket")
    }

    static func standardInput(_ language: Language?) throws(UsageError) -> ScanConfiguration.Input {
        guard let language else {
            throw UsageError(
                "standard input has no name to tell its language by; add --language, one of "
                    + Language.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return .text(name: "<stdin>", language: language, bytes: try TextFile.readAll(STDIN_FILENO, mostBytes: 1 << 30))
    }

    /// `--select a,b --select c` is a, b and c.
    static func split(_ lists: [String]) -> [String] {
        lists.flatMap { $0.split(separator: ",").map { $0.trimmingSpaces } }.filter { !$0.isEmpty }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
