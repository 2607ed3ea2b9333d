// swift-tools-version: 6.2
import PackageDescription

let house: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")

/// A room of the house: its folder, what it may use, and the tests that mirror it.
func room(
    _ name: String, in plane: String, uses dependencies: [Target.Dependency], testsLink libraries: [String] = []
) -> [Target] {
    [
        .target(name: name, dependencies: dependencies, path: "Sources/\(plane)\(name)", swiftSettings: house),
        .testTarget(
            name: "\(name)Tests",
            dependencies: [.byName(name: name)] + dependencies,
            path: "Tests/\(name)Tests",
            swiftSettings: house,
            linkerSettings: libraries.map { .linkedLibrary($0) }
        ),
    ]
}

let package = Package(
    name: "frontage",
    products: [.executable(name: "frontage", targets: ["frontage"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: room("Model", in: "", uses: [])
        + room("Sockets", in: "DataPlane/", uses: ["CSockets"])
        + room("TLS", in: "DataPlane/", uses: ["Model", "CTLS"])
        + room("Edge", in: "DataPlane/", uses: ["Model", "Sockets", "CSockets", "TLS", nioCore])
        + room("Nameserver", in: "DataPlane/", uses: ["Model", "Sockets", "CSockets", nioCore, nioPosix])
        + room(
            "Storage",
            in: "ControlPlane/",
            uses: [
                "Model", "CStorage", crypto, logging, nioCore, nioPosix,
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        )
        + room(
            "APIKit", in: "ControlPlane/",
            uses: ["Model", crypto, httpTypes, hummingbirdCore, lifecycle, logging, nioCore, nioPosix])
        + room("S3API", in: "ControlPlane/", uses: ["Model", "Storage", "APIKit", crypto, httpTypes, logging, nioCore])
        + room(
            "Route53API", in: "ControlPlane/",
            uses: ["Model", "Storage", "APIKit", crypto, httpTypes, logging, nioCore])
        + room(
            "Certificates", in: "ControlPlane/",
            uses: [
                "Model", crypto, logging, nioCore, asyncHTTPClient,
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ]
        )
        + room("Compression", in: "ControlPlane/", uses: ["Model", "CCompression", nioCore], testsLink: ["brotlidec"])
        + room(
            "Daemon",
            in: "App/",
            uses: [
                "Model", "Edge", "Nameserver", "TLS", "Storage", "APIKit", "S3API", "Route53API", "Certificates",
                "Compression",
                crypto, httpTypes, hummingbird, signals, lifecycle, logging, nioCore, nioPosix, "Yams",
                asyncHTTPClient,
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]
        )
        + [
            .target(name: "CSockets", path: "Sources/DataPlane/CSockets"),
            .target(
                name: "CCompression", path: "Sources/ControlPlane/CCompression",
                linkerSettings: [.linkedLibrary("z"), .linkedLibrary("brotlienc")]),
            .target(name: "CStorage", path: "Sources/ControlPlane/CStorage"),
            // For the BoringSSL in it, which has no product of its own.
            .target(
                name: "CTLS", dependencies: [.product(name: "NIOSSL", package: "swift-nio-ssl")],
                path: "Sources/DataPlane/CTLS"),
            .executableTarget(
                name: "frontage",
                dependencies: [
                    "Daemon", "Model", logging,
                    .product(name: "ArgumentParser", package: "swift-argument-parser"),
                    asyncHTTPClient,
                ],
                path: "Sources/App/frontage",
                swiftSettings: house
            ),
        ]
)
