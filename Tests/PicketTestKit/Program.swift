import Foundation

/// Runs programs, as a user would.
public struct Program: Sendable {
    public let path: String

    public init(path: String) { self.path = path }

    /// The `picket` built beside the running tests.
    public static let picket = Program(path: buildFolder + "/picket")

    /// Where the test bundle is.
    private static let buildFolder: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (own as NSString).deletingLastPathComponent
    }()

    public struct Outcome: Sendable {
        public let status: Int32
        public let bytes: [UInt8]
        public let error: String

        public var output: String { String(decoding: bytes, as: UTF8.self) }
    }

    /// Runs to the end.
    ///
    /// - Parameter environment: added to that of the tests.
    @discardableResult
    public func run(
        _ arguments: String..., in folder: String? = nil, input: String = "", environment: [String: String] = [:]
    ) throws -> Outcome {
        try run(arguments, in: folder, input: input, environment: environment)
    }

    @discardableResult
    public func run(
        _ arguments: [String], in folder: String? = nil, input: String = "", environment: [String: String] = [:]
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        // Through files: a pipe nobody reads while the other is being read would block the program.
        let scratch = try TemporaryFolder()
        let inputFile = try scratch.write(input, to: "input")
        let output = try scratch.write("", to: "output")
        let error = try scratch.write("", to: "error")
        process.standardInput = FileHandle(forReadingAtPath: inputFile)
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: error)
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus,
            bytes: try scratch.read("output"),
            error: String(decoding: try scratch.read("error"), as: UTF8.self))
    }
}
