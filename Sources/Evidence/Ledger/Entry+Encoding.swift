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
    private var text: [UInt8] = []
    /// Up to `request` before it, from `version` on behind it.
    private let gap: Int

    init(_ draft: EntryDraft) {
        self.init(
            action: draft.action, actor: draft.actor, object: draft.object, outcome: draft.outcome, label: draft.label,
            request: draft.request, digests: draft.digests, versions: draft.versions, details: draft.details)
    }

    init(
        action: EntryAction, actor: String, object: String, outcome: EntryDraft.Outcome, label: String,
        request: String?, digests: [String: String], versions: [String: String], details: [String: JSON]
    ) {
        text.reserveCapacity(600)
        text += "{\"action\":".utf8
        JSON.write(action.rawValue, to: &text)
        Self.member("actor", actor, to: &text)
        if !details.isEmpty {
            Self.name("details", to: &text)
            JSON.write(details, to: &text) { $0.write(to: &$1) }
        }
        if !digests.isEmpty { Self.member("digests", digests, to: &text) }
        if !label.isEmpty { Self.member("label", label, to: &text) }
        Self.member("object", object, to: &text)
        Self.member("outcome", outcome.rawValue, to: &text)
        if let request { Self.member("request", request, to: &text) }
        gap = text.count
        Self.name("version", to: &text)
        JSON.write(UInt64(Entry.version), to: &text)
        if !versions.isEmpty { Self.member("versions", versions, to: &text) }
        text.append(UInt8(ascii: "}"))
    }

    private static func name(_ name: StaticString, to bytes: inout [UInt8]) {
        bytes += ",\"".utf8
        name.withUTF8Buffer { bytes += $0 }
        bytes += "\":".utf8
    }

    private static func member(_ name: StaticString, _ value: String, to bytes: inout [UInt8]) {
        Self.name(name, to: &bytes)
        JSON.write(value, to: &bytes)
    }

    private static func member(_ name: StaticString, _ members: [String: String], to bytes: inout [UInt8]) {
        Self.name(name, to: &bytes)
        JSON.write(members, to: &bytes) { JSON.write($0, to: &$1) }
    }

    /// Without what is sealed.
    var byteCount: Int { text.count }

    func bytes(sequence: UInt64, time: Int64, sealed: Entry.Sealed?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount + 64)
        write(sequence: sequence, time: time, sealed: sealed, to: &bytes)
        return bytes
    }

    func write(sequence: UInt64, time: Int64, sealed: Entry.Sealed?, to bytes: inout [UInt8]) {
        bytes += text[..<gap]
        if let sealed {
            Self.name("sealed", to: &bytes)
            sealed.json.write(to: &bytes)
        }
        Self.name("sequence", to: &bytes)
        JSON.write(sequence, to: &bytes)
        Self.name("time", to: &bytes)
        if time < 0 { bytes.append(UInt8(ascii: "-")) }
        JSON.write(time.magnitude, to: &bytes)
        bytes += text[gap...]
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
