internal import Evidence
internal import HTTPTypes
internal import Storage

/// `/v1/users` and `/v1/roles`
package struct UsersAPI: EndpointGroup {
    private let access: AccessControl

    package init(_ access: AccessControl) { self.access = access }

    package var endpoints: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/roles", id: "listRoles", "Roles, and what each may", tag: "access", access: .signedIn,
                answers: [.json(.page(of: Self.roleSchema))]
            ) { _ in
                .page(Page(items: Role.allCases)) { role in
                    [
                        "name": .string(role.rawValue),
                        "permissions": .array(role.permissions.map(\.rawValue).sorted().map { .string($0) }),
                        "detectors": .names(access.configuration.detectors[role]),
                        "needsSecondFactor": .bool(access.configuration.secondFactorRoles.contains(role)),
                    ]
                }
            },
            Endpoint(
                .get, "/v1/users", id: "listUsers", "Users, by name", tag: "access", access: .permission(.usersManage),
                query: Endpoint.Parameter.paging, answers: [.json(.page(of: User.schema))]
            ) { call in
                .page(try await access.store.users(after: call.cursor, limit: call.limit)) { $0.json(now: access.now) }
            },
            Endpoint(
                .get, "/v1/users/{user}", id: "getUser", "A user, by name or id", tag: "access",
                access: .permission(.usersManage), answers: [.json(User.schema)]
            ) { call in
                guard let user = try await access.store.user(call.path("user")) else {
                    throw Problem.notFound("user \(call.path("user"))")
                }
                return .json(user.json(now: access.now))
            },
            Endpoint(
                .post, "/v1/users", id: "makeUser", "Make a user; the answer has a link that sets their password, once",
                tag: "access", access: .permission(.usersManage),
                body: .json(.object([.required("name", .string(1...64, form: .userName))] + Self.rights)),
                answers: [.json(Self.madeSchema, status: .created)]
            ) { call in
                let (user, token) = try await access.makeUser(
                    call.body["name"]?.string ?? "", try Self.draft(call.body), by: try call.principal,
                    trace: call.trace)
                return .secret(
                    Self.adding(link: token, to: user.json(now: access.now)), status: .created,
                    headers: [.location: "/v1/users/\(user.name)"])
            },
            Endpoint(
                .patch, "/v1/users/{user}", id: "changeUser", "Change what somebody may; their sessions end",
                tag: "access", access: .permission(.usersManage),
                body: .json(.object(Self.rights + [.optional("isDisabled", .boolean())])),
                answers: [.json(User.schema)]
            ) { call in
                let user = try await access.changeUser(
                    call.path("user"), try Self.draft(call.body), by: try call.principal, trace: call.trace)
                return .json(user.json(now: access.now))
            },
        ] + support
    }

    /// For those who cannot get in.
    private var support: [Endpoint] {
        [
            Endpoint(
                .post, "/v1/users/{user}/invitation", id: "inviteUser", "A new link that sets their password, once",
                tag: "access", access: .permission(.usersManage),
                answers: [.json(.object([.required("link", .string(1...200))]), status: .created)]
            ) { call in
                let caller = try call.principal
                guard let user = try await access.store.user(call.path("user")) else {
                    throw Problem.notFound("user \(call.path("user"))")
                }
                guard caller.clearance.dominates(user.clearance) else {
                    throw Problem(.forbidden, "above-clearance", "they are cleared for more than you are")
                }
                let token = try await access.invite(user, by: caller.actor, trace: call.trace)
                return .secret(["link": .string(Self.link(token))], status: .created)
            },
            Endpoint(
                .post, "/v1/users/{user}/unlock", id: "unlockUser", "End the lock after failures", tag: "access",
                access: .permission(.usersManage), answers: [.empty()]
            ) { call in
                try await access.unlock(call.path("user"), by: try call.principal, trace: call.trace)
                return .done
            },
            Endpoint(
                .delete, "/v1/users/{user}/sessions", id: "endUserSessions", "Sign somebody out everywhere",
                tag: "access", access: .permission(.usersManage), answers: [.empty()]
            ) { call in
                try await access.endSessions(of: call.path("user"), by: try call.principal, trace: call.trace)
                return .done
            },
            Endpoint(
                .delete, "/v1/users/{user}/second-factor", id: "removeUserSecondFactor",
                "Take away the second factor of somebody who lost it", tag: "access",
                access: .permission(.usersManage), answers: [.empty()]
            ) { call in
                try await access.removeSecondFactor(
                    of: call.path("user"), by: try call.principal, trace: call.trace)
                return .done
            },
        ]
    }

    // MARK: What is sent

    private static let roleNames = Role.allCases.map(\.rawValue)
    private static let rights: [Schema.Property] = [
        .optional("fullName", .string(0...200)), .optional("roles", .array(.choice(roleNames), 0...5)),
        .optional("clearance", Label.schema),
        .optional("detectors", .nullable(.array(.string(1...200, form: .rule), 0...1_000))),
        .optional("certificate", .nullable(.string(64...64, form: .hash, "SHA-256 of the DER"))),
        .optional("subject", .nullable(.string(1...500, "At the OpenID provider: issuer, a space, subject"))),
    ]

    private static func draft(_ body: JSON) throws(Problem) -> UserDraft {
        var draft = UserDraft()
        draft.fullName = body["fullName"]?.string
        draft.roles = body["roles"]?.array.map { Set($0.compactMap { $0.string.flatMap(Role.init) }) }
        draft.clearance = body["clearance"].map { Label($0) }
        if let value = body["detectors"] { draft.detectors = .some(try value.detectorNames()) }
        if let value = body["certificate"] { draft.certificate = .some(value.string?.lowercased()) }
        if let value = body["subject"] { draft.subject = .some(value.string) }
        draft.isDisabled = body["isDisabled"]?.bool
        return draft
    }

    // MARK: What is answered

    private static func link(_ token: String) -> String { "/#welcome=\(token)" }

    private static func adding(link token: String, to user: JSON) -> JSON {
        var members = user.object ?? [:]
        members["link"] = .string(link(token))
        return .object(members)
    }

    private static let roleSchema = Schema.object([
        .required("name", .choice(roleNames)), .required("permissions", .array(.string(), 0...100)),
        .required("detectors", .nullable(.array(.string()))), .required("needsSecondFactor", .boolean()),
    ])
    private static let madeSchema = Schema.object(
        User.properties + [.required("link", .string(1...200, "After the service's address; of use once"))])
}

extension AccessControl {
    var now: Int64 { store.now() }
}

extension User {
    static let properties: [Schema.Property] = [
        .required("id", .identifier), .required("name", .string(1...64, form: .userName)),
        .required("fullName", .string(0...200)),
        .required("roles", .array(.string(), 0...10)), .required("clearance", Label.schema),
        .required("detectors", .nullable(.array(.string()))), .required("certificate", .nullable(.string())),
        .required("subject", .nullable(.string())), .required("hasPassword", .boolean()),
        .required("hasSecondFactor", .boolean()), .required("isDisabled", .boolean()),
        .required("isLocked", .boolean()), .required("createdAt", .time),
        .required("lastSignInAt", .nullable(.time)),
    ]
    static let schema = Schema.named("User") { .object(properties) }

    func json(now: Int64) -> JSON {
        [
            "id": .string(id.text), "name": .string(name), "fullName": .string(fullName),
            "roles": .array(roles.sorted().map { .string($0) }), "clearance": clearance.json,
            "detectors": .names(detectors), "certificate": certificate.map { .string($0) } ?? .null,
            "subject": subject.map { .string($0) } ?? .null, "hasPassword": .bool(hasPassword),
            "hasSecondFactor": .bool(hasSecondFactor), "isDisabled": .bool(disabledAt != nil),
            "isLocked": .bool(lockedUntil.map { $0 > now } ?? false), "createdAt": .time(createdAt),
            "lastSignInAt": .time(signedInAt),
        ]
    }
}

extension Label {
    /// Of a value that ``schema`` holds for.
    init(_ json: JSON) {
        let bits = (json["compartments"]?.array ?? []).compactMap(\.integer).filter { (0...61).contains($0) }
        self.init(level: json["level"]?.integer ?? 0, compartments: bits.reduce(0) { $0 | 1 << Int64($1) })
    }
}

extension JSON {
    /// Detectors by name; `nil` for `null`.
    func detectorNames() throws(Problem) -> Set<String>? {
        guard let array else { return nil }
        let names = array.compactMap(\.string)
        guard names.allSatisfy({ !$0.contains(where: \.isWhitespace) }) else {
            throw .invalid("the name of a detector has no white space")
        }
        return Set(names)
    }
}
