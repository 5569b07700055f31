internal import Crypto

/// What OSCAL documents are made of.
enum OSCAL {
    /// Of the schemas that tests hold documents to.
    static let version = "1.2.1"
    /// The namespace of properties that OSCAL does not define.
    static let namespace = "urn:picket:oscal"

    /// A UUID of version 5 (RFC 9562): SHA-1 makes a name of content here, and secures nothing.
    static func uuid(_ parts: String...) -> JSON {
        // Length before each part, so that no two lists of parts are the same text.
        let name = parts.map { "\($0.utf8.count):\($0)" }.joined()
        var bytes = Array(Insecure.SHA1.hash(data: root + Array(name.utf8)).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x50
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Array(Hexadecimal.text(bytes))
        let lengths = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return .string(lengths.map { String(digits[$0]) }.joined(separator: "-"))
    }

    /// The namespace of all these UUIDs: random, made once.
    private static let root: [UInt8] = [
        0x6d, 0x0f, 0x7a, 0x52, 0xc1, 0x9e, 0x4b, 0x33, 0x8f, 0x5d, 0x02, 0xb7, 0xe4, 0x1a, 0x90, 0xc8,
    ]

    /// A string without space around it and not empty.
    static func string(_ text: String) -> JSON {
        let line = Shown.plain(text).split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
        return .string(line.isEmpty ? "-" : line)
    }

    static func property(_ name: String, _ value: String) -> JSON {
        ["name": .string(name), "ns": .string(namespace), "value": string(value)]
    }

    static func metadata(_ title: String, at time: Int64, tool: String) -> JSON {
        [
            "title": string(title), "last-modified": .string(UTC.text(time)), "version": string(tool),
            "oscal-version": .string(version),
        ]
    }

    /// Picket as a component, the same in all documents.
    static let componentUUID = uuid("component", "picket")

    static func resource(_ uuid: JSON, _ title: String, _ description: String, uri: String? = nil) -> JSON {
        var members: [String: JSON] = ["uuid": uuid, "title": string(title), "description": string(description)]
        if let uri { members["rlinks"] = [["href": .string(uri)]] }
        return .object(members)
    }

    static func reference(_ uuid: JSON) -> JSON { .string("#" + (uuid.string ?? "")) }
}

extension Framework {
    /// An OSCAL component definition: what Picket contributes to which control.
    public func componentDefinition(at time: Int64, tool: String) -> JSON {
        let requirements = controls.filter { $0.responsibility != .organisational }.map { control -> JSON in
            var properties = [OSCAL.property("responsibility", control.responsibility.rawValue)]
            for name in control.assessable + control.requires {
                guard let query = queries[name]?.query else { continue }
                properties.append(OSCAL.property("evidence-query", "\(query)"))
            }
            var members: [String: JSON] = [
                "uuid": OSCAL.uuid("requirement", id, control.id), "control-id": .string(control.token),
                "description": OSCAL.string(control.contribution), "props": .array(properties),
            ]
            if !control.remains.isEmpty {
                members["remarks"] = OSCAL.string("What remains for the organisation: " + control.remains)
            }
            return .object(members)
        }
        let source = OSCAL.uuid("publication", self.source.uri)
        var component: [String: JSON] = [
            "uuid": OSCAL.componentUUID, "type": "software", "title": "Picket",
            "description": "Inspects code, and keeps a tamper-evident ledger of what was checked.",
            "props": [OSCAL.property("version", tool)],
        ]
        if !requirements.isEmpty {
            component["control-implementations"] = [
                [
                    "uuid": OSCAL.uuid("implementation", id), "source": OSCAL.reference(source),
                    "description": OSCAL.string(about), "implemented-requirements": .array(requirements),
                ]
            ]
        }
        return [
            "component-definition": [
                "uuid": OSCAL.uuid("component-definition", digest, tool),
                "metadata": OSCAL.metadata("Picket and \(title)", at: time, tool: tool),
                "components": [.object(component)],
                "back-matter": [
                    "resources": [
                        OSCAL.resource(source, self.source.title, self.source.publisher, uri: self.source.uri)
                    ]
                ],
            ]
        ]
    }
}
