import Logging
import Redis

/// Runs every phase in turn, round after round, beside redis-benchmark, so that a phase and its limit meet the machine
/// in the same mood; ratios are taken within a round, and medians over the rounds.
struct BenchRunner: Sendable {
    let redis: PrivateRedis
    let rounds: Int
    let messages: Int
    let progress: @Sendable (String) -> Void

    private struct Sample {
        var cost: Cost
        var ratio: Double?
    }

    /// Runs everything, or one part.
    func run(_ part: BenchPart? = nil) async throws -> BenchReport {
        var report = BenchReport(rounds: rounds, messages: messages)
        if part == nil || part == .queue { report.figures += try await queueFigures() }
        if part == nil || part == .monitor { report.figures += try await monitorFigures() }
        if part == nil || part == .decisions { report.figures += try decisionFigures() }
        report.peakMemoryBytes = peakMemory()
        return report
    }

    private func monitorFigures() async throws -> [Figure] {
        var figures: [Figure] = []
        for streams in [200, 2_000] {
            figures += try await MonitorComparison(redis: redis, streams: streams, progress: progress).figures()
        }
        return figures
    }

    private func decisionFigures() throws -> [Figure] {
        [
            promise("500 alert rules over 1,000 groups", try DecisionBench.alerts(), longest: 0.05),
            promise("10,000 scaling targets", try DecisionBench.scaling(), longest: 0.02),
        ]
    }

    private func queueFigures() async throws -> [Figure] {
        let phases = Phase.publishing(messages) + Phase.consuming(messages) + Phase.scanning
        var limits: [Limit: [Double]] = [:]
        var samples: [[Sample]] = Array(repeating: [], count: phases.count)
        var stops: [Double] = []
        var lateness: [Double] = []
        for round in 1...rounds {
            var known = try await measureLimits(round)
            for (index, phase) in phases.enumerated() {
                progress("round \(round) of \(rounds): \(phase.name)")
                let cost = try await measure(phase)
                let rate = Double(phase.count) / cost.seconds
                samples[index].append(Sample(cost: cost, ratio: phase.limit.flatMap { known[$0] }.map { rate / $0 }))
                if index == 0 { known[.oneAtATime] = rate }
                if phase.limit == nil, phase.longest == nil, known[.rawDrain] == nil { known[.rawDrain] = rate }
            }
            stops.append(try await withBench { try await $0.stopIdleConsumer() })
            try await clear()
            progress("round \(round) of \(rounds): retries when they are due")
            lateness.append(try await withBench { try await $0.retryLateness() })
            for (limit, rate) in known { limits[limit, default: []].append(rate) }
        }
        var figures: [Figure] = []
        for limit in [Limit.single, .pipelined] {
            figures.append(
                Figure(phase: "redis-benchmark XADD \(limit.rawValue)", perSecond: limits[limit]?.median)
            )
        }
        for (phase, samples) in zip(phases, samples) { figures.append(figure(phase, samples)) }
        figures.append(promise("stop of an idle consumer", stops.median ?? 0, longest: 0.1))
        figures.append(promise("retry after its due time, 99th percentile", lateness.median ?? 0, longest: 0.1))
        figures += try await millionFigures()
        return figures
    }

    private func measureLimits(_ round: Int) async throws -> [Limit: Double] {
        progress("round \(round) of \(rounds): redis-benchmark")
        let benchmark = RedisBenchmark(port: redis.port)
        try await clear()
        let single = try await benchmark.publishRate(messages: messages / 2, pipeline: 1)
        let pipelined = try await benchmark.publishRate(messages: 4 * messages, pipeline: 100)
        return [.single: single, .pipelined: pipelined]
    }

    private func measure(_ phase: Phase) async throws -> Cost {
        try await clear()
        return try await withBench { bench in
            try await phase.prepare(bench)
            return try await Meter(client: bench.client).measure(inner: phase.inner) { try await phase.work(bench) }
        }
    }

    /// A client of its own for each phase: none inherits another's connections or caches.
    private func withBench<Result>(_ body: (Bench) async throws -> Result) async throws -> Result {
        var configuration = redis.configuration
        configuration.commandTimeout = .seconds(60)
        let client = try RedisClient(configuration, logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
        defer { client.close() }
        return try await body(Bench(client: client, messages: messages))
    }

    /// The server is our own child, so nobody else's data is in it.
    private func clear() async throws {
        try await withBench { bench in
            _ = try await bench.client.execute("FLUSHALL", repeatable: true)
            _ = try await bench.client.execute("CONFIG", repeatable: true, "RESETSTAT")
        }
    }

    private func figure(_ phase: Phase, _ samples: [Sample]) -> Figure {
        let count = Double(phase.count)
        let seconds = samples.map(\.cost.seconds).median ?? 0
        var figure = Figure(phase: phase.name, perSecond: count / seconds)
        figure.milliseconds = seconds * 1_000
        figure.limit = phase.limit?.rawValue
        figure.ratio = samples.compactMap(\.ratio).median
        figure.redisMicroseconds = samples.map { $0.cost.redisCPU / count * 1e6 }.median
        figure.clientMicroseconds = samples.map { $0.cost.clientCPU / count * 1e6 }.median
        figure.callsPerMessage = samples.map { $0.cost.redisCalls / count }.median
        if let aim = phase.aim, let ratio = figure.ratio {
            figure.aim = "≥ \(aim)"
            figure.isReached = ratio >= aim
        } else if let longest = phase.longest {
            figure.aim = "≤ \(Int(longest)) ms"
            figure.isReached = seconds * 1_000 <= longest
        }
        return figure
    }

    /// Once: to make a million pending entries takes longer than to scan them.
    private func millionFigures() async throws -> [Figure] {
        progress("scan of 1,000,000 pending entries")
        try await clear()
        let (seconds, command) = try await withBench { try await $0.scanOfMillion() }
        var scan = Figure(phase: "scan of 1,000,000 pending, 10,000 orphans")
        scan.milliseconds = seconds * 1_000
        return [scan, promise("  longest time that it held Redis", command, longest: 0.005)]
    }

    private func promise(_ name: String, _ seconds: Double, longest: Double) -> Figure {
        var figure = Figure(phase: name, milliseconds: seconds * 1_000)
        figure.aim = "≤ \(Int(longest * 1_000)) ms"
        figure.isReached = seconds <= longest
        return figure
    }
}
