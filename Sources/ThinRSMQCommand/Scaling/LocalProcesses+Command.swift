import Logging
import QueueMonitor
import Subprocess
import SystemPackage
import ThinRSMQ

extension LocalProcesses {
    /// Replicas of the program that a target names.
    ///
    /// One that ends by itself is started again, after a pause that grows with each time in a row.
    convenience init(_ settings: ScalingProcess, target: String, logger: Logger) {
        self.init { number, started in
            var pause = Duration.seconds(1)
            while !Task.isCancelled {
                let start = ContinuousClock.now
                do {
                    try await Self.live(settings, started)
                    if !Task.isCancelled {
                        logger.warning("process has ended by itself", metadata: ["scaling.target": "\(target)"])
                    }
                } catch {
                    if !Task.isCancelled {
                        logger.error(
                            "process cannot be started",
                            metadata: ["scaling.target": "\(target)", "error": "\(error)"]
                        )
                    }
                }
                started(nil)
                // What ran for a while begins anew.
                pause = start.duration(to: .now) > .seconds(60) ? .seconds(1) : min(pause * 2, .seconds(60))
                if !Task.isCancelled { try? await Task.sleep(for: pause * Double.random(in: 0.5...1)) }
            }
        }
    }

    private static func live(_ settings: ScalingProcess, _ started: @escaping @Sendable (Int32?) -> Void) async throws {
        guard let program = settings.command.first else { return }
        var options = PlatformOptions()
        // A Ctrl-C on the terminal goes to the monitor alone, which ends its children in order.
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: settings.stopTimeout)]
        _ = try await Subprocess.run(
            program.contains("/") ? .path(FilePath(program)) : .name(program),
            arguments: Arguments(Array(settings.command.dropFirst())),
            environment: .inherit,
            platformOptions: options,
            input: .none,
            output: .discarded,
            error: .discarded
        ) { execution in
            started(execution.processIdentifier.value)
            // Until it ends, or the task is cancelled.
        }
    }
}
