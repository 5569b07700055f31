/// Turns source text into a syntax tree. One per worker: it keeps its parser from file to file.
public protocol FrontEnd: AnyObject {
    /// Fills `tree`, whose source has been set, with nodes. Where the text does not parse, the tree has ``Kind/error``
    /// and ``Kind/missing`` nodes and holds the rest all the same.
    func parse(_ tree: SyntaxTree, as language: Language) throws(FrontEndError)
}

/// Why a text could not be parsed at all.
public struct FrontEndError: Error, Sendable, Hashable {
    public enum Code: Sendable, Hashable {
        /// It took longer than the limit.
        case timeout
        /// The grammar is not there or does not fit.
        case grammar
        /// It has more bytes, nodes or open constructs than can be numbered.
        case tooLarge
    }

    public var code: Code
    /// What happened and what to do about it.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
