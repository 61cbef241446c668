import ArgumentParser
import Autoscaling
import JSON
import QueueMonitor
import ScalingSimulation
import ThinRSMQ

/// `thinrsmq simulate`.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Try how a target would scale, beside KEDA, the HPA and others, on a trace of arrivals.",
        usage: "thinrsmq simulate [--trace <trace>] [--config <file> --target <name>] [<option> ...]",
        discussion: """
            The code that decides is the one that the monitor runs. Traces are: \
            \(TraceKind.allCases.map(\.rawValue).joined(separator: ", ")); or a CSV file of lines second,count.

            Policies are: thinrsmq, keda-lag:5, keda-pending:5, keda-length:5, hpa-cpu:0.6, hpa-lag:20, aws:100, fixed:3 \
            and clairvoyant, which knows what comes.

              thinrsmq simulate --trace bursts --chart bursts.svg
              thinrsmq simulate --trace yesterday.csv --service-time 250ms --slots 10 --config m.yaml --target billing
              thinrsmq simulate --tournament --seeds 20
            """
    )

    @Option(help: ArgumentHelp("A built-in trace, or a file (default: step).", valueName: "trace"))
    private var trace = "step"
    @Option(help: ArgumentHelp("What chance begins with (default: 1).", valueName: "number"))
    private var seed: UInt64 = 1
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp("The monitor's configuration file, for the target's settings.", valueName: "file")
    )
    private var configurationFile: String?
    @Option(help: ArgumentHelp("A target of that file.", valueName: "name"))
    private var target: String?
    @Option(
        name: .customLong("policy"),
        help: ArgumentHelp("Who decides; repeatable (default: one of each).", valueName: "policy")
    )
    private var policies: [String] = []
    @OptionGroup(title: "Consumers")
    private var fleet: FleetOptions
    @Option(help: ArgumentHelp("Draw what happened into an SVG file.", valueName: "file"))
    private var chart: String?
    @Flag(help: "Compare over all traces, each baseline tuned on one half of the seeds and judged on the other.")
    private var tournament = false
    @Option(help: ArgumentHelp("Seeds of the tournament (default: 20).", valueName: "count"))
    private var seeds = 20
    @OptionGroup
    private var output: OutputOptions

    func validate() throws {
        guard (2...1_000).contains(seeds) else { throw ValidationError("--seeds: accepted is 2 to 1000") }
        guard (target == nil) == (configurationFile == nil) else {
            throw ValidationError("--config and --target belong together")
        }
        for policy in policies { _ = try PolicyName(policy) }
    }

    func run() async throws {
        let fleet = try fleet.fleet
        let settings = try settings(fleet)
        if tournament {
            try await compare(settings, fleet)
        } else {
            try await simulate(settings, fleet)
        }
    }

    private func settings(_ fleet: Fleet) throws -> ScalingSettings {
        guard let configurationFile, let target else {
            var settings = ScalingSettings(target: "simulated")
            settings.maxReplicas = fleet.maxReplicas
            return settings
        }
        let file = try MonitorConfiguration(onlyFile: try readTextFile(configurationFile), named: configurationFile)
        guard let found = file.settings.scaling.targets.first(where: { $0.name == target }) else {
            let names = file.settings.scaling.targets.map(\.name).joined(separator: ", ")
            throw ValidationError(
                "\(configurationFile) has no target '\(target)'; it has \(names.isEmpty ? "none" : names)"
            )
        }
        return found.scaling
    }

    // MARK: - One trace

    private func simulate(_ settings: ScalingSettings, _ fleet: Fleet) async throws {
        let workload = Workload(trace: try readTrace(), fleet: fleet, seed: seed)
        let names = try (policies.isEmpty ? PolicyName.all : policies).map { try PolicyName($0) }
        var results: [SimulationResult] = []
        for name in names {
            let policy = try name.policy(settings, fleet, workload)
            results.append(Self.run(workload, policy, keepsCourse: chart != nil))
        }
        if let chart { try writeTextFile(ScalingChart(title: workload.trace.name, runs: results).svg, to: chart) }
        let least = workload.leastReplicaSeconds
        try await StandardOutput().print(
            output.json ? results.json(least: least).description : results.table(least: least)
        )
    }

    /// Opens the box: the simulation is compiled for each policy.
    private static func run(
        _ workload: Workload,
        _ policy: some SimulatedPolicy,
        keepsCourse: Bool
    ) -> SimulationResult {
        Simulation.run(workload, policy, keepsCourse: keepsCourse)
    }

    private func readTrace() throws -> Trace {
        if let kind = TraceKind(rawValue: trace) { return kind.trace(seed: seed) }
        guard trace.contains(".") || trace.contains("/") else {
            let names = TraceKind.allCases.map(\.rawValue)
            throw ValidationError("no trace '\(trace)'; there are \(names.joined(separator: ", ")), or a CSV file")
        }
        do {
            return try Trace(csv: try readTextFile(trace), name: trace)
        } catch let error as TraceError {
            throw ValidationError("\(trace): \(error)")
        }
    }

    // MARK: - All traces

    private func compare(_ settings: ScalingSettings, _ fleet: Fleet) async throws {
        var tournament = Tournament()
        tournament.fleet = fleet
        tournament.seeds = seeds
        tournament.settings = settings
        let report = try await tournament.run()
        try await StandardOutput().print(output.json ? report.traces.json.description : report.text)
    }
}
