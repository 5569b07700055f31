/// What an entry says was done. The name has the thing before the dot, what happened to it after.
public struct EntryAction: RawRepresentable, Sendable, Hashable {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let ledgerCreated = EntryAction(rawValue: "ledger.created")
    public static let ledgerContinued = EntryAction(rawValue: "ledger.continued")
    public static let ledgerRecovered = EntryAction(rawValue: "ledger.recovered")
    public static let ledgerInterrupted = EntryAction(rawValue: "ledger.interrupted")
    public static let ledgerRotated = EntryAction(rawValue: "ledger.rotated")
    public static let clockJumped = EntryAction(rawValue: "clock.jumped")
    public static let checkpointAnchored = EntryAction(rawValue: "checkpoint.anchored")
    public static let checkpointWitnessed = EntryAction(rawValue: "checkpoint.witnessed")
    public static let subjectShredded = EntryAction(rawValue: "subject.shredded")
    public static let scanCompleted = EntryAction(rawValue: "scan.completed")
    public static let reportAttested = EntryAction(rawValue: "report.attested")
    public static let findingWaived = EntryAction(rawValue: "finding.waived")
    public static let keyGenerated = EntryAction(rawValue: "key.generated")
    public static let keyRotated = EntryAction(rawValue: "key.rotated")
    public static let keyRevoked = EntryAction(rawValue: "key.revoked")
    public static let cryptoTested = EntryAction(rawValue: "crypto.tested")
    public static let complianceReported = EntryAction(rawValue: "compliance.reported")
    public static let qualityReported = EntryAction(rawValue: "quality.reported")
    public static let powerOfTenReported = EntryAction(rawValue: "power-of-ten.reported")
    public static let alertRaised = EntryAction(rawValue: "alert.raised")
    public static let alertResolved = EntryAction(rawValue: "alert.resolved")
    public static let alertAcknowledged = EntryAction(rawValue: "alert.acknowledged")
    public static let alertSilenced = EntryAction(rawValue: "alert.silenced")
    public static let alertUnsilenced = EntryAction(rawValue: "alert.unsilenced")
    public static let alertDelivered = EntryAction(rawValue: "alert.delivered")

    /// What people have to say themselves. Nothing that Picket does is called so, so that none of it can be made up.
    public static let note = "note."
}
