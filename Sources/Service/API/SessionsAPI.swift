internal import Evidence
internal import HTTPTypes
internal import Hummingbird
internal import Storage

/// `/v1/session` (mine, now) and `/v1/sessions` (all of mine)
package struct SessionsAPI: EndpointGroup {
    private let access: AccessControl

    package init(_ access: AccessControl) { self.access = access }

    package var endpoints: [Endpoint] { signing + own + secondFactor + sessions }

    // MARK: In and out

    private var signing: [Endpoint] {
        [
            Endpoint(
                .post, "/v1/session", id: "signIn", "Sign in: the answer sets the session's cookie", tag: "access",
                access: .anyone, body: .json(Self.signInSchema), bodyLimit: 4_096,
                answers: [.json(Self.startedSchema)]
            ) { call in
                try Self.checkOrigin(call)
                let session = try await access.signIn(
                    SignIn(
                        name: call.body["name"]?.string ?? "", password: call.body["password"]?.string ?? "",
                        code: call.body["code"]?.string, recoveryCode: call.body["recoveryCode"]?.string,
                        visit: Visit(call)))
                return try started(session)
            },
            Endpoint(
                .post, "/v1/session/link", id: "useLink",
                "Set a password with a link that was handed out once: the first administrator's, or an invitation",
                tag: "access", access: .anyone,
                body: .json(
                    .object([
                        .required("token", .string(1...100)), .optional("name", .string(1...64, form: .userName)),
                        .required("password", .string(1...128)),
                    ])), bodyLimit: 4_096, answers: [.json(Self.startedSchema)]
            ) { call in
                try Self.checkOrigin(call)
                let session = try await access.accept(
                    link: call.body["token"]?.string ?? "", name: call.body["name"]?.string,
                    password: call.body["password"]?.string ?? "", Visit(call))
                return try started(session)
            },
            Endpoint(
                .delete, "/v1/session", id: "signOut", "Sign out", tag: "access", access: .signedIn,
                answers: [.empty()]
            ) { call in
                try await access.signOut(try call.principal, trace: call.trace)
                return Reply(.noContent, headers: [.setCookie: SessionCookie.clear])
            },
        ]
    }

    /// No page of another site signs anybody in here.
    private static func checkOrigin(_ call: Call) throws(Problem) {
        guard SameOrigin.holds(for: call.request) else { throw .crossSite }
    }

    private func started(_ session: NewSession, _ more: [String: JSON] = [:]) throws -> Reply {
        let members: [String: JSON] = [
            "name": .string(session.user.name), "csrfToken": .string(try access.csrfToken(of: session.token)),
            "expiresAt": .number(Double(session.session.expiresAt)),
        ]
        let seconds = (session.session.expiresAt - session.session.createdAt) / 1_000
        return .secret(
            .object(members.merging(more) { $1 }),
            headers: [.setCookie: SessionCookie.set(session.token, seconds: seconds)])
    }

    // MARK: Mine

    private var own: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/session", id: "getSession", "Who you are here, and what you may", tag: "access",
                access: .signedIn, answers: [.json(Self.schema)]
            ) { call in
                let caller = try call.principal
                let user = try await access.store.user(caller.owner.text)
                var members: [String: JSON] = [
                    "actor": .string(caller.actor), "name": .string(user?.name ?? caller.actor),
                    "roles": .array(caller.roles.map(\.rawValue).sorted().map { .string($0) }),
                    "permissions": .array(caller.permissions.map(\.rawValue).sorted().map { .string($0) }),
                    "clearance": caller.clearance.json, "detectors": .names(caller.detectors),
                    "hasSecondFactor": .bool(user?.hasSecondFactor ?? false),
                ]
                if caller.session != nil, let token = SessionCookie.token(in: call.request.headers) {
                    members["csrfToken"] = .string(try access.csrfToken(of: token))
                }
                return .secret(.object(members))
            },
            Endpoint(
                .post, "/v1/session/password", id: "changePassword",
                "Change your password: all other sessions end, this one gets a new cookie", tag: "access",
                access: .signedIn,
                body: .json(
                    .object([
                        .required("password", .string(1...128)), .required("newPassword", .string(1...128)),
                    ])), bodyLimit: 4_096, answers: [.json(Self.startedSchema)]
            ) { call in
                try started(
                    await access.changePassword(
                        of: try call.principal, from: call.body["password"]?.string ?? "",
                        to: call.body["newPassword"]?.string ?? "", Visit(call)))
            },
        ]
    }

    // MARK: Second factor

    private var secondFactor: [Endpoint] {
        [
            Endpoint(
                .post, "/v1/session/second-factor", id: "proposeSecondFactor",
                "Begin a second factor: what your authenticator is told", tag: "access", access: .signedIn,
                body: .json(Self.passwordSchema), bodyLimit: 4_096,
                answers: [.json(.object([.required("address", .string(1...500, "otpauth://…"))]))]
            ) { call in
                let address = try await access.proposeSecondFactor(
                    of: try call.principal, password: call.body["password"]?.string ?? "", Visit(call))
                return .secret(["address": .string(address)])
            },
            Endpoint(
                .post, "/v1/session/second-factor/confirmation", id: "confirmSecondFactor",
                "Prove that your authenticator has it; the answer has recovery codes, shown once", tag: "access",
                access: .signedIn, body: .json(.object([.required("code", .string(6...6, form: .code))])),
                bodyLimit: 4_096,
                answers: [.json(Self.confirmedSchema)]
            ) { call in
                let (session, codes) = try await access.confirmSecondFactor(
                    of: try call.principal, code: call.body["code"]?.string ?? "", Visit(call))
                return try started(session, ["recoveryCodes": .array(codes.map { .string($0) })])
            },
            Endpoint(
                .post, "/v1/session/second-factor/removal", id: "removeSecondFactor", "Give up your second factor",
                tag: "access", access: .signedIn, body: .json(Self.passwordSchema), bodyLimit: 4_096,
                answers: [.empty()]
            ) { call in
                try await access.removeSecondFactor(
                    of: try call.principal, password: call.body["password"]?.string ?? "", Visit(call))
                return .done
            },
            Endpoint(
                .post, "/v1/session/recovery-codes", id: "makeRecoveryCodes",
                "Take new recovery codes: the old ones are none any more", tag: "access", access: .signedIn,
                body: .json(Self.passwordSchema), bodyLimit: 4_096,
                answers: [.json(.object([.required("recoveryCodes", .array(.string(), 1...20))]))]
            ) { call in
                let codes = try await access.newRecoveryCodes(
                    of: try call.principal, password: call.body["password"]?.string ?? "", Visit(call))
                return .secret(["recoveryCodes": .array(codes.map { .string($0) })])
            },
        ]
    }

    // MARK: All of mine

    private var sessions: [Endpoint] {
        [
            Endpoint(
                .get, "/v1/sessions", id: "listSessions", "Where you are signed in", tag: "access", access: .signedIn,
                answers: [.json(.page(of: Session.schema))]
            ) { call in
                let caller = try call.principal
                let sessions = try await access.store.sessions(of: caller.owner)
                return .page(Page(items: sessions)) { $0.json(isCurrent: $0.id == caller.session) }
            },
            Endpoint(
                .delete, "/v1/sessions", id: "endOtherSessions", "Sign out everywhere else", tag: "access",
                access: .signedIn, answers: [.empty()]
            ) { call in
                try await access.endOtherSessions(of: try call.principal, trace: call.trace)
                return .done
            },
            Endpoint(
                .delete, "/v1/sessions/{session}", id: "endSession", "Sign out somewhere else", tag: "access",
                access: .signedIn, answers: [.empty()]
            ) { call in
                try await access.endSession(
                    try call.identifier("session"), of: try call.principal, trace: call.trace)
                return .done
            },
        ]
    }

    private static let passwordSchema = Schema.object([.required("password", .string(1...128))])
    private static let signInSchema = Schema.object([
        .required("name", .string(1...200)), .required("password", .string(1...1_000)),
        .optional("code", .string(1...20, "Of your authenticator")), .optional("recoveryCode", .string(1...100)),
    ])
    private static let started: [Schema.Property] = [
        .required("name", .string()), .required("csrfToken", .string(1...100, "For X-CSRF-Token")),
        .required("expiresAt", .time),
    ]
    private static let startedSchema = Schema.object(started)
    private static let confirmedSchema = Schema.object(
        started + [.required("recoveryCodes", .array(.string(), 1...20))])
    private static let schema = Schema.object([
        .required("actor", .string()), .required("name", .string()), .required("roles", .array(.string(), 0...10)),
        .required("permissions", .array(.string(), 0...100)), .required("clearance", Label.schema),
        .required("detectors", .nullable(.array(.string()))), .required("hasSecondFactor", .boolean()),
        .optional("csrfToken", .string(1...100, "For X-CSRF-Token; browsers' sessions have one")),
    ])
}

extension Session {
    static let schema = Schema.named("Session") {
        .object([
            .required("id", .identifier), .required("method", .string()), .required("userAgent", .string()),
            .required("remoteAddress", .string()), .required("createdAt", .time), .required("lastSeenAt", .time),
            .required("expiresAt", .time), .required("isCurrent", .boolean()),
        ])
    }

    func json(isCurrent: Bool) -> JSON {
        [
            "id": .string(id.text), "method": .string(method), "userAgent": .string(agent),
            "remoteAddress": .string(address), "createdAt": .number(Double(createdAt)),
            "lastSeenAt": .number(Double(seenAt)), "expiresAt": .number(Double(expiresAt)),
            "isCurrent": .bool(isCurrent),
        ]
    }
}

extension JSON {
    /// `null` where all are meant.
    static func names(_ names: Set<String>?) -> JSON {
        names.map { .array($0.sorted().map { .string($0) }) } ?? .null
    }
}
