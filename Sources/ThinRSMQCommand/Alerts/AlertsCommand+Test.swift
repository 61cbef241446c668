import Alerting
import ArgumentParser
import HTTPClient
import QueueMonitor
import ThinRSMQ

extension AlertsCommand {
    /// `thinrsmq alerts test`.
    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test",
            abstract: "Send a test message to a receiver, and show what it answered.",
            usage: "thinrsmq alerts test --config <file> --receiver <name>",
            discussion: """
                It reads the monitor's configuration file and sends the message itself, once: no monitor and no Redis \
                need to run.
                """
        )

        @Option(name: .customLong("config"), help: ArgumentHelp("The monitor's configuration file.", valueName: "file"))
        private var configurationFile: String?
        @Option(help: ArgumentHelp("The receiver's name in that file.", valueName: "name"))
        private var receiver: String?

        func run() async throws {
            let file = try required(configurationFile, "--config")
            let name = try required(receiver, "--receiver")
            let configuration = try MonitorConfiguration(onlyFile: try readTextFile(file), named: file)
            let receivers = configuration.settings.alerts.receivers
            guard let settings = receivers.first(where: { $0.name == name }) else {
                let names = receivers.map(\.name).joined(separator: ", ")
                throw ValidationError(
                    "\(file) has no receiver '\(name)'; it has \(names.isEmpty ? "none" : names)"
                )
            }
            let message = AlertNotification.test(receiver: name, at: Timestamp.now().unixMilliseconds)
            do {
                let answer = try await AlertDelivery.sendOnce(message, to: settings)
                let line = "\(name) answered \(answer.status): \(answer.excerpt.printable)"
                guard answer.isSuccess else { throw ReceiverRefusal(description: line) }
                try await StandardOutput().print(line)
            } catch let error as HTTPError {
                throw ReceiverRefusal(description: "\(name) could not be told: \(error)")
            }
        }
    }
}

/// A receiver that did not take a test message.
struct ReceiverRefusal: Error, CustomStringConvertible {
    let description: String
}
