// swift-tools-version: 6.1
import PackageDescription

/// One list of settings for every Swift target.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "picket",
    products: [
        .executable(name: "picket", targets: ["picket"]),
        .library(name: "Detection", targets: ["Detection"]),
        .library(name: "TreeSitterSyntax", targets: ["TreeSitterSyntax"]),
        .library(name: "Detectors", targets: ["Detectors"]),
        .library(name: "Engine", targets: ["Engine"]),
        .library(name: "Measurement", targets: ["Measurement"]),
        .library(name: "Reporting", targets: ["Reporting"]),
        .library(name: "Evidence", targets: ["Evidence"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // The vocabulary, the syntax tree and the detector protocols. Imports nothing.
        .target(name: "Detection", swiftSettings: settings),

        // Front ends.
        .systemLibrary(
            name: "CTreeSitter", pkgConfig: "tree-sitter", providers: [.apt(["libtree-sitter-dev"])]),
        .target(name: "CGrammar", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        .target(
            name: "TreeSitterSyntax", dependencies: ["Detection", "CTreeSitter", "CGrammar"],
            swiftSettings: settings),

        // What is looked for.
        .target(name: "Detectors", dependencies: ["Detection"], swiftSettings: settings),

        // What the system offers to C alone: starting confined programs, binding threads.
        .target(name: "CProcess"),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),

        // How it is looked for: the pool and everything it needs; files, cache, suppressions, baseline.
        .target(
            name: "Engine",
            dependencies: [
                "Detection", "CProcess", "CZstd", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            swiftSettings: settings),

        // How well: statistics, the process's own use of the machine, and what is printed of both.
        .target(
            name: "Measurement",
            dependencies: ["Detection", .product(name: "Histogram", package: "hdrhistogram-swift")],
            swiftSettings: settings),

        // What comes out, in every format.
        .target(
            name: "Reporting",
            dependencies: ["Detection", .product(name: "Crypto", package: "swift-crypto")],
            // The parts of the HTML report, compiled in: the program stays one file.
            resources: [
                .embedInCode("Page/findings.html"), .embedInCode("Page/page.css"), .embedInCode("Page/page.js"),
                .embedInCode("Page/coupling.css"),
            ],
            swiftSettings: settings),

        // OpenSSL 3, found when it is asked for: its headers are needed to build, the library only by who asks.
        .target(name: "CLibcrypto", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),

        // What proves it: canonical JSON, crypto, the ledger.
        .target(
            name: "Evidence",
            dependencies: [
                "Detection", "CLibcrypto", "CProcess", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ],
            // Frameworks and their queries, compiled in: the program stays one file.
            resources: [
                .embedInCode("Compliance/Frameworks/queries.json"), .embedInCode("Compliance/Frameworks/soc2.json"),
                .embedInCode("Compliance/Frameworks/iso27001.json"), .embedInCode("Compliance/Frameworks/ssdf.json"),
                .embedInCode("Compliance/Frameworks/nist800-53.json"), .embedInCode("Compliance/Frameworks/gdpr.json"),
                .embedInCode("Compliance/Frameworks/fips140.json"),
                .embedInCode("Compliance/Frameworks/power-of-ten.json"),
            ],
            swiftSettings: settings),

        // What carries it to others: HTTP and SMTP.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "Delivery", dependencies: ["Evidence", "CCurl"], swiftSettings: settings),

        // What others ask of it: the witness's HTTP interface. The only module with an event loop in it.
        .target(
            name: "Service",
            dependencies: [
                "Evidence", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: settings),

        // picket.yaml
        .target(
            name: "Configuration",
            dependencies: ["Detection", "Engine", "Evidence", .product(name: "Yams", package: "Yams")],
            swiftSettings: settings),

        // The command line: the only place that knows every module.
        .executableTarget(
            name: "picket",
            dependencies: [
                "Detection", "TreeSitterSyntax", "Detectors", "Engine", "Measurement", "Reporting", "Configuration",
                "Evidence", "Delivery", "Service", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),

        // Fixtures, sources and programs for the tests.
        .target(
            name: "PicketTestKit", dependencies: ["Detection", "Engine", "Evidence"], path: "Tests/PicketTestKit",
            swiftSettings: settings),
        .testTarget(
            name: "DetectionTests", dependencies: ["Detection", "PicketTestKit"], swiftSettings: settings),
        .testTarget(
            name: "TreeSitterSyntaxTests", dependencies: ["TreeSitterSyntax", "Detection", "PicketTestKit"],
            swiftSettings: settings),
        .testTarget(
            name: "DetectorsTests",
            dependencies: ["Detectors", "Detection", "TreeSitterSyntax", "Engine", "PicketTestKit"],
            exclude: ["Fixtures"], swiftSettings: settings),
        .testTarget(
            name: "EngineTests",
            dependencies: ["Engine", "Detection", "TreeSitterSyntax", "Detectors", "PicketTestKit"],
            swiftSettings: settings),
        .testTarget(
            name: "MeasurementTests", dependencies: ["Measurement", "Detection", "PicketTestKit"],
            swiftSettings: settings),
        .testTarget(
            name: "ReportingTests", dependencies: ["Reporting", "Detection", "PicketTestKit"],
            exclude: ["Golden"], swiftSettings: settings),
        .testTarget(
            name: "EvidenceTests", dependencies: ["Evidence", "Delivery", "PicketTestKit"], swiftSettings: settings),
        .testTarget(
            name: "ServiceTests", dependencies: ["Service", "Evidence", "Delivery", "PicketTestKit"],
            swiftSettings: settings),
        .testTarget(
            name: "ConfigurationTests",
            dependencies: ["Configuration", "Detection", "Engine", "Evidence", "Detectors", "PicketTestKit"],
            swiftSettings: settings),
        // Runs the built program as its users do.
        .testTarget(
            name: "CommandLineTests", dependencies: ["picket", "Measurement", "Evidence", "PicketTestKit"],
            swiftSettings: settings),
    ]
)
