import HTTPClient
import Logging
import Redis
import Subprocess
import SystemPackage
import ThinRSMQ

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The monitor beside redis_exporter, on the same streams: what a look costs Redis, and what a scrape takes.
struct MonitorComparison: Sendable {
    let redis: PrivateRedis
    let streams: Int
    let progress: @Sendable (String) -> Void

    private static let groups = 2
    private static let consumers = 5
    private static let scrapes = 5
    private static let namespace = "bench"

    private var shape: String { "\(streams) × \(Self.groups) × \(Self.consumers)" }

    /// What one program costs.
    private struct Cost: Sendable {
        /// Of one scrape, in seconds.
        var scrape: Double
        /// CPU time of Redis for one look at all streams, in seconds.
        var redisCPU: Double
        var bytes: Int
        var residentBytes: Int
    }

    /// Measures both, the exporter where it is installed (Debian's prometheus-redis-exporter).
    func figures() async throws -> [Figure] {
        progress("\(shape): streams, groups and consumers")
        try await fill()
        progress("\(shape): the monitor")
        let ours = try await monitor()
        progress("\(shape): redis_exporter")
        let theirs = try await exporter()
        var figures = [
            figure("monitor, \(shape): scrape", ours.scrape, of: theirs?.scrape, atMost: 0.1),
            figure("monitor, \(shape): Redis CPU of a tick", ours.redisCPU, of: theirs?.redisCPU, atMost: 1),
        ]
        var memory = Figure(phase: "monitor, \(shape): resident, MiB (page: \(ours.bytes >> 10) KiB)")
        memory.milliseconds = Double(ours.residentBytes) / 1_048_576
        let limit = streams > 1_000 ? 150.0 : 60
        memory.aim = "≤ \(Int(limit)) MiB"
        memory.isReached = Double(ours.residentBytes) / 1_048_576 <= limit
        figures.append(memory)
        return figures
    }

    private func figure(_ name: String, _ seconds: Double, of reference: Double?, atMost aim: Double) -> Figure {
        var figure = Figure(phase: name, milliseconds: seconds * 1_000)
        figure.limit = reference == nil ? "not installed" : "redis_exporter"
        guard let reference else { return figure }
        figure.ratio = seconds / reference
        figure.aim = "≤ \(aim)"
        figure.isReached = seconds / reference <= aim
        return figure
    }

    // MARK: - Streams

    /// Each consumer has something in hand, and each group something to read.
    private func fill() async throws {
        try await withClient { client in
            _ = try await client.execute("FLUSHALL", repeatable: true)
            for stream in 0..<streams {
                let key = "\(Self.namespace):topic\(stream)"
                var pipeline = RedisPipeline()
                for group in 0..<Self.groups {
                    pipeline.append("XGROUP", repeatable: true, "CREATE", key, "group\(group)", "0", "MKSTREAM")
                }
                for _ in 0..<20 { pipeline.append("XADD", repeatable: false, [key, "*"] + BenchMessage.fields) }
                for group in 0..<Self.groups {
                    for consumer in 0..<Self.consumers {
                        pipeline.append(
                            "XREADGROUP",
                            repeatable: false,
                            ["GROUP", "group\(group)", "consumer\(consumer)", "COUNT", "2", "STREAMS", key, ">"]
                        )
                    }
                }
                try await client.execute(pipeline).check()
            }
        }
    }

    private func withClient<Result>(_ body: (RedisClient) async throws -> Result) async throws -> Result {
        let client = try RedisClient(
            redis.configuration,
            logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        )
        defer { client.close() }
        return try await body(client)
    }

    // MARK: - Programs

    private func monitor() async throws -> Cost {
        let port = Int.random(in: 30_000..<32_000)
        let arguments = [
            "monitor", "--redis", redis.settings.address, "--namespace", Self.namespace, "--claim-policy", "observe",
            "--interval", "1s", "--listen", "127.0.0.1:\(port)", "--log-level", "error",
        ]
        return try await beside(.thisProgram, arguments, port) { process, http in
            try await measure(process, http) {
                let before = try await http.ticks()
                while try await http.ticks() < before + Self.scrapes { try await Task.sleep(for: .milliseconds(200)) }
                return try await http.ticks() - before
            }
        }
    }

    /// It looks at Redis when it is scraped.
    private func exporter() async throws -> Cost? {
        let port = Int.random(in: 30_000..<32_000)
        let arguments = [
            "--redis.addr", "redis://\(redis.settings.address)", "--check-streams", "db0=\(Self.namespace):*",
            "--web.listen-address", "127.0.0.1:\(port)",
        ]
        do {
            return try await beside(.name("prometheus-redis-exporter"), arguments, port) { process, http in
                try await measure(process, http) {
                    for _ in 0..<Self.scrapes { _ = try await http.scrape() }
                    return Self.scrapes
                }
            }
        } catch let error as SubprocessError where error.code == .executableNotFound {
            return nil
        }
    }

    /// Measures what Redis spends while `look` lets a program look at it some times, and what a scrape takes.
    private func measure(
        _ process: Int,
        _ http: MetricsPage,
        _ look: () async throws -> Int
    ) async throws -> Cost {
        var times: [Double] = []
        var bytes = 0
        for _ in 0..<Self.scrapes {
            let start = ContinuousClock.now
            bytes = try await http.scrape().count
            times.append(start.duration(to: .now) / .seconds(1))
        }
        return try await withClient { client in
            let before = try await Meter(client: client).redisCPU()
            let looks = try await look()
            let spent = try await Meter(client: client).redisCPU() - before
            return Cost(
                scrape: times.median ?? 0,
                redisCPU: spent / Double(looks),
                bytes: bytes,
                residentBytes: residentMemory(of: process)
            )
        }
    }

    private func beside<Result: Sendable>(
        _ program: Executable,
        _ arguments: [String],
        _ port: Int,
        _ body: @Sendable (Int, MetricsPage) async throws -> Result
    ) async throws -> Result {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        return try await Subprocess.run(
            program,
            arguments: Arguments(arguments),
            platformOptions: options,
            input: .none,
            output: .discarded,
            error: .discarded
        ) { execution in
            defer { try? execution.send(signal: .terminate) }
            let page = try MetricsPage(port: port)
            do {
                try await page.waitForSeries()
                let result = try await body(Int(execution.processIdentifier.value), page)
                await page.close()
                return result
            } catch {
                await page.close()
                throw error
            }
        }.closureResult
    }
}

/// The metrics of a program under test.
private struct MetricsPage: Sendable {
    private let client = HTTPClient()
    private let url: HTTPURL

    init(port: Int) throws { url = try HTTPURL("http://127.0.0.1:\(port)/metrics") }

    func close() async { await client.close() }

    func scrape() async throws -> [UInt8] {
        var request = HTTPClient.Request("GET", url)
        request.maxResponseBytes = 256 << 20
        return try await client.send(request).body
    }

    /// Until it has looked at Redis.
    func waitForSeries() async throws {
        for _ in 1...300 {
            let page = (try? await scrape()).map { String(decoding: $0, as: UTF8.self) } ?? ""
            if page.contains("\nthinrsmq_stream_length{") || page.contains("\nredis_stream_length{") { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw BenchError.noFigure
    }

    func ticks() async throws -> Int {
        let page = String(decoding: try await scrape(), as: UTF8.self)
        let line = page.split(separator: "\n").first { $0.hasPrefix("thinrsmq_scans_total{result=\"ok\"}") }
        return line.flatMap { $0.split(separator: " ").last }.flatMap { Double($0) }.map(Int.init) ?? 0
    }
}

/// The resident memory of a process in bytes; 0 where the system does not tell.
private func residentMemory(of process: Int) -> Int {
    guard let data = try? Data(contentsOf: URL(filePath: "/proc/\(process)/status")) else { return 0 }
    let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line.flatMap { $0.split(separator: " ").dropFirst().first ?? nil }.flatMap { Int($0) }.map { $0 << 10 } ?? 0
}
