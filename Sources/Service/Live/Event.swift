package import Evidence
package import Storage

/// Something that happened, for those who watch.
package struct Event: Sendable {
    package enum Topic: String, Sendable, Hashable, CaseIterable { case findings, scans, alerts, pool, system }

    package var topic: Topic
    /// What happened: `finding.new`, `scan.progress`.
    package var kind: String
    /// Only who may read this label learns of it.
    package var label: Label
    /// The project it belongs to, if any.
    package var project: Identifier?
    package var payload: JSON
    /// Events with one such key replace each other while a client is slow (progress); `nil`: each counts.
    package var coalescingKey: String?

    package init(
        _ topic: Topic, _ kind: String, label: Label, project: Identifier? = nil, payload: JSON,
        coalescingKey: String? = nil
    ) {
        self.topic = topic
        self.kind = kind
        self.label = label
        self.project = project
        self.payload = payload
        self.coalescingKey = coalescingKey
    }
}

/// Where what happens is told.
package protocol EventSink: Sendable {
    func publish(_ event: Event)
}
