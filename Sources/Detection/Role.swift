/// What a file is for, judged by its path alone. Detectors are more lenient where code is not shipped.
public enum Role: UInt8, Sendable, Hashable, CaseIterable {
    case production, test, configuration

    public var name: String {
        switch self {
        case .production: "production"
        case .test: "test"
        case .configuration: "configuration"
        }
    }

    public init(path: String) {
        guard Self.mayBeOther(path) else {
            self = .production
            return
        }
        let parts = path.lowercased().split(separator: "/")
        let file = parts.last ?? ""
        let stem = file.prefix { $0 != "." }
        if parts.dropLast().contains(where: Self.isTestFolder) || Self.isTestFile(file, stem) {
            self = .test
        } else if Self.isConfiguration(stem) || file.contains(".config.") {
            self = .configuration
        } else {
            self = .production
        }
    }

    /// Whether it holds the beginning of one of the words below: most paths do not, and need no closer look.
    private static func mayBeOther(_ path: String) -> Bool {
        var path = path
        return path.withUTF8 { bytes in
            var last: UInt32 = 0
            for byte in bytes {
                last = (last << 8 | UInt32(byte | 0x20)) & 0xFF_FFFF
                switch last {
                // tes(t), spe(c), con(f…), set(tings), def(aults), pac(kage), bat(s)
                case 0x74_6573, 0x73_7065, 0x63_6F6E, 0x73_6574, 0x64_6566, 0x70_6163, 0x62_6174: return true
                default: break
                }
            }
            return false
        }
    }

    private static func isTestFolder(_ name: Substring) -> Bool {
        switch name {
        case "test", "tests", "testing", "__tests__", "testdata", "spec", "specs", "testsuite": true
        default: name.hasSuffix("_tests") || name.hasSuffix("-tests")
        }
    }

    private static func isTestFile(_ file: Substring, _ stem: Substring) -> Bool {
        if stem.hasPrefix("test_") || stem.hasSuffix("_test") || stem.hasSuffix("_tests") || stem == "conftest"
            || file.hasPrefix("tests.")
        {
            return true
        }
        // FooTest.java, FooTests.swift: lower case by now, so ask for one of the languages that write it so.
        if file.hasSuffix(".java") || file.hasSuffix(".swift") || file.hasSuffix(".cpp") || file.hasSuffix(".cc") {
            return stem.hasSuffix("test") || stem.hasSuffix("tests")
        }
        return file.contains(".test.") || file.contains(".spec.") || file.hasSuffix(".bats")
    }

    private static func isConfiguration(_ stem: Substring) -> Bool {
        switch stem {
        case "config", "configuration", "settings", "constants", "conf", "defaults", "setup", "conanfile", "package":
            true
        default: stem.hasSuffix("_config") || stem.hasSuffix("_settings") || stem.hasSuffix("_constants")
        }
    }
}
