internal import Evidence
internal import HTTPTypes
internal import Storage

// Silences over the API, and what became of alerts.
//
// A silence has a label, which who makes it is cleared for. Alerts above it are not silenced: who is not cleared for
// them could neither see nor answer for what nobody is told.
extension AlertBoard {
    static let longestSilence: Int64 = 366 * 86_400_000

    /// Those that one with this clearance may know of, the latest first.
    func silences(for clearance: Label) -> [AlertMachine.Silence] {
        machine.silences.filter { $0.until > now() && clearance.dominates($0.readers) }.reversed()
    }

    /// Keeps what is told of some alerts back for a while.
    ///
    /// - Parameter label: `nil`: of all that is silenced by it now and that the caller may see.
    func silence(
        _ pattern: String, until: Int64, reason: String, label: Label?, by caller: Principal
    ) async throws -> AlertMachine.Silence {
        let time = now()
        guard until > time, until - time <= Self.longestSilence else {
            throw Problem.invalid("a silence ends in the future, within 366 days")
        }
        var draft = AlertMachine.Silence(pattern: pattern, until: until, by: caller.actor, reason: reason)
        let seen = machine.alerts.values.filter { caller.clearance.dominates($0.label) && draft.matches($0) }
        let label = label ?? seen.reduce(Label.lowest) { $0.joined($1.label) }
        guard caller.clearance.dominates(label) else {
            throw Problem(.forbidden, "label-too-high", "you are not cleared for the label that the silence is to have")
        }
        draft.label = label.ledgerName
        try await handle(.silenced(draft))
        guard let made = machine.silence(like: draft) else {
            throw Problem(
                .conflict, "silences-full", "there are \(AlertMachine.mostSilences) silences already: end some")
        }
        return made
    }

    /// Ends one before its time.
    func endSilence(_ id: Int, by caller: Principal) async throws {
        guard silences(for: caller.clearance).contains(where: { $0.id == id }) else {
            throw Problem.notFound("silence \(id)")
        }
        try await handle(.unsilenced(id: id, by: caller.actor))
    }

    /// Each time an alert was raised, the latest first, as the ledger's last checkpoint shows it.
    func episodes(for clearance: Label, of key: String?) async throws -> [AlertHistory.Episode] {
        try await history().episodes.reversed().filter { episode in
            (key == nil || episode.key == key)
                && episode.labels.allSatisfy { clearance.dominates(Label(ledgerName: $0) ?? .highest) }
        }
    }
}

extension AlertMachine.Silence {
    /// Who may know of it: one from the shell says nothing of who may.
    var readers: Label { label.map { Label(ledgerName: $0) ?? .highest } ?? .highest }
}
