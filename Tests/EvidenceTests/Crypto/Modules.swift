import Evidence
import Foundation

/// What the crypto tests run on.
enum Modules {
    /// Each, where it is there.
    static let all: [any CryptoModule] =
        [SwiftCryptoModule()] + [openSSL, fips].compactMap { $0 }

    static func isFIPS(_ module: any CryptoModule) -> Bool { module.provider?.digest != nil }

    static let openSSL = try? OpenSSLModule()

    /// Where PICKET_FIPS_MODULE names its file: scripts/build-fips-provider makes one.
    static let fips: OpenSSLModule? = {
        guard let path = ProcessInfo.processInfo.environment["PICKET_FIPS_MODULE"] else { return nil }
        do { return try OpenSSLModule(fipsModule: path) } catch { fatalError("PICKET_FIPS_MODULE: \(error)") }
    }()
}

extension [UInt8] {
    init?(hex: some StringProtocol) {
        let digits = hex.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue.map(UInt8.init) }
        guard digits.count == hex.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        self = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
