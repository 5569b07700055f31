/// What is wrong with a ledger, where, and what to do about it.
public struct LedgerError: Error, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable {
        /// What is there is not what was written. Never repaired.
        case damaged
        /// No ledger, one of a later version, or of another origin.
        case foreign
        /// Another process writes to it.
        case locked
        /// Closed to writes: by its user, or because the disk failed.
        case closed
        /// What was asked for is not in it.
        case missing
        /// The entry cannot be recorded as it is.
        case refused
        /// More waits to be written than there is room for.
        case overloaded
    }

    public var code: Code
    public var message: String
    /// In the ledger's folder.
    public var file: String?
    /// In bytes.
    public var offset: UInt64?
    /// Of the first entry that is affected.
    public var index: UInt64?

    public init(_ code: Code, _ message: String, file: String? = nil, offset: UInt64? = nil, index: UInt64? = nil) {
        self.code = code
        self.message = message
        self.file = file
        self.offset = offset
        self.index = index
    }

    public var description: String {
        var place = file ?? ""
        if file != nil, let offset { place += " at byte \(offset)" }
        if let index { place += (place.isEmpty ? "" : ", ") + "entry \(index)" }
        return (place.isEmpty ? "" : place + ": ") + message
    }
}
