// swift-tools-version: 6.2
import PackageDescription

// Programs to copy from, in a package of their own, so that nobody who uses the library builds them.
let package = Package(
    name: "thinrsmq-examples",
    // Those of NIO's task groups and clocks.
    platforms: [.macOS(.v15)],
    dependencies: [
        // In your package: the URL of the repository.
        .package(name: "thinrsmq", path: ".."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .executableTarget(
            name: "OrderProducer",
            dependencies: [
                .product(name: "ThinRSMQ", package: "thinrsmq"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        .executableTarget(
            name: "OrderConsumer",
            dependencies: [
                .product(name: "ThinRSMQ", package: "thinrsmq"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(
            name: "OrderService",
            dependencies: [
                .product(name: "ThinRSMQ", package: "thinrsmq"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
