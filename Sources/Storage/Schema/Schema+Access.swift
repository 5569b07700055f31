extension Schema {
    /// Who may do what: people, how they prove who they are, their sessions, and the keys of their machines.
    ///
    /// Only administrators read these rows, so they carry no labels; `clearance_…` is what somebody may read elsewhere.
    static let access = Migration(4, "access") { _ in
        [
            """
            CREATE TABLE users (
                id text PRIMARY KEY, name text NOT NULL UNIQUE, full_name text NOT NULL, roles text NOT NULL,
                clearance_level bigint NOT NULL, clearance_compartments bigint NOT NULL, detectors text,
                password text, totp_secret text, totp_confirmed bigint NOT NULL DEFAULT 0,
                totp_step bigint NOT NULL DEFAULT 0, failures bigint NOT NULL DEFAULT 0, locked_until bigint,
                subject text UNIQUE, certificate text UNIQUE, created_at bigint NOT NULL, disabled_at bigint,
                signed_in_at bigint)
            """,
            """
            CREATE TABLE recovery_codes (
                owner text NOT NULL REFERENCES users (id) ON DELETE CASCADE, hash text NOT NULL,
                PRIMARY KEY (owner, hash))
            """,
            """
            CREATE TABLE sessions (
                id text PRIMARY KEY, hash text NOT NULL UNIQUE,
                owner text NOT NULL REFERENCES users (id) ON DELETE CASCADE, method text NOT NULL,
                address text NOT NULL, agent text NOT NULL, created_at bigint NOT NULL, seen_at bigint NOT NULL,
                expires_at bigint NOT NULL)
            """,
            "CREATE INDEX sessions_by_owner ON sessions (owner, id)",
            "CREATE INDEX sessions_by_end ON sessions (expires_at)",
            """
            CREATE TABLE api_keys (
                id text PRIMARY KEY, prefix text NOT NULL UNIQUE, hash text NOT NULL,
                owner text NOT NULL REFERENCES users (id) ON DELETE CASCADE, name text NOT NULL, scopes text NOT NULL,
                clearance_level bigint NOT NULL, clearance_compartments bigint NOT NULL, detectors text,
                created_at bigint NOT NULL, expires_at bigint NOT NULL, used_at bigint, revoked_at bigint)
            """,
            "CREATE INDEX api_keys_by_owner ON api_keys (owner, id)",
            // What is handed out once: an administrator's first link, an invitation, a sign-in under way elsewhere.
            """
            CREATE TABLE one_time_tokens (
                hash text PRIMARY KEY, purpose text NOT NULL, owner text REFERENCES users (id) ON DELETE CASCADE,
                content text NOT NULL, expires_at bigint NOT NULL)
            """,
            "CREATE INDEX one_time_tokens_by_end ON one_time_tokens (expires_at)",
        ]
    }
}
