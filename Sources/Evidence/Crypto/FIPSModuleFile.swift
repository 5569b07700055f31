internal import Glibc

/// A FIPS provider's file and the configuration that `openssl fipsinstall` made for it.
struct FIPSModuleFile {
    /// More is no provider.
    static let mostBytes: UInt64 = 64 << 20

    let path: String
    let folder: String
    /// The provider's: the file's without `.so`.
    let name: String
    /// Of the file, SHA-256.
    let digest: String
    /// What the library is told to load: this provider, and the one that reads keys, which does no cryptography.
    let configurationText: String

    init(_ module: String, configuration: String?) throws {
        path = try Self.real(module)
        let parts = path.split(separator: "/")
        folder = "/" + parts.dropLast().joined(separator: "/")
        let file = parts.last ?? ""
        guard file.hasSuffix(".so"), file.utf8.count > 3 else {
            throw CryptoError(.unavailable, "\(path): a FIPS provider is a file NAME.so")
        }
        name = String(file.dropLast(3))
        let configuration = try Self.real(configuration ?? folder + "/fipsmodule.cnf")
        // Both become words of a configuration.
        for word in [name, configuration] where !word.utf8.allSatisfy(Self.isPlain) {
            throw CryptoError(
                .unavailable,
                "\(word): the path of a FIPS provider has letters, digits and any of ./_-+ in it, nothing else")
        }
        configurationText = """
            config_diagnostics = 1
            openssl_conf = picket
            .include \(configuration)
            [picket]
            providers = picket_providers
            [picket_providers]
            \(name) = fips_sect
            base = picket_base
            [picket_base]
            activate = 1

            """
        digest = try Self.digest(of: path)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "./_-+".utf8.contains(byte)
        }
    }

    private static func real(_ path: String) throws -> String {
        guard let real = realpath(path, nil) else {
            throw CryptoError(
                .unavailable,
                "\(path): \(String(cString: strerror(errno))); scripts/build-fips-provider makes one to try")
        }
        defer { free(real) }
        return String(cString: real)
    }

    private static func digest(of path: String) throws -> String {
        let number = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard number >= 0 else {
            throw CryptoError(.unavailable, "\(path): \(String(cString: strerror(errno)))")
        }
        let file = Descriptor(number)
        let size = try file.status(path: path).size
        guard size > 0, size <= mostBytes else {
            throw CryptoError(.unavailable, "\(path): \(size) bytes are no FIPS provider")
        }
        return try SwiftCryptoModule().hash(file.read(at: 0, count: Int(size), path: path), .sha256).hexadecimal
    }
}
