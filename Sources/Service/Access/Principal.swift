internal import HTTPTypes
public import Storage

/// Who asks, and what they may: made by signing in, an API key or a client certificate; handed to every handler.
public struct Principal: Sendable {
    public enum Kind: Sendable, Hashable { case user, apiKey, certificate }

    /// Of the user, or of the key.
    public var id: Identifier
    /// Whose rights and limits these are: the user, also where a key or a certificate speaks for them.
    public var owner: Identifier
    public var kind: Kind
    /// The browser's session, if that is how they prove who they are.
    public var session: Identifier?
    /// As the ledger names them: `user:ada`, `key:ci`.
    public var actor: String
    public var roles: Set<Role>
    public var permissions: Set<Permission>
    /// The highest label they may read; what they write is labelled no lower than what they read for it.
    public var clearance: Label
    /// The detectors they may run and see findings of; `nil`: all.
    public var detectors: Set<String>?

    /// - Parameter scopes: of an API key: of the roles' permissions only these; `nil`: all.
    public init(
        id: Identifier, owner: Identifier? = nil, kind: Kind, actor: String, roles: Set<Role>,
        scopes: Set<Permission>? = nil, clearance: Label, detectors: Set<String>? = nil, session: Identifier? = nil
    ) {
        self.id = id
        self.owner = owner ?? id
        self.session = session
        self.kind = kind
        self.actor = actor
        self.roles = roles
        let granted = roles.reduce(into: Set<Permission>()) { $0.formUnion($1.permissions) }
        permissions = scopes.map(granted.intersection) ?? granted
        self.clearance = clearance
        self.detectors = detectors
    }

    public func may(_ permission: Permission) -> Bool { permissions.contains(permission) }

    /// Whether they may run this detector and see what it found.
    public func mayUse(detector: String) -> Bool { detectors.map { $0.contains(detector) } ?? true }

    /// No read up.
    public func mayRead(_ label: Label) -> Bool { clearance.dominates(label) }

    /// No write down: the label of what they make of things so labelled is never lower than any of them.
    ///
    /// - Throws: ``Problem`` `not-found` if one of them is not theirs to read: it does not say which.
    package func label(ofWhatIsMadeFrom labels: some Sequence<Label>) throws(Problem) -> Label {
        let join = labels.reduce(Label.lowest) { $0.joined($1) }
        guard mayRead(join) else { throw .notFound("such a thing") }
        return join
    }

    /// Whether what carries `old` may carry `new`: upwards alone, and no higher than they may read.
    package func checkRelabelling(from old: Label, to new: Label) throws(Problem) {
        guard mayRead(old) else { throw .notFound("such a thing") }
        guard new.dominates(old) else {
            throw Problem(
                .forbidden, "label-lowered", "a label is never lowered here: what is made anew may have another")
        }
        guard mayRead(new) else {
            throw Problem(.forbidden, "label-above-clearance", "this label is above what you are cleared for")
        }
    }
}
