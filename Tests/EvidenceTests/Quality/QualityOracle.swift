import Evidence
import PicketTestKit

/// Asks Python.
enum QualityOracle {
    /// - Returns: its exit status.
    static func run(_ script: String, input: String, _ arguments: String...) throws -> Int32 {
        let pinned = Project.root + "/.venv/bin/python"
        return try Program(path: pinned).run(["-c", script] + arguments, input: input).status
    }

    static func validate(_ json: JSON, schema: String) throws -> Bool {
        let script = """
            import json, jsonschema, sys
            schema = json.load(open(sys.argv[1]))
            jsonschema.Draft202012Validator.check_schema(schema)
            jsonschema.Draft202012Validator(schema).validate(json.load(sys.stdin))
            """
        return try run(script, input: String(decoding: json.canonical, as: UTF8.self), schema) == 0
    }
}
