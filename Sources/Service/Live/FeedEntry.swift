internal import Evidence
internal import Storage
internal import Synchronization

/// An event as it goes out: numbered, and written once for all who get it.
final class FeedEntry: Sendable {
    /// What replaces each other: only among events that the same people may see.
    struct CoalescingKey: Sendable, Hashable {
        let topic: Event.Topic
        let key: String
        let label: Label
        let project: Identifier?
        let detector: String?
    }

    /// In the journal. Clients never see it: the holes in it would tell how much happens that they may not see.
    let sequence: UInt64
    let time: Int64
    let topic: Event.Topic
    let label: Label
    let project: Identifier?
    /// Of a finding: who may see findings of some detectors only gets no others.
    let detector: String?
    let coalescingKey: CoalescingKey?
    let messagePack: [UInt8]
    let json: [UInt8]
    /// Whether a newer event stands for this one: who has not got this one yet need not.
    let isSuperseded = Atomic<Bool>(false)

    init(_ event: Event, sequence: UInt64, time: Int64, mostBytes: Int) {
        self.sequence = sequence
        self.time = time
        topic = event.topic
        label = event.label
        project = event.project
        let detector = event.payload["detector"]?.string
        self.detector = detector
        coalescingKey = event.coalescingKey.map {
            CoalescingKey(
                topic: event.topic, key: $0, label: event.label, project: event.project, detector: detector)
        }
        var document = Self.document(event, time, payload: event.payload)
        var json = document.canonical
        if json.count > mostBytes {
            // What is not told in full is told all the same; the API has it.
            document = Self.document(event, time, payload: ["tooLarge": JSON(json.count)])
            json = document.canonical
        }
        var writer = MessagePackWriter()
        writer.write(document)
        messagePack = writer.bytes
        self.json = json
    }

    private static func document(_ event: Event, _ time: Int64, payload: JSON) -> JSON {
        [
            "topic": .string(event.topic.rawValue), "kind": .string(event.kind), "time": .number(Double(time)),
            "label": event.label.json, "project": event.project.map { .string($0.text) } ?? .null, "payload": payload,
        ]
    }

    /// What it takes while it is kept.
    var size: Int { messagePack.count + json.count + 256 }
}
