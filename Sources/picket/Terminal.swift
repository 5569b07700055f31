import Glibc

/// Standard output and standard error, and what is known of the terminal behind them.
enum Terminal {
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Colours only on a terminal, and not where `NO_COLOR` (no-color.org) or a dumb terminal asks for none.
    static func hasColour(_ descriptor: Int32) -> Bool {
        let isWanted = (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
        return isTerminal(descriptor) && isWanted
    }

    /// In columns; 80 where it is not known.
    static func width(_ descriptor: Int32) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes everything, or stops quietly when the reader has gone away.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written < 0, errno == EINTR || errno == EAGAIN { continue }
                guard written > 0 else { return }
                rest = rest.dropFirst(written)
            }
        }
    }

    static func print(_ text: String) { write(Array((text + "\n").utf8), to: STDOUT_FILENO) }

    static func complain(_ text: String, prefix: Bool = true) {
        write(Array(((prefix ? "picket: " : "") + text + "\n").utf8), to: STDERR_FILENO)
    }

    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
