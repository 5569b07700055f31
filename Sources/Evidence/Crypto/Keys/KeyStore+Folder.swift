internal import Glibc

extension KeyStore {
    /// Makes the keys of a folder of this machine, which is made for its owner alone.
    public static func create(
        folder: String, _ protection: Protection, module: any CryptoModule, now: @escaping @Sendable () -> Int64
    ) throws -> (KeyStore, [EntryDraft]) {
        let storage = try FolderStorage(folder, isMade: true)
        try checkPrivacy(of: folder)
        return try create(in: storage, protection, module: module, now: now)
    }

    public static func open(
        folder: String, passphrase: SecretBytes?, module: any CryptoModule, now: @escaping @Sendable () -> Int64
    ) throws -> KeyStore {
        let storage = try FolderStorage(folder)
        try checkPrivacy(of: folder)
        return try open(storage, passphrase: passphrase, module: module, now: now)
    }

    /// Others may neither enter the folder nor read what is in it. The folders alone would do; the files are looked at
    /// because they may have been copied here by another tool, and will be copied on.
    public static func checkPrivacy(of folder: String) throws {
        for path in ["", "keys", "subjects"] {
            let full = path.isEmpty ? folder : "\(folder)/\(path)"
            guard let status = FileStatus(path: full) else { continue }
            try check(status, full, path, most: 0o700)
        }
        let storage = try FolderStorage(folder)
        let files = try [MasterKey.path, PassphraseGate.path] + storage.list("keys").map { "keys/\($0)" }
        for path in files.prefix(mostKeys) {
            guard let status = FileStatus(path: "\(folder)/\(path)") else { continue }
            try check(status, "\(folder)/\(path)", path, most: 0o600)
        }
    }

    private static func check(_ status: FileStatus, _ full: String, _ path: String, most: UInt32) throws {
        guard status.permissions & 0o777 & ~most == 0 else {
            let mode = String(status.permissions & 0o777, radix: 8)
            throw KeyStoreError(
                .exposed, full,
                "others may read or change it (mode \(mode)): `chmod \(String(most, radix: 8))` it, and rotate the keys if they have"
            )
        }
        guard status.user == geteuid() || geteuid() == 0 else {
            throw KeyStoreError(
                .exposed, full, "it belongs to user \(status.user), not to you: keys are read by their owner")
        }
    }
}
