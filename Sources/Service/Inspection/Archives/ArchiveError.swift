/// Why an archive, or what a repository holds, was not taken: said to who sent it.
package struct ArchiveError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable {
        /// Not what its format says: cut short, changed, or made to mislead.
        case damaged = "archive-damaged"
        /// Would reach beyond its folder, or means different things to different readers.
        case unsafe = "archive-unsafe"
        case tooLarge = "archive-too-large"
        case unsupported = "archive-unsupported"
        case encrypted = "archive-encrypted"
        case cancelled = "cancelled"
        /// No room here, or the disk failed: not the archive's fault.
        case storage = "storage-full"
    }

    package var code: Code
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }

    /// - Parameter name: as somebody else wrote it; what comes out can be shown.
    init(_ code: Code, entry name: some Sequence<UInt8>, _ message: String) {
        self.init(code, "\(Self.shown(name)): \(message)")
    }

    static func shown(_ name: some Sequence<UInt8>) -> String {
        let scalars = String(decoding: Array(name.prefix(200)), as: UTF8.self).unicodeScalars.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}" as Unicode.Scalar
            default: scalar
            }
        }
        return "\"\(String(String.UnicodeScalarView(scalars)))\""
    }
}

/// What is taken at most.
package struct ArchiveLimits: Sendable, Hashable {
    /// Of all files together, unpacked.
    package var totalBytes = 1 << 30
    package var fileBytes = 100 << 20
    /// Files, folders and links.
    package var entries = 200_000
    package var pathBytes = 1_024
    package var depth = 64
    /// Bytes that come out for each that goes in. Source code packs to a fifth, or to a thirtieth where it repeats;
    /// what is made to fill a disk packs to a thousandth.
    package var ratio = 200
    /// What comes out before the ratio is looked at: small files of one repeated line are nothing to fear.
    package var freeBytes = 4 << 20

    package init() {}
}
