/// Why a folder of keys did not do what it was asked.
public struct KeyStoreError: Error, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable {
        /// There are no keys, or there are some where none should be.
        case missing, exists
        /// The passphrase is not the one, or the file that it opens has been changed. Never says which.
        case wrongPassphrase
        /// Too many wrong passphrases in a row: the message says how long to wait.
        case tooManyAttempts
        /// Others may read the files.
        case exposed
        /// A file is not as it was written.
        case damaged
        /// A file of a later version of Picket.
        case newer
        /// No key has the id, or several have.
        case unknownKey
        /// What was to be opened was sealed with a key that has been shredded.
        case shredded
    }

    public var code: Code
    /// Where it is wrong; empty: everywhere.
    public var path: String
    public var message: String

    init(_ code: Code, _ path: String, _ message: String) {
        self.code = code
        self.path = path
        self.message = message
    }

    public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}
