import Detection
import Engine
import Settings
import Testing

@Suite struct ConfigurationTests {
    private func read(_ yaml: String) throws -> Configuration {
        try Configuration(yaml: yaml, source: "picket.yaml", catalogue: catalogue)
    }

    private func active(_ yaml: String, select: [String]? = nil, ignore: [String] = []) throws -> [String] {
        try read(yaml).ruleSelection(select: select, ignore: ignore, catalogue: catalogue).active.keys.sorted()
    }

    @Test(
        arguments: [
            ("evidence: ../proof", Configuration.Evidence(folder: "../proof")),
            ("evidence: {folder: proof}", Configuration.Evidence(folder: "proof")),
            (
                "evidence: {folder: proof, on-failure: continue, input: list}",
                Configuration.Evidence(folder: "proof", isRequired: false, keepsInput: true)
            ),
            ("fail-on: high", nil),
        ] as [(String, Configuration.Evidence?)])
    func evidenceIsAFolderOrAMapping(_ yaml: String, _ evidence: Configuration.Evidence?) throws {
        #expect(try Configuration(yaml: yaml, source: "picket.yaml", catalogue: catalogue).evidence == evidence)
    }

    @Test(arguments: ["", "# nothing but a comment\n", "---\n", "{}"])
    func emptyFileIsTheDefault(_ yaml: String) throws {
        let configuration = try read(yaml)
        #expect(configuration.preset == .default)
        #expect(configuration.failOn == .severity(.high))
        #expect(try active(yaml) == ["connascence/meaning", "connascence/position", "structure/nesting"])
    }

    // MARK: Programs

    private static let ruff = """
        programs:
          ruff:
            command: [ruff, check, "{files}"]
            output: sarif
            languages: [python]

        """

    @Test func programsAreReadAndRun() throws {
        let yaml = """
            select: [structure]
            programs:
              mine:
                command: [python3, check.py]
                stream: stderr
                exit-codes: [0, 3]
                environment: {MODE: fast}
                timeout: 7
                memory: 100 MB
                output-limit: 1 MB
                processes: 9
                files-at-once: 5
                network: true
            """
        let program = try #require(try read(yaml).programs.first)
        #expect(program.command == ["python3", "check.py"] && program.output == .jsonLines && program.readsErrors)
        #expect(program.exitCodes == [0, 3] && program.environment == ["MODE": "fast"] && program.usesNetwork)
        #expect(program.limits.time == .seconds(7) && program.limits.memoryBytes == 100_000_000)
        #expect(program.limits.outputBytes == 1_000_000 && program.limits.processes == 9 && program.filesAtOnce == 5)
        #expect(try active(yaml) == ["mine", "structure/nesting"])
    }

    @Test(
        arguments: [
            ("ignore: [ruff]", nil), ("rules: {ruff: off}", nil), ("", ["structure"]), ("", ["ruff"]),
        ] as [(String, [String]?)])
    func programsAreRulesOfTheirNames(yaml: String, select: [String]?) throws {
        #expect(try active(Self.ruff + yaml, select: select).contains("ruff") == (select == ["ruff"]))
    }

    @Test func waiversMayNameTheirRules() throws {
        let waivers = "waivers: [{rule: ruff/F401, owner: a, reason: b}]"
        #expect(try read(Self.ruff + waivers).waivers.count == 1)
        #expect(throws: ConfigurationError.self) { try read(waivers) }
    }

    @Test(arguments: [
        ("programs: {a: {command: []}}", "needs `command`"), ("programs: {a: {}}", "needs `command`"),
        ("programs: {a: {command: x, speed: 3}}", "unknown key \"speed\""),
        ("programs: {structure: {command: x}}", "name of built-in rules"),
        ("programs: {a b: {command: x}}", "1 to 64 letters"),
        ("programs: {a: {command: x, output: sarif}}", "{files}"),
        ("programs: {a: {command: x, output: xml}}", "json-lines, sarif, gcc"),
        ("programs: {a: {command: x, stream: both}}", "stdout or stderr"),
        ("programs: {a: {command: x, languages: [cobol]}}", "expected one of"),
        ("programs: {a: {command: x, exit-codes: [300]}}", "0 to 255"),
        ("programs: {a: {command: x, timeout: 0}}", "1 or more"), ("programs: [a]", "a mapping"),
        ("programs: {a: {command: x}}\nignore: [b]", "no rule is called"),
        ("programs: {a: {command: x}}\nignore: [a/b]", "is a's own"),
    ])
    func programsThatMakeNoSenseAreErrors(yaml: String, word: String) {
        let error = #expect(throws: ConfigurationError.self) { try read(yaml) }
        #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
    }

    @Test func everyKey() throws {
        let configuration = try read(
            """
            extends: legacy
            include: src/
            exclude: ["*_pb2.py", gen/]
            fail-on: medium
            baseline: accepted.json
            max-file-size: 2 MB
            select: [structure, PLR0917]
            ignore: connascence/meaning
            rules:
              connascence/position: {severity: critical, limit: 5, count-defaults: no}
              structure/nesting: low
            overrides:
              - paths: [tests/, "*.spec.ts"]
                ignore: [structure]
                select: [connascence/meaning]
                rules:
                  connascence/position: off
            """)
        #expect(configuration.preset == .legacy)
        #expect(configuration.include == ["src/"])
        #expect(configuration.exclude == ["*_pb2.py", "gen/"])
        #expect(configuration.failOn == .severity(.medium))
        #expect(configuration.baseline == "accepted.json")
        #expect(configuration.largestFile == 2_000_000)
        let selection = try configuration.ruleSelection(catalogue: catalogue)
        #expect(selection.active.keys.sorted() == ["connascence/position", "structure/nesting"])
        #expect(selection.active["connascence/position"]?.severity == .critical)
        #expect(
            selection.active["connascence/position"]?.settings.values == [
                "limit": .int(5), "count-defaults": .bool(false),
            ])
        #expect(selection.active["structure/nesting"]?.severity == .low)
        let override = try #require(selection.overrides.first)
        #expect(override.patterns == ["tests/", "*.spec.ts"])
        #expect(override.changes["structure/nesting"]?.isActive == false)
        #expect(override.changes["connascence/meaning"]?.isActive == true)
        #expect(override.changes["connascence/position"]?.isActive == false)
    }

    @Test func commandLineWins() throws {
        let yaml = """
            select: [structure]
            overrides:
              - {paths: [tests/], select: [connascence]}
            """
        #expect(try active(yaml, select: ["connascence/meaning"]) == ["connascence/meaning"])
        #expect(try active(yaml, ignore: ["structure"]) == [])
        let selection = try read(yaml).ruleSelection(select: ["structure"], catalogue: catalogue)
        #expect(selection.overrides[0].changes.values.allSatisfy { $0.isActive == nil })
    }

    /// Strict rules run where somebody asks for them.
    @Test func strictRulesAreNoDefault() throws {
        for (preset, isActive) in [
            (Preset.default, false), (.legacy, false), (.security, false), (.strict, true), (.powerOfTen, true),
        ] {
            let selection = try Configuration(preset: preset, catalogue: catalogue).ruleSelection(catalogue: catalogue)
            #expect((selection.active["power-of-ten/goto"] != nil) == isActive, "\(preset)")
        }
        #expect(try active("select: [all]").contains("power-of-ten/goto"))
        #expect(try active("rules: {power-of-ten/goto: high}").contains("power-of-ten/goto"))
    }

    @Test(arguments: Preset.allCases) func presetsAreValid(_ preset: Preset) throws {
        let selection = try Configuration(preset: preset, catalogue: catalogue).ruleSelection(catalogue: catalogue)
        #expect(!selection.active.isEmpty)
    }

    @Test(arguments: [
        ("selct: [all]", "picket.yaml:1:1: unknown key \"selct\"; did you mean \"select\"?"),
        ("select: [nestng]", "picket.yaml:1:10: no rule is called \"nestng\"; known are"),
        ("select: [structure/nestng]", "did you mean \"structure/nesting\"?"),
        ("fail-on: 3", "picket.yaml:1:10: fail-on: expected one of never, info"),
        ("extends: strikt", "picket.yaml:1:10: there is no preset \"strikt\"; did you mean \"strict\"?"),
        ("exclude: {a: b}", "picket.yaml:1:10: exclude: expected a list, found a mapping"),
        ("max-file-size: 10 parsecs", "expected a size such as 500 KB or 10 MB"),
        ("max-file-size: 99999999999999999999", "expected a size"),
        ("max-file-size: 9223372036854775807 GB", "expected a size"),
        (
            "rules:\n  connascence/position: {limt: 5}",
            "picket.yaml:2:26: unknown key \"limt\"; did you mean \"limit\"?"
        ),
        ("rules:\n  connascence/position: {limit: five}", "expected a whole number, found \"five\""),
        ("rules:\n  connascence/position: {limit: 99}", "expected whole number from 1 to 50, found 99"),
        ("rules:\n  connascence/position: {severity: hi}", "expected"),
        ("rules:\n  connascence/position: maybe", "expected off, on, a severity, or a mapping"),
        ("rules:\n  PLR0917: off", "no rule is called \"PLR0917\""),
        ("overrides:\n  - ignore: [all]", "picket.yaml:2:5: overrides[0]: needs `paths`"),
        ("overrides:\n  - paths: [a]\n    baseline: x", "picket.yaml:3:5: unknown key \"baseline\""),
        ("a: [", "is not valid YAML"),
        ("\t- x", "is not valid YAML"),
        ("select: [all]\nselect: [all]", "twice"),
        ("evidence: {}", "picket.yaml:1:11: evidence: needs `folder`"),
        ("evidence: {folder: x, on-failure: maybe}", "expected fail or continue"),
        ("evidence: {folder: x, input: all}", "expected digest or list"),
        ("evidence: {foldr: x}", "unknown key \"foldr\"; did you mean \"folder\"?"),
        ("evidence: [x]", "expected a mapping"),
        ("evidence: ''", "expected a folder"),
        ("just text", "expected a mapping"),
        ("- a\n- b", "expected a mapping"),
        ("exclude: &x [a]\ninclude: *x", "anchors and aliases are not supported"),
        ("exclude: *.py", "quote a value that begins with"),
    ])
    func errorsNameTheLine(_ yaml: String, _ message: String) {
        let error = #expect(throws: ConfigurationError.self) { try read(yaml) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "no error")")
    }

    @Test(arguments: ["[", "{a: ", "- ", "? "])
    func deepNestingIsRefused(_ opening: String) {
        let error = #expect(throws: ConfigurationError.self) { try read(String(repeating: opening, count: 50_000)) }
        #expect(error?.message.contains("nested more than") == true)
    }

    @Test func sizeIsBounded() {
        let error = #expect(throws: ConfigurationError.self) {
            try read("include: [" + String(repeating: "a, ", count: 200_000) + "]")
        }
        #expect(error?.message.contains("the limit is") == true)
    }

    @Test(arguments: [
        ("reason: \"R &D\" # see *this", true), ("a: b & c", true), ("a: '*.py'", true), ("a: x *y*", true),
        ("a: [b, &c d]", false), ("? *a", false), ("- &a", false), ("{*a : 1}", false),
    ])
    func ampersandsAndStarsInTextAreFine(_ line: String, _ isFine: Bool) {
        let error = #expect(throws: ConfigurationError.self) { try read(line) }
        #expect(error?.message.contains("anchors") == !isFine, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        ("500", 500), ("500 B", 500), ("10KB", 10_000), ("10 mb", 10_000_000), ("1 GB", 1_000_000_000),
    ])
    func sizes(_ text: String, _ bytes: Int) { #expect(ByteSize(text)?.bytes == bytes) }

    @Test(arguments: ["", "KB", "-1", "1.5 MB", "1 TB", "10 10"])
    func notSizes(_ text: String) { #expect(ByteSize(text) == nil) }
}
