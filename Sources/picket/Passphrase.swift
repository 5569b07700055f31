import ArgumentParser
import Evidence
import Glibc

/// Where the passphrase of the keys comes from: a file, the environment, or who sits at the terminal.
enum Passphrase {
    static let variable = "PICKET_PASSPHRASE"
    /// Of a new one.
    static let leastBytes = 8
    static let mostBytes = 4_096

    /// - Parameter file: whose first line it is; nobody but its owner may read it.
    /// - Returns: `nil` if there is none, and no terminal to ask at.
    static func read(file: String?) throws -> SecretBytes? {
        if let file { return try read(from: file) }
        if let text = Terminal.environment(variable), !text.isEmpty { return SecretBytes(copying: Array(text.utf8)) }
        return try ask("Passphrase of the keys: ")
    }

    /// One that is being chosen: asked for twice, and not too short.
    static func readNew(file: String?) throws -> SecretBytes {
        let isAsked = file == nil && (Terminal.environment(variable) ?? "").isEmpty
        guard let passphrase = try read(file: file) else {
            throw UsageError(
                "keys are sealed under a passphrase, and there is none: put it into a file of mode 600 and name that by "
                    + "--passphrase-file, or into \(variable); --unprotected makes keys that whoever reads the folder can use"
            )
        }
        guard passphrase.count >= leastBytes else {
            throw UsageError("the passphrase has \(passphrase.count) bytes; take \(leastBytes) or more")
        }
        if isAsked {
            let again = try ask("Once more: ")
            guard again?.withBytes(Array.init) == passphrase.withBytes(Array.init) else {
                throw UsageError("the two passphrases are not the same; nothing was made")
            }
        }
        return passphrase
    }

    private static func read(from file: String) throws -> SecretBytes {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw UsageError("cannot read \(file): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        guard let status = FileStatus(descriptor: descriptor) else {
            throw UsageError("cannot read \(file): \(String(cString: strerror(errno)))")
        }
        guard !status.isFile || status.permissions & 0o077 == 0 else {
            throw UsageError(
                "\(file): others may read it (mode \(String(status.permissions & 0o777, radix: 8))); `chmod 600` it, and take "
                    + "another passphrase if they have")
        }
        var bytes = try TextFile.readAll(descriptor, mostBytes: mostBytes, name: file)
        let whole = SecretBytes(wiping: &bytes)
        return try whole.withBytes { whole in
            let line = whole.prefix { $0 != 0x0A && $0 != 0x0D }
            guard !line.isEmpty else { throw UsageError("\(file): is empty; its first line is the passphrase") }
            return SecretBytes(copying: line)
        }
    }

    /// Without an echo, and from the terminal itself: standard input may be something else.
    private static func ask(_ prompt: String) throws -> SecretBytes? {
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard terminal >= 0 else { return nil }
        defer { close(terminal) }
        var old = termios()
        guard tcgetattr(terminal, &old) == 0 else { return nil }
        var silent = old
        // Ctrl-C arrives as a byte: as a signal, it would end the process with the echo still off.
        silent.c_lflag &= ~tcflag_t(ECHO | ISIG)
        guard tcsetattr(terminal, TCSAFLUSH, &silent) == 0 else { return nil }
        defer { tcsetattr(terminal, TCSAFLUSH, &old) }
        Terminal.write(Array(prompt.utf8), to: terminal)
        var line = [UInt8](repeating: 0, count: mostBytes)
        let count = line.withUnsafeMutableBytes { Glibc.read(terminal, $0.baseAddress, $0.count) }
        Terminal.write([0x0A], to: terminal)
        let all = SecretBytes(wiping: &line)
        return try all.withBytes { all in
            let text = all.prefix(max(0, count)).prefix { $0 != 0x0A && $0 != 0x0D }
            if text.contains(3) { throw ExitStatus.interrupted }
            guard !text.isEmpty else { throw UsageError("the passphrase is empty") }
            return SecretBytes(copying: text)
        }
    }
}
