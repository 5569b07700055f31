/// Which module is to be used: said once, in the environment, and so the same for every command of a job.
public struct CryptoChoice: Sendable, Hashable {
    public enum Library: String, Sendable, CaseIterable {
        case swift, openssl, fips
    }

    public var library: Library
    public var isApprovedOnly: Bool
    /// The path of a FIPS provider, and of its configuration if that is not beside it.
    public var fipsModule: String?
    public var fipsConfiguration: String?

    public init(
        _ library: Library = .swift, isApprovedOnly: Bool = false, fipsModule: String? = nil,
        fipsConfiguration: String? = nil
    ) {
        self.library = library
        self.isApprovedOnly = isApprovedOnly
        self.fipsModule = fipsModule
        self.fipsConfiguration = fipsConfiguration
    }

    /// From `PICKET_CRYPTO` (swift, openssl, fips), `PICKET_APPROVED_ONLY` (1), `PICKET_FIPS_MODULE` and `PICKET_FIPS_CONFIG`.
    ///
    /// - Parameter variable: what the environment has of a name.
    public init(environment variable: (String) -> String?) throws {
        func named(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }
        fipsModule = named("PICKET_FIPS_MODULE")
        fipsConfiguration = named("PICKET_FIPS_CONFIG")
        let name = named("PICKET_CRYPTO") ?? "swift"
        guard let library = Library(rawValue: name) else {
            throw CryptoError(.unavailable, "PICKET_CRYPTO is \"\(name)\"; it may be swift, openssl or fips")
        }
        self.library = library
        switch named("PICKET_APPROVED_ONLY") ?? "0" {
        case "1": isApprovedOnly = true
        case "0": isApprovedOnly = false
        default: throw CryptoError(.unavailable, "PICKET_APPROVED_ONLY may be 1 or 0")
        }
    }

    public func module() throws -> any CryptoModule {
        let module: any CryptoModule =
            switch library {
            case .swift: SwiftCryptoModule()
            case .openssl: try OpenSSLModule()
            case .fips: try fips()
            }
        return isApprovedOnly ? try ApprovedModule(module) : module
    }

    private func fips() throws -> OpenSSLModule {
        guard let fipsModule else {
            throw CryptoError(
                .unavailable, "a FIPS provider is wanted, and PICKET_FIPS_MODULE does not say where its file is")
        }
        return try OpenSSLModule(fipsModule: fipsModule, configuration: fipsConfiguration)
    }
}
