import Foundation
import Logging
import NIOConcurrencyHelpers
import Redis
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

/// A monitor on a port of its own, its ticks, and hands that reach past it.
struct MonitorFixture: Sendable {
    let server: RedisServer
    let namespace: String
    let port: Int
    let service: QueueMonitorService
    private let ticks: NIOLockedValueBox<[QueueMonitorService.Tick]>

    var stream: String { "\(namespace):orders" }

    /// Runs a monitor of a fresh namespace beside `body`, and stops it in order.
    static func with(
        _ server: RedisServer,
        namespace: String = testNamespace(),
        through port: Int? = nil,
        user: (name: String, password: String)? = nil,
        logger: Logger = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() },
        actuators: [String: any ScalingActuator] = [:],
        _ change: (inout MonitorSettings, _ namespace: String) -> Void = { _, _ in },
        body: (MonitorFixture) async throws -> Void
    ) async throws {
        var redis = RedisConfiguration(host: "127.0.0.1", port: port ?? server.port)
        redis.commandTimeout = .seconds(2)
        redis.username = user?.name
        redis.password = user?.password
        let client = try RedisClient(redis, logger: logger)
        defer { client.close() }
        var settings = MonitorSettings()
        settings.namespaces = [namespace]
        // Named in full, so that no test waits for the next search.
        settings.streamPatterns = ["\(namespace):orders"]
        settings.interval = .milliseconds(100)
        settings.listen = HTTPAddress(host: "127.0.0.1", port: 0)
        change(&settings, namespace)
        let ticks = NIOLockedValueBox<[QueueMonitorService.Tick]>([])
        let (addresses, address) = AsyncStream.makeStream(of: HTTPAddress.self)
        let service = try QueueMonitorService(
            settings: settings,
            client: client,
            version: "test",
            actuators: actuators,
            logger: logger,
            onListening: { address.yield($0) },
            onTick: { tick in ticks.withLockedValue { $0.append(tick) } }
        )
        try await withThrowingTaskGroup { group in
            group.addTask {
                defer { address.finish() }
                try await service.run()
            }
            if let bound = await addresses.first(where: { _ in true }) {
                let fixture = MonitorFixture(
                    server: server,
                    namespace: namespace,
                    port: bound.port,
                    service: service,
                    ticks: ticks
                )
                try await body(fixture)
            }
            service.stop()
            try await group.waitForAll()
        }
    }

    /// Waits for a tick that began after this call: one may be under way.
    @discardableResult
    func nextTick() async throws -> QueueMonitorService.Tick {
        let seen = ticks.withLockedValue { $0.count }
        try await eventually("two more ticks") { ticks.withLockedValue { $0.count } >= seen + 2 }
        return try #require(ticks.withLockedValue { $0.last })
    }

    func get(_ path: String, accept: String? = nil) async throws -> (status: String, head: String, body: String) {
        let header = accept.map { "Accept: \($0)\r\n" } ?? ""
        let answer = try await exchange(
            "GET \(path) HTTP/1.1\r\nHost: x\r\n\(header)Connection: close\r\n\r\n",
            with: port
        )
        let end = try #require(answer.range(of: "\r\n\r\n"))
        let head = String(answer[..<end.lowerBound])
        let status = head.split(separator: " ").dropFirst().first.map(String.init)
        return (status ?? "", head, String(answer[end.upperBound...]))
    }

    /// The value of a series as the page spells it; nil if it is not there.
    func metric(_ series: String) async throws -> String? {
        try await get("/metrics").body.split(separator: "\n").first { $0.hasPrefix(series + " ") }
            .map { String($0.dropFirst(series.count + 1)) }
    }

    /// Adds messages, and delivers some of them to a consumer that does nothing with them.
    func fill(_ count: Int, delivering delivered: Int, group: String = "billing") async throws {
        try await server.rawCommand("XGROUP", "CREATE", stream, group, "0", "MKSTREAM")
        for number in 0..<count {
            try await server.rawCommand("XADD", stream, "*", "v", "1", "type", "order", "payload", "\(number)")
        }
        if delivered > 0 {
            try await server.rawCommand(
                "XREADGROUP",
                "GROUP",
                group,
                "alice",
                "COUNT",
                "\(delivered)",
                "STREAMS",
                stream,
                ">"
            )
        }
    }
}

extension MonitorFixture {
    /// Delivers messages of an existing group to a consumer that does nothing with them, and lets Redis take no more.
    func fillUnderPressure(_ count: Int) async throws {
        let read = ["XREADGROUP", "GROUP", "billing", "alice", "STREAMS", stream, ">"]
        let add = ["XADD", stream, "*", "v", "1", "type", "order", "payload", "{}"]
        // In one transaction: the monitor must not repair before the memory is used up.
        let commands = [["MULTI"]] + Array(repeating: add, count: count) + [read, ["CONFIG", "SET", "maxmemory", "1"]]
        try await server.rawPipeline(commands + [["EXEC"]])
    }

    /// How long a monitor whose first tick finds one orphan takes to stop after `body`.
    static func timeToStop(
        _ server: RedisServer,
        interval: Duration,
        body: (MonitorFixture) async throws -> Void
    ) async throws -> Duration {
        var stopping = ContinuousClock.now
        let namespace = testNamespace()
        let stream = "\(namespace):orders"
        try await server.rawPipeline([
            ["XGROUP", "CREATE", stream, "billing", "0", "MKSTREAM"],
            ["XADD", stream, "7-1", "v", "1", "type", "order", "payload", "{}"],
            ["XREADGROUP", "GROUP", "billing", "alice", "STREAMS", stream, ">"],
            ["XCLAIM", stream, "billing", "alice", "0", "7-1", "IDLE", "60000", "RETRYCOUNT", "1"],
        ])
        try await with(
            server,
            namespace: namespace,
            { settings, _ in
                settings.interval = interval
                settings.queue.monitor.minIdleTime = .seconds(30)
            },
            body: { monitor in
                try await body(monitor)
                stopping = .now
            }
        )
        return stopping.duration(to: .now)
    }
}
