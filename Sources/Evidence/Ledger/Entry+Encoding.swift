extension Entry {
    /// Of an entry's canonical JSON: what the length in a bundle can say.
    public static let mostBytes = EntryBundle.mostEntryBytes

    /// The leaf: canonical JSON (RFC 8785), without members that are empty.
    public var encoded: [UInt8] { encoding.bytes(sequence: sequence, time: time, sealed: sealed) }

    /// The entry without what is sealed: whoever opens that authenticates this.
    public var sealedContext: [UInt8] { encoding.bytes(sequence: sequence, time: time, sealed: nil) }

    private var encoding: EntryEncoding {
        EntryEncoding(
            action: action, actor: actor, object: object, outcome: outcome, label: label, request: request,
            digests: digests, versions: versions, details: details)
    }
}

/// An entry's text but for what only the writer knows.
///
/// Member names sort so that these come next to each other, which leaves the writer's thread two pieces to put
/// together: whoever appends has made them on its own.
struct EntryEncoding: Sendable {
    /// Up to `request`.
    private var head: [UInt8]
    /// From `version` on.
    private var tail: [UInt8]

    init(_ draft: EntryDraft) {
        self.init(
            action: draft.action, actor: draft.actor, object: draft.object, outcome: draft.outcome, label: draft.label,
            request: draft.request, digests: draft.digests, versions: draft.versions, details: draft.details)
    }

    init(
        action: EntryAction, actor: String, object: String, outcome: EntryDraft.Outcome, label: String,
        request: String?, digests: [String: String], versions: [String: String], details: [String: JSON]
    ) {
        head = Array("{\"action\":".utf8)
        head.reserveCapacity(512)
        JSON.write(action.rawValue, to: &head)
        Self.member("actor", .string(actor), to: &head)
        if !details.isEmpty { Self.member("details", .object(details), to: &head) }
        if !digests.isEmpty { Self.member("digests", .object(digests.mapValues { .string($0) }), to: &head) }
        if !label.isEmpty { Self.member("label", .string(label), to: &head) }
        Self.member("object", .string(object), to: &head)
        Self.member("outcome", .string(outcome.rawValue), to: &head)
        if let request { Self.member("request", .string(request), to: &head) }
        tail = []
        Self.member("version", JSON(Entry.version), to: &tail)
        if !versions.isEmpty { Self.member("versions", .object(versions.mapValues { .string($0) }), to: &tail) }
        tail.append(UInt8(ascii: "}"))
    }

    private static func member(_ name: StaticString, _ value: JSON, to bytes: inout [UInt8]) {
        bytes += ",\"".utf8
        name.withUTF8Buffer { bytes += $0 }
        bytes += "\":".utf8
        value.write(to: &bytes)
    }

    /// Without what is sealed.
    var byteCount: Int { head.count + tail.count }

    func bytes(sequence: UInt64, time: Int64, sealed: Entry.Sealed?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount + 64)
        bytes += head
        if let sealed { Self.member("sealed", sealed.json, to: &bytes) }
        bytes += ",\"sequence\":\(sequence),\"time\":\(time)".utf8
        bytes += tail
        return bytes
    }
}

extension Entry.Sealed {
    fileprivate var json: JSON {
        [
            "ciphertext": .string(Base64.encode(ciphertext)), "commitment": .string(Base64.encode(commitment)),
            "subject": .string(subject),
        ]
    }
}
