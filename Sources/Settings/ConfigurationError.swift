/// A configuration that cannot be used: where and why, and what to do about it.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file, or where else the value came from: `--select`.
    public var source: String
    /// From 1; `nil` where there is no text behind it.
    public var line: Int?
    public var column: Int?
    public var message: String

    public init(source: String, line: Int? = nil, column: Int? = nil, message: String) {
        self.source = source
        self.line = line
        self.column = column
        self.message = message
    }

    /// `picket.yaml:12:5: unknown key "selct"; did you mean "select"?`
    public var description: String {
        let place = [line, column].compactMap { $0 }.map { ":\($0)" }.joined()
        return "\(source)\(place): \(message)"
    }
}
