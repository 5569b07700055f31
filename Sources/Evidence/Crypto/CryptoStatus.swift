/// What is used, what it was tested for, and what may be said of it.
public struct CryptoStatus: Sendable {
    public var choice: CryptoChoice
    public var module: String
    public var provider: CryptoProvider?
    public var isValidated: Bool
    /// Known answers and the like that came out.
    public var tests: [String]
    public var failure: String?
    /// Each service with sizes as Picket uses them, and why it is refused in approved mode.
    public var services: [(name: String, objection: String?)]

    /// Tests the module that is chosen, as approved mode does at each start.
    public init(of choice: CryptoChoice) throws {
        self.choice = choice
        var open = choice
        open.isApprovedOnly = false
        let module = try open.module()
        self.module = module.name
        provider = module.provider
        isValidated = module.isValidated
        do {
            tests = try ApprovedModule(module).testNames
            failure = nil
        } catch let error as CryptoError {
            tests = []
            failure = error.message
        }
        services = Self.services.filter { service in
            switch service {
            case .generateKey(let algorithm), .sign(let algorithm), .verify(let algorithm): module.allows(algorithm)
            default: true
            }
        }.map { ($0.name, $0.objection) }
    }

    /// As Picket calls them.
    private static let services: [CryptoService] =
        HashAlgorithm.allCases.map { .hash($0) } + HashAlgorithm.allCases.map { .authenticate($0, keyBytes: 32) }
        + SignatureAlgorithm.allCases.flatMap { [.generateKey($0), .sign($0), .verify($0)] }
        + [
            .verifyRSA(bits: CryptoService.leastRSABits), .seal, .open,
            .derive(.sha256, iterations: MasterKey.iterations, saltBytes: MasterKey.saltBytes, bytes: 32), .random,
        ]

    public var json: JSON {
        var members: [String: JSON] = [
            "format": "picket crypto", "version": 1, "library": .string(choice.library.rawValue),
            "module": .string(module),
            "approvedOnly": .bool(choice.isApprovedOnly), "validated": .bool(isValidated),
            "selfTests": .array(tests.map { .string($0) }), "passed": .bool(failure == nil),
            "services": .array(
                services.map { name, objection in
                    ["name": .string(name), "approved": .bool(objection == nil)]
                }),
        ]
        if let failure { members["failure"] = .string(failure) }
        if let provider {
            var described: [String: JSON] = ["name": .string(provider.name), "version": .string(provider.version)]
            if let digest = provider.digest { described["sha256"] = .string(digest) }
            members["provider"] = .object(described)
        }
        return .object(members)
    }

    public var text: String {
        var lines = ["module      \(module)"]
        if let provider {
            lines.append("provider    \(provider.name) \(provider.version)")
            if let digest = provider.digest { lines.append("            sha256:\(digest)") }
        }
        lines += [
            "approved    \(choice.isApprovedOnly ? "only: everything else is refused" : "not asked for (PICKET_APPROVED_ONLY=1)")",
            "validated   \(isValidated)" + (isValidated ? "" : " (no certificate that Picket knows names it)"),
            "self-tests  \(failure.map { "FAILED: \($0)" } ?? "\(tests.count) passed: \(tests.joined(separator: ", "))")",
            "services",
        ]
        return (lines + services.map { "  \($1 == nil ? "approved    " : "not approved") \($0)" }).joined(
            separator: "\n")
    }

    /// That the tests were made, and how they came out.
    public var draft: EntryDraft {
        EntryDraft(
            .cryptoTested, actor: "picket", object: "crypto:\(choice.library.rawValue)",
            outcome: failure == nil ? .success : .failure, versions: ["module": module],
            details: json.object ?? [:])
    }
}
