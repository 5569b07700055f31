import PicketTestKit

/// Asks Python.
enum Python {
    /// - Returns: its exit status.
    static func run(_ script: String, input: String) throws -> Int32 {
        try Program(path: "/usr/bin/python3").run("-c", script, input: input).status
    }
}
