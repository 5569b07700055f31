internal import Crypto
package import Evidence
internal import Foundation
internal import SwiftASN1
internal import X509

/// A certificate that the service makes for itself: for a first start, and for those who compare its fingerprint.
package enum OwnCertificate {
    package static let certificate = "certificate.pem"
    package static let key = "key.pem"

    /// Makes a certificate and its key in a folder unless a good one is there that is valid for another 30 days.
    ///
    /// - Parameters:
    ///   - names: of the service: host names and IP addresses.
    ///   - now: seconds since 1970.
    /// - Returns: whether it was made.
    package static func ensure(
        in storage: some StableStorage, names: [String], now: Double
    ) throws -> Bool {
        if try isGood(storage, now: now) { return false }
        let (certificate, key) = try make(names: names, now: now)
        // The key first: a certificate without one is of no use, and is made again with its key.
        for (name, text) in [(Self.key, key), (Self.certificate, certificate)] {
            let temporary = name + ".new"
            try storage.write(Array(text.utf8), to: temporary)
            try storage.sync(temporary)
            try storage.rename(temporary, to: name)
        }
        try storage.syncFolder("")
        return true
    }

    private static func isGood(_ storage: some StableStorage, now: Double) throws -> Bool {
        guard let size = try storage.size(of: certificate), try storage.size(of: key) != nil else { return false }
        let bytes = try storage.read(certificate, at: 0, count: Int(clamping: size))
        guard let made = try? Certificate(pemEncoded: String(decoding: bytes, as: UTF8.self)) else { return false }
        return made.notValidAfter.timeIntervalSince1970 > now + 30 * 86_400
    }

    private static func make(names: [String], now: Double) throws -> (certificate: String, key: String) {
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName { CommonName("Picket") }
        let certificate = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey),
            notValidBefore: Date(timeIntervalSince1970: now - 3_600),
            notValidAfter: Date(timeIntervalSince1970: now + 397 * 86_400), issuer: name, subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(names.map(generalName))
            }, issuerPrivateKey: .init(key))
        return (try certificate.serializeAsPEM().pemString + "\n", key.pemRepresentation + "\n")
    }

    private static func generalName(_ name: String) -> GeneralName {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, name, &four) == 1 {
            return .ipAddress(ASN1OctetString(contentBytes: withUnsafeBytes(of: four) { Array($0)[...] }))
        }
        if inet_pton(AF_INET6, name, &six) == 1 {
            return .ipAddress(ASN1OctetString(contentBytes: withUnsafeBytes(of: six) { Array($0)[...] }))
        }
        return .dnsName(name)
    }
}
