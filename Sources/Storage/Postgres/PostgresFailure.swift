internal import CPostgres

/// What PostgreSQL said: its code, and its words without the values of a row, which may be secret.
struct PostgresFailure: Error, Sendable, Hashable {
    /// Five letters and digits; empty if the connection was lost.
    var state: String
    var message: String
    /// Of which constraint it speaks.
    var constraint: String?

    init(state: String, message: String, constraint: String? = nil) {
        self.state = state
        self.message = message
        self.constraint = constraint
    }

    init(_ result: OpaquePointer?, connection: OpaquePointer) {
        func field(_ code: Int) -> String? { libpq_result_field(result, Int32(code)).map { String(cString: $0) } }
        state = field(LIBPQ_SQLSTATE) ?? ""
        message = field(LIBPQ_MESSAGE) ?? Self.words(of: connection)
        constraint = field(LIBPQ_CONSTRAINT)
    }

    /// What the connection says, on one line.
    static func words(of connection: OpaquePointer?) -> String {
        let text = libpq_error(connection).map { String(cString: $0) } ?? ""
        return text.split(whereSeparator: \.isNewline).joined(separator: "; ")
    }

    /// Of two transactions only one could hold: it may work when it runs again.
    var isConflict: Bool { state == "40001" || state == "40P01" }

    /// Two made the same table at one time, which `IF NOT EXISTS` does not see.
    var isRaceOfDefinitions: Bool { state == "23505" && (constraint ?? "").hasPrefix("pg_") }

    /// One statement touched a row twice (`ON CONFLICT DO UPDATE`), which SQLite does row by row.
    var touchedTwice: Bool { state == "21000" }

    /// The server went, is going, or has become a replica: another connection may do.
    var isLostConnection: Bool {
        state.isEmpty || state.hasPrefix("08")
            || ["57P01", "57P02", "57P03", "57P05", "25006", "25P03"].contains(state)
    }
}

extension StoreError {
    init(_ failure: PostgresFailure) {
        let text = failure.message
        switch failure.state {
        case "": self.init(.unavailable, "the database does not answer: \(text)")
        case "57P01", "57P02", "57P03", "57P05":
            self.init(.unavailable, "the database is stopping or starting: \(text)")
        case "53100": self.init(.full, "the disk of the database is full: make room; what is there can be read")
        case "53200", "53300", "53400":
            self.init(.busy, "the database server is at its limits (\(text)): raise them, or use fewer connections")
        case "57014": self.init(.busy, "the database stopped a statement that took too long (\(text))")
        case "55P03": self.init(.busy, "others hold what this needs in the database (\(text)): try again")
        case "40001", "40P01": self.init(.busy, "others keep changing the same rows: try again (\(text))")
        case "25006": self.init(.unavailable, "this database server takes no changes (\(text)): it is a replica")
        case "28000", "28P01": self.init(.unavailable, "the database refuses this user or its password (\(text))")
        case "3D000": self.init(.unavailable, "\(text): make it with `createdb`")
        case "42501": self.init(.unavailable, "the database user lacks a right (\(text)): GRANT it")
        case "XX001", "XX002": self.init(.damaged, "the database is damaged (\(text)): restore the last backup")
        case let state where state.hasPrefix("08"): self.init(.unavailable, "the database does not answer: \(text)")
        case let state where state.hasPrefix("23"): self.init(.conflict, text)
        case let state where state.hasPrefix("22"): self.init(.invalid, text)
        case let state: self.init(.failed, "\(text) (SQLSTATE \(state))")
        }
    }
}
