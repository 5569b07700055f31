/// What is said of which artifacts: an in-toto Statement, version 1.
public struct Statement: Sendable, Hashable {
    public static let type = "https://in-toto.io/Statement/v1"
    /// Of an envelope that holds one.
    public static let payloadType = "application/vnd.in-toto+json"
    public static let mostSubjects = 10_000

    public var subjects: [Subject]
    public var predicateType: String
    public var predicate: JSON

    /// An artifact, known by its content.
    public struct Subject: Sendable, Hashable {
        public var name: String
        /// By algorithm, as hexadecimal digits.
        public var digests: [String: String]

        public init(name: String, digests: [String: String]) {
            self.name = name
            self.digests = digests
        }

        public init(name: String, _ digest: ContentDigest) {
            self.init(name: name, digests: ["sha256": digest.hexadecimal])
        }

        public var sha256: ContentDigest? { digests["sha256"].flatMap { ContentDigest(hexadecimal: $0) } }
    }

    public init(subjects: [Subject], predicateType: String, predicate: JSON) {
        self.subjects = subjects
        self.predicateType = predicateType
        self.predicate = predicate
    }

    /// As in-toto demands: members it does not name are passed over, of those it names each has to be right.
    public init(parsing bytes: [UInt8]) throws(AttestationError) {
        try self.init(JSONPlace(parsing: bytes, path: "statement"))
    }

    init(_ root: JSONPlace) throws(AttestationError) {
        let type = try root.member("_type").string()
        guard type == Self.type else {
            throw AttestationError("the statement is a \"\(type)\"; what is read here is \"\(Self.type)\"")
        }
        subjects = []
        for element in try root.member("subject").elements(atMost: Self.mostSubjects) {
            subjects.append(try Subject(element))
        }
        guard !subjects.isEmpty else { throw AttestationError("statement.subject: it is about nothing") }
        predicateType = try root.member("predicateType").string()
        guard !predicateType.isEmpty else { throw AttestationError("statement.predicateType is empty") }
        let predicate = try root.optional("predicate")
        guard predicate?.value.object != nil || predicate == nil else {
            throw AttestationError("statement.predicate: an object belongs here")
        }
        self.predicate = predicate?.value ?? .object([:])
    }

    public var json: JSON {
        [
            "_type": .string(Self.type), "subject": .array(subjects.map(\.json)),
            "predicateType": .string(predicateType), "predicate": predicate,
        ]
    }

    /// What is signed: canonical, so that who has the values can write it again.
    public var text: [UInt8] { json.canonical }
}

extension Statement.Subject {
    fileprivate init(_ element: JSONPlace) throws(AttestationError) {
        name = try element.optional("name")?.string() ?? ""
        digests = [:]
        for (algorithm, digest) in try element.member("digest").members() {
            let digits = try digest.string()
            guard !digits.isEmpty, digits.utf8.allSatisfy(Self.isHexadecimal) else {
                throw digest.wrong("a digest in small hexadecimal digits")
            }
            digests[algorithm] = digits
        }
        guard !digests.isEmpty else { throw AttestationError("\(element.path).digest is empty") }
        if let sha256 = digests["sha256"], ContentDigest(hexadecimal: sha256) == nil {
            throw AttestationError("\(element.path).digest.sha256 has \(sha256.utf8.count) digits, not 64")
        }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }

    fileprivate var json: JSON {
        ["name": .string(name), "digest": .object(digests.mapValues { .string($0) })]
    }
}
