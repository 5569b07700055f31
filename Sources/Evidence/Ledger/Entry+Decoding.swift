/// Why bytes are no entry, or a draft cannot become one.
public struct EntryError: Error, Hashable, CustomStringConvertible {
    public var description: String

    init(_ description: String) { self.description = description }
}

extension Entry {
    /// Reads a leaf, strictly: what ``encoded`` writes and nothing else.
    ///
    /// Members that are not known are refused. To pass over one would be to show the entry without something it says,
    /// in a log that is there to show what was said; new members come with a new version.
    public init(decoding bytes: [UInt8]) throws(EntryError) {
        guard bytes.count <= Self.mostBytes else { throw EntryError("an entry has at most \(Self.mostBytes) bytes") }
        var members: EntryMembers
        do {
            members = EntryMembers(try JSON(parsing: bytes).object)
        } catch {
            throw EntryError("the entry is no JSON: \(error)")
        }
        try self.init(&members)
        guard members.rest.isEmpty else {
            let names = members.rest.keys.sorted().joined(separator: ", ")
            throw EntryError("the entry has members that version \(Self.version) has not: \(names)")
        }
        guard encoded == bytes else { throw EntryError("the entry is not written in canonical form") }
    }

    private init(_ members: inout EntryMembers) throws(EntryError) {
        let version = try members.integer("version")
        guard version <= Self.version else {
            throw EntryError(
                "the entry is of version \(version); this Picket reads up to \(Self.version): use a newer one")
        }
        guard version == Self.version else { throw EntryError("there is no version \(version) of entries") }
        guard let sequence = UInt64(exactly: try members.integer("sequence")) else {
            throw EntryError("the entry's sequence is negative")
        }
        self.sequence = sequence
        time = Int64(try members.integer("time"))
        action = EntryAction(rawValue: try members.string("action"))
        actor = try members.string("actor")
        object = try members.string("object")
        let outcome = try members.string("outcome")
        guard let outcome = EntryDraft.Outcome(rawValue: outcome) else {
            throw EntryError("\"\(outcome.prefix(40))\" is no outcome")
        }
        self.outcome = outcome
        label = try members.optional("label")?.text ?? ""
        request = try members.optional("request")?.text
        digests = try members.texts("digests")
        versions = try members.texts("versions")
        details = try members.object("details") ?? [:]
        sealed = try members.object("sealed").map { object throws(EntryError) in try Sealed(object) }
    }
}

extension Entry.Sealed {
    fileprivate init(_ object: [String: JSON]) throws(EntryError) {
        guard object.count == 3, let subject = object["subject"]?.string,
            let commitment = object["commitment"]?.string.flatMap({ Base64.decode($0) }),
            let ciphertext = object["ciphertext"]?.string.flatMap({ Base64.decode($0) })
        else { throw EntryError("what is sealed has a subject, a commitment and a ciphertext") }
        self.init(subject: subject, commitment: commitment, ciphertext: ciphertext)
    }
}

/// The members of an entry that have not been read yet.
private struct EntryMembers {
    private(set) var rest: [String: JSON]

    struct Value {
        var text: String
    }

    init(_ members: [String: JSON]?) { rest = members ?? [:] }

    mutating func integer(_ name: String) throws(EntryError) -> Int {
        guard let value = rest.removeValue(forKey: name)?.integer else {
            throw EntryError("the entry has no number \"\(name)\"")
        }
        return value
    }

    mutating func string(_ name: String) throws(EntryError) -> String {
        guard let value = rest.removeValue(forKey: name)?.string else {
            throw EntryError("the entry has no text \"\(name)\"")
        }
        return value
    }

    mutating func optional(_ name: String) throws(EntryError) -> Value? {
        rest[name] == nil ? nil : Value(text: try string(name))
    }

    mutating func object(_ name: String) throws(EntryError) -> [String: JSON]? {
        guard let value = rest.removeValue(forKey: name) else { return nil }
        guard let object = value.object else { throw EntryError("the entry's \"\(name)\" is no object") }
        return object
    }

    mutating func texts(_ name: String) throws(EntryError) -> [String: String] {
        var texts: [String: String] = [:]
        for (key, value) in try object(name) ?? [:] {
            guard let text = value.string else {
                throw EntryError("the entry's \"\(name)\" has \"\(key)\", which is no text")
            }
            texts[key] = text
        }
        return texts
    }
}

extension EntryDraft {
    /// Nesting of details; a reader's limit is on the whole.
    static let mostDepth = 64

    /// - Throws: if no reader could read it again.
    func validate() throws(EntryError) {
        // Words of lower-case letters and hyphens, with one dot between.
        var (isName, last) = (true, UInt8(ascii: "."))
        for byte in action.rawValue.utf8 {
            let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "-")
            isName = isName && (isLetter || (byte == UInt8(ascii: ".") && last != byte))
            last = byte
        }
        isName = isName && last != UInt8(ascii: ".")
        guard isName else {
            throw EntryError("\"\(action.rawValue.prefix(80))\" names no action: lower-case words with dots between do")
        }
        guard !actor.isEmpty else { throw EntryError("an entry says who did it: the actor is empty") }
        for (name, digest) in digests where !Self.isDigest(digest) {
            throw EntryError(
                "the digest \"\(name)\" is \"\(digest.prefix(80))\": sha256: and 64 hexadecimal digits belong there")
        }
        for (name, value) in details where !Self.isReadable(value, depth: Self.mostDepth) {
            throw EntryError(
                "the detail \"\(name)\" is nested deeper than \(Self.mostDepth), or has a number that JSON has not")
        }
    }

    private static func isDigest(_ text: String) -> Bool {
        let text = text.utf8
        return text.count == 71 && text.starts(with: "sha256:".utf8)
            && text.dropFirst(7).allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    private static func isReadable(_ value: JSON, depth: Int) -> Bool {
        guard depth > 0 else { return false }
        return switch value {
        case .null, .bool, .string: true
        case .number(let number): number.isFinite
        case .array(let elements): elements.allSatisfy { isReadable($0, depth: depth - 1) }
        case .object(let members): members.values.allSatisfy { isReadable($0, depth: depth - 1) }
        }
    }
}
