/// A body of controls, and what in the ledger evidences each.
public struct Framework: Sendable, Hashable {
    /// `soc2`: what the command line takes.
    public var id: String
    /// Of this file; the publication's own is in its source.
    public var version: String
    public var title: String
    public var source: Source
    /// What a report under this framework says, and what it does not.
    public var about: String
    /// By name; with those of the library that its controls ask.
    public var queries: [String: NamedQuery]
    public var controls: [Control]
    /// SHA-256 of the file.
    public var digest: String

    /// The publication that the controls are from.
    public struct Source: Sendable, Hashable {
        public var title: String
        public var publisher: String
        public var uri: String
    }

    public struct NamedQuery: Sendable, Hashable {
        /// What it shows if it holds.
        public var shows: String
        public var query: EvidenceQuery
    }

    public struct Control: Sendable, Hashable {
        /// As the publication has it: `CC6.1`, `A.8.15`.
        public var id: String
        public var title: String
        /// The publication's chapter.
        public var group: String
        /// What it asks for, in words of our own.
        public var text: String
        public var responsibility: Responsibility
        /// What Picket does for it, or why no ledger could show it.
        public var contributes: String
        /// What is left to the organisation when Picket's part is satisfied.
        public var remains: String
        /// Queries that have to hold for the control to be assessable at all.
        public var assessable: [String]
        /// Queries that all have to hold for it to be satisfied.
        public var requires: [String]

        /// For readers: of what queries ask it is not said that it is so.
        public var contribution: String {
            requires.isEmpty ? contributes : "Evidence asked for: " + contributes
        }
    }

    public enum Responsibility: String, Sendable, Hashable, CaseIterable {
        case technical, organisational, shared
    }
}
