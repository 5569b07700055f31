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
        var last: (UInt8, UInt8) = (0, 0)
        for byte in path.utf8 {
            let letter = byte | 0x20
            switch (last.0, last.1, letter) {
            // tes(t), spe(c), con(f…), set(tings), def(aults), pac(kage), bat(s)
            case (0x74, 0x65, 0x73), (0x73, 0x70, 0x65), (0x63, 0x6F, 0x6E), (0x73, 0x65, 0x74), (0x64, 0x65, 0x66),
                (0x70, 0x61, 0x63), (0x62, 0x61, 0x74):
                return true
            default: last = (last.1, letter)
            }
        }
        return false
    }

    private static func isTestFolder(_ name: Substring) -> Bool {
        switch name {
        case "test", "tests", "testing", "__tests__", "testdata", "spec", "specs", "testsuite": true
        default: name.hasSuffix("_tests") || name.hasSuffix("-tests")
        }
    }

    private static func isTestFile(_ file: Substring, _ stem: Substring) -> Bool {
        if stem.hasPrefix("test_") || stem.hasSuffix("_test") || stem.hasSuffix("_tests") || stem == "conftest" {
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
