import Detection
import Engine

extension ConfigurationReader {
    private static let programKeys = [
        "command", "output", "stream", "languages", "exit-codes", "environment", "timeout", "memory", "output-limit",
        "processes", "files-at-once", "network",
    ]

    /// `programs`: a name for each, with what is to be known of it.
    func programs(_ value: YAMLValue) throws(ConfigurationError) -> [Program] {
        var programs: [Program] = []
        for (key, value) in try value.entries() {
            let program = try program(key, value)
            if let complaint = program.complaint { throw key.error(complaint) }
            guard catalogue.select(program.name).isEmpty else {
                throw key.error("\(program.name) is the name of built-in rules; call the program something else")
            }
            programs.append(program)
        }
        return programs
    }

    /// Who names a program wants it to run, whichever built-in rules are selected: unless it is turned off by name.
    func layer(of programs: [Program], unless layer: Configuration.Layer) -> Configuration.Layer {
        let ignored = Set(layer.ignore.flatMap { catalogue.select($0).map(\.id) })
        let running = programs.map(\.name).filter { !ignored.contains($0) && layer.rules[$0]?.isOn != false }
        return .init(rules: Dictionary(uniqueKeysWithValues: running.map { ($0, .on) }))
    }

    private func program(_ key: YAMLValue, _ value: YAMLValue) throws(ConfigurationError) -> Program {
        var program = Program(name: try key.string(), command: [])
        for (key, value) in try value.entries() {
            switch try key.string() {
            case "command": program.command = try value.strings()
            case "output": program.output = try output(value)
            case "stream": program.readsErrors = try stream(value)
            case "languages": program.languages = try languages(value)
            case "exit-codes": program.exitCodes = try exitCodes(value)
            case "environment":
                for (name, value) in try value.entries() {
                    program.environment[try name.string()] = try value.string()
                }
            case "timeout": program.limits.time = .seconds(try count(value, "seconds"))
            case "memory": program.limits.memoryBytes = try size(value)
            case "output-limit": program.limits.outputBytes = try size(value)
            case "processes": program.limits.processes = try count(value, "processes")
            case "files-at-once": program.filesAtOnce = try count(value, "files")
            case "network": program.usesNetwork = try value.bool()
            case let name: throw YAMLValue.unknownKey(key, name, known: Self.programKeys)
            }
        }
        guard !program.command.isEmpty else { throw key.error("\(key.name): needs `command`") }
        return program
    }

    private func output(_ value: YAMLValue) throws(ConfigurationError) -> Program.Output {
        guard let output = Program.Output(rawValue: try value.string()) else {
            throw value.mismatch("one of \(Program.Output.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return output
    }

    /// - Returns: whether it is the one for errors.
    private func stream(_ value: YAMLValue) throws(ConfigurationError) -> Bool {
        switch try value.string() {
        case "stdout": return false
        case "stderr": return true
        default: throw value.mismatch("stdout or stderr")
        }
    }

    private func languages(_ value: YAMLValue) throws(ConfigurationError) -> Set<Language> {
        var languages: Set<Language> = []
        for element in try value.list() {
            guard let language = Language(rawValue: try element.string()) else {
                throw element.mismatch("one of \(Language.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            languages.insert(language)
        }
        return languages
    }

    private func exitCodes(_ value: YAMLValue) throws(ConfigurationError) -> Set<Int32> {
        var codes: Set<Int32> = []
        for element in try value.list() {
            let code = try element.int()
            guard (0...255).contains(code) else { throw element.mismatch("a number from 0 to 255") }
            codes.insert(Int32(code))
        }
        return codes
    }

    private func count(_ value: YAMLValue, _ what: String) throws(ConfigurationError) -> Int {
        let count = try value.int()
        guard (1...1_000_000).contains(count) else { throw value.mismatch("a number of \(what), 1 or more") }
        return count
    }
}
