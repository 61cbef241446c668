// swift-tools-version: 6.2
import PackageDescription

// Warnings are errors for whoever sets CI (`make lint`, `make test`, `.ci/run`), and only there: a newer compiler's
// new warning must not stop a user from building.
let isStrict = Context.environment["CI"] != nil

// Which commit `thinrsmq --version` names: `make build`, `make dist` and the Dockerfile say it. Nothing but letters and
// digits, as it becomes a text in C.
let revision = (Context.environment["THINRSMQ_REVISION"] ?? "").filter { $0.isASCII && ($0.isLetter || $0.isNumber) }

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (isStrict ? [.treatAllWarnings(as: .error)] : [])

let package = Package(
    name: "thinrsmq",
    products: [
        // The queue, and the client it is handed: what other packages import.
        .library(name: "ThinRSMQ", targets: ["ThinRSMQ", "Redis"]),
        .executable(name: "thinrsmq", targets: ["ThinRSMQCommand"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
        // Without its trait for Foundation, which nothing here needs.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // No `pkgConfig:`: it makes every build warn about the flags that hiredis.pc carries.
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .target(
            name: "Redis",
            dependencies: [
                "CHiredis",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
        .target(
            name: "HTTPClient",
            dependencies: [
                "CCurl",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "ThinRSMQ",
            dependencies: [
                "CClock",
                "Redis",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            resources: [.embedInCode("Scripts")],
            swiftSettings: settings
        ),
        .systemLibrary(name: "CAllocator"),
        .target(name: "CBuildInfo", cSettings: [.define("THINRSMQ_REVISION", to: "\"\(revision)\"")]),
        .systemLibrary(name: "CClock"),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(name: "Gzip", dependencies: ["CZlib"], swiftSettings: settings),
        .target(
            name: "Exposition",
            dependencies: [.product(name: "NIOConcurrencyHelpers", package: "swift-nio")],
            swiftSettings: settings
        ),
        .target(name: "Alerting", swiftSettings: settings),
        .target(name: "JSON", swiftSettings: settings),
        .target(
            name: "Kubernetes",
            dependencies: [
                "HTTPClient",
                "JSON",
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings
        ),
        .target(name: "Autoscaling", swiftSettings: settings),
        .target(name: "ScalingSimulation", dependencies: ["Autoscaling"], swiftSettings: settings),
        .target(
            name: "QueueMonitor",
            dependencies: [
                "Alerting",
                "Autoscaling",
                "CClock",
                "Exposition",
                "Gzip",
                "HTTPClient",
                "JSON",
                "Kubernetes",
                "Redis",
                "ThinRSMQ",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        // Not "thinrsmq": beside Sources/ThinRSMQ that is the same folder on a file system that ignores case.
        .executableTarget(
            name: "ThinRSMQCommand",
            dependencies: [
                "Alerting",
                "Autoscaling",
                "CAllocator",
                "CBuildInfo",
                "CClock",
                "HTTPClient",
                "JSON",
                "Kubernetes",
                "QueueMonitor",
                "Redis",
                "ScalingSimulation",
                "ThinRSMQ",
                "Yams",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "TestSupport",
            dependencies: [
                "HTTPClient",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        // The soak is run by `make soak`: a program that starts itself as its workers, so it is no test target.
        .executableTarget(
            name: "Soak",
            dependencies: [
                "Redis",
                "TestSupport",
                "ThinRSMQ",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Tests/Soak",
            swiftSettings: settings
        ),
        .testTarget(name: "SoakTests", dependencies: ["Soak", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "RedisTests",
            dependencies: [
                "Redis",
                "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ThinRSMQTests",
            dependencies: [
                "Redis",
                "ThinRSMQ",
                "TestSupport",
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            exclude: ["Vectors"],
            swiftSettings: settings
        ),
        .testTarget(name: "HTTPClientTests", dependencies: ["HTTPClient", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "GzipTests", dependencies: ["Gzip", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: settings),
        .testTarget(
            name: "KubernetesTests",
            dependencies: ["HTTPClient", "JSON", "Kubernetes", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(name: "AlertingTests", dependencies: ["Alerting", "TestSupport"], swiftSettings: settings),
        .testTarget(name: "AutoscalingTests", dependencies: ["Autoscaling"], swiftSettings: settings),
        .testTarget(
            name: "ScalingSimulationTests",
            dependencies: ["Autoscaling", "ScalingSimulation", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(name: "ExpositionTests", dependencies: ["Exposition", "TestSupport"], swiftSettings: settings),
        .testTarget(
            name: "QueueMonitorTests",
            dependencies: [
                "Alerting",
                "Autoscaling",
                "Exposition",
                "HTTPClient",
                "JSON",
                "Kubernetes",
                "QueueMonitor",
                "Redis",
                "ThinRSMQ",
                "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "Autoscaling", "JSON", "Kubernetes", "QueueMonitor", "Redis", "ThinRSMQ", "ThinRSMQCommand",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
