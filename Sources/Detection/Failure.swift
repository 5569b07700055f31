/// An artifact or detector that could not be completed. Never silent, never "clean".
public struct Failure: Sendable, Hashable {
    public enum Kind: UInt8, Sendable, Hashable, CaseIterable {
        /// Missing, no permission, an input/output error.
        case unreadable
        /// Over the size limit.
        case tooLarge
        /// A FIFO, device or socket, named by the user.
        case notAFile
        /// Binary content, named by the user.
        case binary
        /// A declared encoding that is unknown, or content that does not follow it.
        case encoding
        /// Named by the user, but of no known language.
        case unknownLanguage
        /// Changed or vanished while it was read.
        case changed
        /// Does not parse; the rest of the file was inspected.
        case syntax
        /// The parser or a detector took longer than its limit.
        case timeout
        /// A detector or front end could not do its work.
        case detector
        /// The scan was interrupted: what was not reached is not known.
        case interrupted

        public var name: String {
            switch self {
            case .unreadable: "unreadable"
            case .tooLarge: "too-large"
            case .notAFile: "not-a-file"
            case .binary: "binary"
            case .encoding: "encoding"
            case .unknownLanguage: "unknown-language"
            case .changed: "changed"
            case .syntax: "syntax"
            case .timeout: "timeout"
            case .detector: "detector"
            case .interrupted: "interrupted"
            }
        }
    }

    public var kind: Kind
    public var path: String
    /// Where in the file, if it has a place.
    public var position: Position?
    /// What happened and what to do about it.
    public var message: String
    /// The rest of the file was inspected all the same.
    public var isPartial: Bool
    /// The detector that did not run, or not to its end; `nil` if it is not about one.
    public var detector: String?

    public init(
        _ kind: Kind, path: String, position: Position? = nil, message: String, isPartial: Bool = false,
        detector: String? = nil
    ) {
        self.kind = kind
        self.path = path
        self.position = position
        self.message = message
        self.isPartial = isPartial
        self.detector = detector
    }

    public static func precedes(_ left: Failure, _ right: Failure) -> Bool {
        if left.path != right.path { return left.path < right.path }
        if left.kind != right.kind { return left.kind.rawValue < right.kind.rawValue }
        return left.message < right.message
    }
}

/// Something worth knowing that took nothing away from the inspection: a cache that was ignored, an expired waiver.
public struct Notice: Sendable, Hashable {
    public var path: String?
    public var line: Int?
    public var message: String

    public init(path: String? = nil, line: Int? = nil, message: String) {
        self.path = path
        self.line = line
        self.message = message
    }
}
