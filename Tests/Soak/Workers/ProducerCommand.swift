import ArgumentParser
import Redis
import ServiceLifecycle
import TestSupport
import ThinRSMQ

/// A process that publishes, and writes down what it meant to publish and what Redis acknowledged.
struct ProducerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "producer", shouldDisplay: false)

    @OptionGroup var options: WorkerOptions

    @Option(help: "The number of the first message; no other process uses those that follow.")
    var first: Int

    @Option(help: "Messages a second.")
    var rate: Int

    func run() async throws {
        let ledger = try Ledger(path: options.ledger)
        try await options.serve(as: "producer") { client, _ in
            PublishingService(
                publisher: Publisher(
                    client: client,
                    producer: try Producer(client: client, configuration: options.configuration),
                    ledger: ledger
                ),
                // Where entries are to be lost, nothing else is to happen to them.
                makeCargo: { [options] in
                    options.trim == nil ? Cargo(number: $0, seed: options.seed) : Cargo(number: $0, kind: .slow)
                },
                seed: options.seed,
                first: first,
                rate: rate
            )
        }
    }
}

/// Publishes batches of changing size at a steady rate until it is to stop.
private struct PublishingService: Service {
    let publisher: Publisher
    let makeCargo: @Sendable (Int) -> Cargo
    let seed: UInt64
    let first: Int
    let rate: Int

    private static let largestBatch = 200

    func run() async throws {
        var generator = SplitMix(seed: seed ^ UInt64(first))
        var number = first
        var next = ContinuousClock.now
        while !Task.isShuttingDownGracefully {
            let count = Int.random(in: 1...Self.largestBatch, using: &generator)
            try await publisher.publish((number..<number + count).map(makeCargo))
            number += count
            // What an outage kept back is not made up for: that would be a burst without bound.
            next = max(next + .seconds(1) * count / rate, .now)
            try await Task.sleep(until: next)
        }
    }
}
