public import Detection

extension Report {
    /// The report in a format, and what the reader should know besides: what was left out because of a limit.
    public func rendered(as format: Format, _ options: RenderOptions = RenderOptions()) -> Rendering {
        let out = ByteSink()
        let notices = format.renderer.write(self, options, to: out)
        return Rendering(bytes: out.bytes, notices: notices)
    }

    /// Writes the report piece by piece, so that a long one is never in memory as a whole.
    ///
    /// - Parameter write: takes the next bytes. What it throws ends the writing and is thrown on.
    /// - Returns: what was left out because of a limit of the format.
    @discardableResult
    public func render(
        as format: Format, _ options: RenderOptions = RenderOptions(),
        to write: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> [Notice] {
        try withoutActuallyEscaping(write) { write in
            let out = ByteSink(drain: write)
            let notices = format.renderer.write(self, options, to: out)
            try out.finish()
            return notices
        }
    }
}

/// A report in one of the formats.
public struct Rendering: Sendable {
    public var bytes: [UInt8]
    /// What was left out because of a limit of the format; to be shown on standard error.
    public var notices: [Notice]
}
