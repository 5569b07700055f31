/// What became of a request that was sent under a key before.
package enum IdempotencyClaim: Sendable, Hashable {
    /// Nobody has sent it: it is to be carried out now.
    case new
    /// It was answered so.
    case answered(KeptAnswer)
    /// It is being carried out, or its end is not known.
    case underway
    /// The key was used for something else.
    case different
}

package struct KeptAnswer: Sendable, Hashable {
    package var status: Int
    /// JSON: an object of texts.
    package var headers: String
    /// `nil`: there was one that is not kept.
    package var body: [UInt8]?

    package init(status: Int, headers: String, body: [UInt8]?) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

extension Store {
    /// For how long answers are kept, in milliseconds.
    package static let answersKept: Int64 = 24 * 3_600_000
    /// After this time a request that was not answered is taken for lost with its process.
    package static let answerTime: Int64 = 10 * 60_000

    /// - Parameters:
    ///   - request: stands for all of the request: a hash.
    package func claimAnswer(
        to request: String, key: String, of principal: Identifier
    ) async throws(StoreError) -> IdempotencyClaim {
        let now = now()
        return try await database.write("claim an idempotency key") { connection in
            try connection.run("DELETE FROM idempotent_answers WHERE claimed_at < ?1", now - Self.answersKept)
            let made = try connection.run(
                """
                INSERT INTO idempotent_answers (principal, key, request, claimed_at) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (principal, key) DO UPDATE SET claimed_at = excluded.claimed_at
                WHERE idempotent_answers.status IS NULL AND idempotent_answers.request = excluded.request
                    AND idempotent_answers.claimed_at < ?5
                """, principal, key, request, now, now - Self.answerTime)
            guard made == 0 else { return .new }
            guard
                let row = try connection.row(
                    "SELECT request, status, headers, body FROM idempotent_answers WHERE principal = ?1 AND key = ?2",
                    principal, key)
            else { return .underway }
            guard try row.get(0, as: String.self) == request else { return .different }
            guard let status = try row.get(1, as: Int?.self) else { return .underway }
            return .answered(
                KeptAnswer(status: status, headers: try row.get(2, as: String?.self) ?? "{}", body: try row.get(3)))
        }
    }

    package func keepAnswer(
        _ answer: KeptAnswer, key: String, of principal: Identifier
    ) async throws(StoreError) {
        try await database.write("keep an answer") { connection in
            try connection.run(
                "UPDATE idempotent_answers SET status = ?3, headers = ?4, body = ?5 WHERE principal = ?1 AND key = ?2",
                principal, key, answer.status, answer.headers, answer.body)
        }
    }

    /// The request was not carried out: it may be sent again.
    package func releaseAnswer(key: String, of principal: Identifier) async throws(StoreError) {
        try await database.write("release an idempotency key") { connection in
            try connection.run(
                "DELETE FROM idempotent_answers WHERE principal = ?1 AND key = ?2 AND status IS NULL", principal, key)
        }
    }
}
