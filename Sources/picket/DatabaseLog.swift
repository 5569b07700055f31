import Evidence
import Logging
import Service
import Storage

extension Logger {
    /// The service's own: lines of JSON on standard error.
    static let service = Logger(label: "picket") { label in
        JSONLines(label: label, now: EvidenceOptions.now, write: JSONLines.writer(to: 2))
    }

    /// What the database does not do as it should; statements come without values.
    func tell(_ event: DatabaseEvent) {
        switch event {
        case .slowStatement(let statement):
            var metadata: Metadata = [
                "purpose": "\(statement.purpose)", "sql": "\(statement.sql)",
                "milliseconds": "\(statement.milliseconds)", "rows": "\(statement.rows)",
            ]
            metadata["plan"] = statement.plan.map { "\($0)" }
            warning("slow statement", metadata: metadata)
        case .heldConnection(let purpose, let milliseconds):
            warning("connection held", metadata: ["purpose": "\(purpose)", "milliseconds": "\(milliseconds)"])
        case .cannotConnect(let pool, let reason):
            error("cannot connect to the database", metadata: ["pool": "\(pool)", "reason": "\(reason)"])
        case .ranAgain(let purpose, let reason):
            info("transaction ran again", metadata: ["purpose": "\(purpose)", "reason": "\(reason)"])
        }
    }
}
