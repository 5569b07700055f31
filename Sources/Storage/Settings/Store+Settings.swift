package import Evidence

/// What is set while the service runs: JSON, by name (`detectors.disabled`). Not for people without the permission to read
/// settings; secrets do not belong in it.
extension Store {
    private static let mostBytes = 1 << 20

    /// - Returns: `nil` if it has not been set.
    package func setting(_ name: String) async throws(StoreError) -> JSON? {
        let text = try await database.read("setting") { connection in
            try connection.row("SELECT value FROM settings WHERE name = ?1", name)?.get(0, as: String.self)
        }
        guard let text else { return nil }
        guard let value = try? JSON(parsing: Array(text.utf8)) else {
            throw StoreError(.damaged, "the setting \(name) is no JSON")
        }
        return value
    }

    package func set(_ name: String, to value: JSON, by actor: String) async throws(StoreError) {
        let text = String(decoding: value.canonical, as: UTF8.self)
        guard text.utf8.count <= Self.mostBytes else { throw StoreError(.invalid, "a setting has at most 1 MB") }
        let time = now()
        try await database.write("set") { connection in
            try connection.run(
                """
                INSERT INTO settings (name, value, changed_at, changed_by) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at,
                changed_by = excluded.changed_by
                """, name, text, time, actor)
        }
    }
}
