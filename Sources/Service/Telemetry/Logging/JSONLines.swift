internal import Glibc
package import Logging
internal import Tracing

/// swift-log's back end: a line of JSON for each event, with the trace it belongs to and without secrets.
package struct JSONLines: LogHandler {
    package struct Limits: Sendable {
        /// Of one text. A line has at most some ten times as much, however many fields there are.
        package var textBytes = 4_096

        package init() {}
    }

    package var logLevel = Logger.Level.info
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let redaction: Redaction
    private let limits: Limits
    private let now: @Sendable () -> Int64
    private let write: @Sendable ([UInt8]) -> Void

    /// - Parameters:
    ///   - now: milliseconds since 1970.
    ///   - write: takes a whole line with its end.
    package init(
        label: String, redaction: Redaction = Redaction(), limits: Limits = Limits(),
        now: @escaping @Sendable () -> Int64, write: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.label = label
        self.redaction = redaction
        self.limits = limits
        self.now = now
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { $1 } }
        if let own = event.metadata { fields.merge(own) { $1 } }
        var line = LogLine(redaction, limit: limits.textBytes)
        line.add("time", plain: LogTime.text(now()))
        line.add("level", plain: event.level.rawValue)
        line.add("logger", plain: label)
        line.add("message", text: "\(event.message)")
        if let trace = ServiceContext.current?.traceID { line.add("trace", plain: trace) }
        if let error = event.error { line.add("error", text: "\(error)") }
        if !fields.isEmpty { line.add(fields.sorted { $0.key < $1.key }) }
        write(line.end())
    }

    /// Writes whole lines to a descriptor: one call each, so that lines of several threads do not mix.
    package static func writer(to descriptor: Int32) -> @Sendable ([UInt8]) -> Void {
        { line in
            var rest = line[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                // A log that cannot be written must not stop what is logged.
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}

/// `2026-11-21T13:37:45.123Z`, without a formatter.
enum LogTime {
    static func text(_ milliseconds: Int64) -> String {
        let time = max(0, min(milliseconds, 253_402_300_799_999))
        var seconds = time_t(time / 1_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let thousandths = String(1_000 + time % 1_000).dropFirst()
        return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T"
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)).\(thousandths)Z"
    }
}
