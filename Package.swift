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
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: ["FullFoundation"]),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
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
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

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

        // What carries it to others: HTTP and SMTP. Its headers are needed to build, the library only by who sends.
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        .target(name: "Delivery", dependencies: ["Evidence", "CCurl"], swiftSettings: settings),

        // PostgreSQL's libpq, found when it is asked for.
        .target(name: "CPostgres", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),

        // What a team's service remembers: projects, scans, findings, people. SQLite inside, PostgreSQL beside.
        .target(
            name: "Storage",
            dependencies: ["CPostgres", "Detection", "Evidence", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: settings),

        // What others ask of it over HTTP: the service, and the witness. The only module with an event loop in it.
        .target(
            name: "Service",
            dependencies: [
                "CProcess", "CZlib", "CZstd", "Detection", "Engine", "Evidence", "Measurement", "Reporting", "Storage",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdHTTP2", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "X509", package: "swift-certificates"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
            ],
            // The dashboard, and words that are no passwords, compiled in: the program stays one file.
            resources: [
                .embedInCode("Access/common-words.txt"), .embedInCode("Dashboard/administration.js"),
                .embedInCode("Dashboard/alerts.js"),
                .embedInCode("Dashboard/api.js"), .embedInCode("Dashboard/charts.js"),
                .embedInCode("Dashboard/compliance.js"), .embedInCode("Dashboard/connascence.js"),
                .embedInCode("Dashboard/dashboard.css"), .embedInCode("Dashboard/detectors.js"),
                .embedInCode("Dashboard/dom.js"), .embedInCode("Dashboard/feed.js"),
                .embedInCode("Dashboard/finding.js"), .embedInCode("Dashboard/findings.js"),
                .embedInCode("Dashboard/format.js"), .embedInCode("Dashboard/icon.svg"),
                .embedInCode("Dashboard/index.html"), .embedInCode("Dashboard/ledger.js"),
                .embedInCode("Dashboard/live.js"), .embedInCode("Dashboard/overview.js"),
                .embedInCode("Dashboard/parts.js"), .embedInCode("Dashboard/pool-picture.js"),
                .embedInCode("Dashboard/pool-worker.js"), .embedInCode("Dashboard/pool.js"),
                .embedInCode("Dashboard/power-of-ten.js"), .embedInCode("Dashboard/project-choice.js"),
                .embedInCode("Dashboard/projects.js"), .embedInCode("Dashboard/quality.js"),
                .embedInCode("Dashboard/scans.js"), .embedInCode("Dashboard/service.js"),
                .embedInCode("Dashboard/shell.js"), .embedInCode("Dashboard/sign-in.js"),
                .embedInCode("Dashboard/triage.js"), .embedInCode("Dashboard/verify.js"),
                .embedInCode("Dashboard/virtual-list.js"),
            ],
            swiftSettings: settings),

        // picket.yaml
        .target(
            name: "Settings",
            dependencies: ["Detection", "Engine", "Evidence", .product(name: "Yams", package: "Yams")],
            swiftSettings: settings),

        // The command line: the only place that knows every module.
        .executableTarget(
            name: "picket",
            dependencies: [
                "Detection", "TreeSitterSyntax", "Detectors", "Engine", "Measurement", "Reporting", "Settings",
                "Evidence", "Delivery", "Service", "Storage",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
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
            name: "StorageTests", dependencies: ["Storage", "Detection", "Evidence", "PicketTestKit"],
            swiftSettings: settings),
        .testTarget(
            name: "ServiceTests",
            dependencies: [
                "Service", "Storage", "Engine", "Evidence", "Delivery", "Detection", "Detectors", "Reporting",
                "PicketTestKit",
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "SettingsTests",
            dependencies: ["Settings", "Detection", "Engine", "Evidence", "Detectors", "PicketTestKit"],
            swiftSettings: settings),
        // Runs the built program as its users do.
        .testTarget(
            name: "CommandLineTests", dependencies: ["picket", "Measurement", "Evidence", "Delivery", "PicketTestKit"],
            swiftSettings: settings),
    ]
)
