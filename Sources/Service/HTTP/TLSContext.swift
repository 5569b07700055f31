internal import Crypto
internal import Foundation
internal import NIOSSL
internal import Synchronization

/// What connections are secured with: read from files, and again when they change.
package final class TLSContext: Sendable {
    package struct Settings: Sendable {
        /// PEM: the service's certificate, then those between it and its root.
        package var certificate: String
        /// PEM.
        package var key: String
        /// PEM: who issues clients' certificates; `nil`: none is asked for.
        package var clientAuthorities: String?
        /// TLS 1.2 is for clients that know no better.
        package var allowsTLS12 = false

        package init(certificate: String, key: String, clientAuthorities: String? = nil, allowsTLS12: Bool = false) {
            self.certificate = certificate
            self.key = key
            self.clientAuthorities = clientAuthorities
            self.allowsTLS12 = allowsTLS12
        }

        fileprivate var files: [String] { [certificate, key] + (clientAuthorities.map { [$0] } ?? []) }
    }

    private struct State {
        var context: NIOSSLContext
        var fingerprint: String
        /// Of the files' contents.
        var digest: [UInt8]
    }

    private let settings: Settings
    private let state: Mutex<State>

    package init(_ settings: Settings) throws(ServiceFailure) {
        self.settings = settings
        state = Mutex(try Self.load(settings))
    }

    var asksForCertificates: Bool { settings.clientAuthorities != nil }
    var current: NIOSSLContext { state.withLock { $0.context } }
    /// SHA-256 of the certificate, as browsers show it.
    package var fingerprint: String { state.withLock { $0.fingerprint } }

    /// Reads the files again; connections that come later get what they say. On failure what was there stays.
    package func reload() throws(ServiceFailure) {
        let new = try Self.load(settings)
        state.withLock { $0 = new }
    }

    /// - Returns: whether the files have changed since, and were read again.
    package func reloadIfChanged() throws(ServiceFailure) -> Bool {
        let digest = Self.digest(try settings.files.map(Self.read))
        guard state.withLock({ $0.digest }) != digest else { return false }
        try reload()
        return true
    }

    private static func load(_ settings: Settings) throws(ServiceFailure) -> State {
        let files = try settings.files.map(read)
        let chain = try parse(settings.certificate) { try NIOSSLCertificate.fromPEMBytes(files[0]) }
        let key = try parse(settings.key) { try NIOSSLPrivateKey(bytes: files[1], format: .pem) }
        guard let first = chain.first else { throw ServiceFailure("\(settings.certificate) has no certificate") }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = settings.allowsTLS12 ? .tlsv12 : .tlsv13
        configuration.applicationProtocols = ["h2", "http/1.1"]
        if let path = settings.clientAuthorities {
            let authorities = try parse(path) { try NIOSSLCertificate.fromPEMBytes(files[2]) }
            configuration.trustRoots = .certificates(authorities)
            configuration.certificateVerification = .optionalVerification
        }
        do {
            return State(
                context: try NIOSSLContext(configuration: configuration),
                fingerprint: fingerprint(try first.toDERBytes()), digest: digest(files))
        } catch {
            throw ServiceFailure("\(settings.certificate) and \(settings.key) cannot be used for TLS: \(error)")
        }
    }

    private static func parse<Value>(_ path: String, _ body: () throws -> Value) throws(ServiceFailure) -> Value {
        do {
            return try body()
        } catch {
            throw ServiceFailure("\(path) is not the PEM it has to be: \(error)")
        }
    }

    private static func read(_ path: String) throws(ServiceFailure) -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ServiceFailure("\(path) cannot be read")
        }
        return [UInt8](data)
    }

    private static func digest(_ files: [[UInt8]]) -> [UInt8] {
        files.flatMap { Array(SHA256.hash(data: $0)) }
    }

    private static func fingerprint(_ certificate: [UInt8]) -> String {
        SHA256.hash(data: certificate).map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined(separator: ":")
    }
}
