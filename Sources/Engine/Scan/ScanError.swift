/// Why a scan could not be started or finished at all. What goes wrong with single files is a ``Detection/Failure``.
public struct ScanError: Error, Sendable, CustomStringConvertible {
    /// What kind of thing went wrong. New codes may come.
    public struct Code: Sendable, Hashable {
        private enum Value { case configuration, input, baseline, waivers, git, cache, output }
        private let value: Value

        /// Inputs or settings that make no sense together.
        public static let configuration = Code(value: .configuration)
        /// A single file that cannot be read.
        public static let input = Code(value: .input)
        /// A baseline file that cannot be read, or is not one.
        public static let baseline = Code(value: .baseline)
        /// A waiver that is not complete.
        public static let waivers = Code(value: .waivers)
        /// No repository, no such revision, no git.
        public static let git = Code(value: .git)
        /// A cache folder that cannot be used.
        public static let cache = Code(value: .cache)
        /// A file that could not be written.
        public static let output = Code(value: .output)
    }

    public var code: Code
    /// What happened and what to do about it.
    public var message: String
    public var cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { message }
}
