extension Configuration {
    /// What `serve` in the `picket.yaml` of a service says. Secrets are not in it: they come from the environment.
    public struct Serve: Sendable, Hashable {
        public var openID: OpenID?
        public var labels: Labels?
        /// By the role's name.
        public var roles: [String: Role] = [:]
        public var limits = Limits()
        public var tls = TLS()
        public var telemetry = Telemetry()

        public init() {}

        /// Where people may sign in as well.
        public struct OpenID: Sendable, Hashable {
            public var issuer: String
            public var client: String
            /// Of this service, as browsers reach it: `https://picket.example/v1/session/openid/callback`.
            public var callback: String
            public var groupsClaim = "groups"
            /// Roles by the names of the provider's groups.
            public var roles: [String: String] = [:]
            public var makesUsers = true
        }

        /// What a site calls its labels.
        public struct Labels: Sendable, Hashable {
            public var levels: [String]
            public var compartments: [String] = []
        }

        public struct Role: Sendable, Hashable {
            /// Identifiers of rules; `nil`: all.
            public var detectors: Set<String>?
            public var needsSecondFactor = false
        }

        /// Requests a second in the long run, and at once.
        public struct Limit: Sendable, Hashable {
            public var rate: Int
            public var burst: Int
        }

        public struct Limits: Sendable, Hashable {
            public var everybody: Limit?
            public var user: Limit?
            public var signIn: Limit?
        }

        /// Files, relative to that of the configuration.
        public struct TLS: Sendable, Hashable {
            public var certificate: String?
            public var key: String?
            public var clientAuthorities: String?
            public var allowsTLS12 = false
        }

        public struct Telemetry: Sendable, Hashable {
            /// Of an OpenTelemetry collector: `https://collector.example:4318`.
            public var collector: String?
            /// Of traces that begin here, how many are kept.
            public var share = 0.1
        }
    }
}
