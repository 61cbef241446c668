import ArgumentParser
import JSON
import QueueMonitor

/// `thinrsmq bench`.
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure the queue beside redis-benchmark, and the monitor beside redis_exporter.",
        discussion: """
            Every rate is one of this machine and this hour: compare the ratios. Each is taken within one round, and the \
            median of the rounds is shown.
            """
    )

    @Option(help: "How often everything is measured; the medians are shown.")
    var rounds = 5
    @Option(help: "Messages in a consuming phase; the others scale with it.")
    var messages = 50_000
    @Option(
        help: ArgumentHelp(
            "Only the queue, only the monitor beside redis_exporter, or only decisions.",
            valueName: "part"
        )
    )
    var only: BenchPart?
    @Flag(help: "Print one JSON document instead of a table.")
    var json = false

    func validate() throws {
        guard (1...1_000).contains(rounds) else { throw ValidationError("--rounds takes a number from 1 to 1000") }
        guard (1_000...10_000_000).contains(messages) else {
            throw ValidationError("--messages takes a number from 1000 to 10000000")
        }
    }

    func run() async throws {
        let (rounds, messages, only) = (rounds, messages, only)
        let report = try await PrivateRedis.with { redis in
            let progress = StepLine()
            defer { progress.clear() }
            let runner = BenchRunner(redis: redis, rounds: rounds, messages: messages) { progress.show($0) }
            return try await runner.run(only)
        }
        try await StandardOutput().print(json ? report.json.description : report.table)
    }
}

/// What is measured.
enum BenchPart: String, ExpressibleByArgument, CaseIterable {
    case queue, monitor, decisions
}

/// The step that is being measured, on a terminal only.
private struct StepLine: Sendable {
    private let width = Terminal.width(of: 2)

    func show(_ step: String) {
        // A terminal that has gone away is no reason to stop measuring.
        if width != nil { try? writeAll(Array("\r\u{1B}[K\(step)".utf8), to: 2) }
    }

    func clear() {
        show("")
    }
}
