import Subprocess
import SystemPackage
import ThinRSMQ

/// A consumer of the demo: this program again, as a process that can really crash and hang.
struct ConsumerProcess: Sendable {
    let topic: DemoTopic
    let number: Int
    let redis: ThinRSMQ.Configuration.Redis
    /// Whether it is killed and suspended now and then.
    var hasAccidents = true
    /// Hears of its process' id; of nil when it has ended.
    var started: @Sendable (Int32?) -> Void = { _ in }
    let news: @Sendable (String) -> Void

    private var name: String { "consumer \(number) of \(topic.name)" }

    /// Keeps the process running, killing or suspending it now and then, until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                try await live()
            } catch is CancellationError {
                return
            } catch {
                started(nil)
                news("\(name) could not be started: \(error)")
                try? await Task.sleep(for: .seconds(5))
            }
        }
    }

    private func live() async throws {
        var options = PlatformOptions()
        // A Ctrl-C on the terminal goes to the demo alone, which ends its children in order.
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        _ = try await Subprocess.run(
            .thisProgram,
            arguments: Arguments(arguments),
            environment: .inherit.updating(credentials),
            platformOptions: options,
            input: .none,
            output: .discarded,
            error: .discarded
        ) { execution in
            started(execution.processIdentifier.value)
            guard hasAccidents else { return try await Task.sleep(for: .seconds(86_400)) }
            try await Task.sleep(for: .seconds(.random(in: 8...25)))
            if Bool.random() {
                try execution.send(signal: .kill)
                news("\(name) killed (kill -9) with what it had in hand; another takes its place")
            } else {
                try execution.send(signal: .suspend)
                news("\(name) hangs (SIGSTOP) for 10 s: its lease ends, others get its entries")
                defer { try? execution.send(signal: .resume) }
                try await Task.sleep(for: .seconds(10))
                try execution.send(signal: .resume)
                news("\(name) goes on; its late acknowledgements are refused")
                try await Task.sleep(for: .seconds(.random(in: 8...25)))
                try execution.send(signal: .terminate)
            }
        }
    }

    /// Also where the process that started them is killed so hard that it cannot end them, they end some day.
    private var arguments: [String] {
        [
            "consume", "--redis", redis.address, "--namespace", "demo", "--topic", topic.name, "--group", topic.group,
            "--process-time", "\(topic.processTime.wholeMilliseconds)ms", "--fail-rate", "\(topic.failRate)",
            "--timeout", "12h",
        ] + (redis.useTLS ? ["--tls"] : [])
    }

    /// By the environment: arguments can be seen by everyone on the machine.
    private var credentials: [Environment.Key: String?] {
        ["REDIS_USERNAME": redis.username, "REDIS_PASSWORD": redis.password, "REDIS_URL": nil]
            .filter { $0.value != "" }
    }
}
