import ArgumentParser
import Foundation
import ThinRSMQ

/// A process that consumes, and writes down what its handlers began and how each ended.
struct ConsumerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "consumer", shouldDisplay: false)

    @OptionGroup var options: WorkerOptions

    @Option(help: "The consumer group.")
    var group: String

    func run() async throws {
        let handler = CargoHandler(ledger: try Ledger(path: options.ledger))
        try await options.serve(as: "consumer") { client, logger in
            try Consumer(
                client: client,
                configuration: options.configuration,
                topic: SoakQueue.topic,
                group: group,
                logger: logger,
                handler: handler.handle
            )
        }
    }
}

/// Does to each message what its cargo says.
struct CargoHandler: Sendable {
    let ledger: Ledger

    @Sendable func handle(_ delivery: Delivery) async throws {
        let id = delivery.id.description
        guard let cargo = Cargo(delivery.message.payload) else {
            throw SoakError("a message without cargo reached a handler: \(id)")
        }
        try ledger.write(.began(number: cargo.number, id: id, attempt: delivery.attempt))
        do {
            try await work(on: cargo, delivery.attempt)
            try ledger.write(.done(number: cargo.number, id: id))
        } catch is CancellationError {
            try ledger.write(.cut(number: cargo.number, id: id))
            throw CancellationError()
        } catch {
            try ledger.write(.failed(number: cargo.number, id: id, attempt: delivery.attempt))
            throw error
        }
    }

    private func work(on cargo: Cargo, _ attempt: Int) async throws {
        switch cargo.kind {
        case .plain, .malformed: break
        case .slow: try await Task.sleep(for: .milliseconds(1 + cargo.number % 20))
        case .long: try await Task.sleep(for: SoakQueue.lease * 3)
        case .flaky: if attempt == 1 { throw SoakError("fails once") }
        case .poison: throw SoakError("fails always")
        case .killer: kill(getpid(), SIGKILL)
        }
    }
}
