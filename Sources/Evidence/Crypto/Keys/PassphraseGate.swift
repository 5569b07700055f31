internal import Glibc

/// Counts wrong passphrases in a file and lets the next one wait, longer each time.
///
/// It slows down who asks through Picket. Who has the files asks without it: against them stand the passphrase's length
/// and the iterations of its derivation.
struct PassphraseGate {
    static let path = "attempts.json"
    /// Wrong ones that cost nothing: slips of the finger.
    static let free = 3
    /// In milliseconds.
    static let longestDelay: Int64 = 15 * 60_000

    let storage: any StableStorage
    let now: @Sendable () -> Int64

    /// In milliseconds: 1 s, 2 s, 4 s and so on.
    static func delay(after failures: Int) -> Int64 {
        failures < free ? 0 : min(longestDelay, 1_000 << Int64(min(failures - free, 20)))
    }

    /// Before a passphrase is tried.
    func checkDelay() throws {
        let (failures, last) = try read()
        // A clock that was set back makes nobody wait longer than the delay.
        let delay = Self.delay(after: failures)
        let wait = min(delay, last + delay - now())
        guard wait <= 0 else {
            throw KeyStoreError(
                .tooManyAttempts, Self.path,
                "\(failures) wrong passphrases in a row: the next one can be tried in \((wait + 999) / 1_000) s")
        }
    }

    /// Before anybody is told that a passphrase was wrong.
    func failed() throws {
        do {
            try write(failures: min(try read().failures + 1, 1_000))
        } catch let error as StorageError where error.code == EROFS {
            // Keys are often mounted read-only; there is nothing to count in then.
        }
    }

    func succeeded() throws {
        guard try storage.size(of: Self.path) != nil else { return }
        try storage.remove(Self.path)
        try storage.syncFolder("")
    }

    private func read() throws -> (failures: Int, last: Int64) {
        guard try storage.size(of: Self.path) != nil else { return (0, 0) }
        let file = try? storage.readJSON(Self.path)
        // Damaged means counted: who overwrites the file would else be free.
        guard let failures = file?["failures"]?.integer, let last = file?["last"]?.integer, failures >= 0
        else {
            return (Self.free, now())
        }
        return (failures, Int64(last))
    }

    private func write(failures: Int) throws {
        try storage.replace(
            Self.path,
            with: ["format": "picket attempts", "version": 1, "failures": JSON(failures), "last": JSON(Int(now()))])
    }
}
