internal import Evidence

extension Configuration {
    /// Where scans are recorded.
    public struct Evidence: Sendable, Hashable {
        /// With the keys, the ledger, and what their entries refer to. Relative to the folder of the file.
        public var folder: String
        /// Whether a scan that cannot be recorded fails.
        public var isRequired = true
        /// Whether the list of all files inspected is kept, not its digest alone.
        public var keepsInput = false
        /// Under whose key what was scanned, who waived what and why, and the documents are sealed; `nil`: in the clear.
        public var subject: String?

        public init(folder: String, isRequired: Bool = true, keepsInput: Bool = false, subject: String? = nil) {
            self.folder = folder
            self.isRequired = isRequired
            self.keepsInput = keepsInput
            self.subject = subject
        }

        public static func isSubject(_ text: String) -> Bool {
            !text.isEmpty && text.utf8.count <= KeyStore.mostSubjectBytes
        }
    }
}

extension ConfigurationReader {
    /// `evidence`: a folder, or a mapping with `folder`, `on-failure`, `input` and `confidential`.
    func evidence(_ value: YAMLValue) throws(ConfigurationError) -> Configuration.Evidence {
        if value.isScalar { return Configuration.Evidence(folder: try folder(value)) }
        var evidence = Configuration.Evidence(folder: "")
        for (key, value) in try value.entries() {
            switch try key.string() {
            case "folder": evidence.folder = try folder(value)
            case "on-failure":
                switch try value.string() {
                case "fail": evidence.isRequired = true
                case "continue": evidence.isRequired = false
                default: throw value.mismatch("fail or continue")
                }
            case "input":
                switch try value.string() {
                case "digest": evidence.keepsInput = false
                case "list": evidence.keepsInput = true
                default: throw value.mismatch("digest or list")
                }
            case "confidential":
                let subject = try value.string()
                guard Configuration.Evidence.isSubject(subject) else {
                    throw value.mismatch(
                        "a subject of 1 to \(KeyStore.mostSubjectBytes) bytes, such as project:payments")
                }
                evidence.subject = subject
            case let name:
                throw YAMLValue.unknownKey(key, name, known: ["folder", "on-failure", "input", "confidential"])
            }
        }
        guard !evidence.folder.isEmpty else { throw value.error("evidence: needs `folder`") }
        return evidence
    }

    private func folder(_ value: YAMLValue) throws(ConfigurationError) -> String {
        let folder = try value.string()
        guard !folder.isEmpty else { throw value.mismatch("a folder") }
        return folder
    }
}
