/// What went wrong with the database, and what to do about it.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    public struct Code: Sendable, Hashable {
        private enum Value { case unavailable, busy, conflict, notFound, full, damaged, newer, invalid, failed }
        private let value: Value

        /// The database does not answer; it may again.
        public static let unavailable = Code(value: .unavailable)
        /// No connection came free in time, or a statement took too long.
        public static let busy = Code(value: .busy)
        /// What is there already does not go together with this.
        public static let conflict = Code(value: .conflict)
        public static let notFound = Code(value: .notFound)
        /// No space left. What is there can still be read.
        public static let full = Code(value: .full)
        /// What was read is not what was written.
        public static let damaged = Code(value: .damaged)
        /// Made by a later version of Picket.
        public static let newer = Code(value: .newer)
        /// What was asked for makes no sense.
        public static let invalid = Code(value: .invalid)
        public static let failed = Code(value: .failed)
    }

    public var code: Code
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
