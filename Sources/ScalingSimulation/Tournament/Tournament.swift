package import Autoscaling

/// The autoscaler against the baselines over the built-in traces.
///
/// Each baseline is tuned per trace on the first half of the seeds: of the settings that cost no more than the
/// autoscaler (or a twentieth more), those with the smallest share of late entries; among equals the cheapest. If all
/// cost more, those that cost within a twentieth of the cheapest. The other half of the seeds judges. The autoscaler's
/// settings are the same everywhere.
package struct Tournament: Sendable {
    /// The consumers.
    package var fleet = Fleet()
    /// The traces.
    package var traces = TraceKind.allCases
    /// How many seeds there are in all.
    package var seeds = 20
    /// The first of them, less one: other seeds than those that the defaults were chosen on are the better judges.
    package var seedOffset = 0
    /// By how much more a baseline may cost.
    package var allowance = 1.05
    /// The baselines.
    package var contenders: [Contender]
    /// How the autoscaler decides.
    package var settings: ScalingSettings

    /// A tournament with the defaults.
    package init() {
        contenders = Contender.all(for: fleet)
        settings = ScalingSettings(target: "simulated")
        settings.maxReplicas = fleet.maxReplicas
    }

    /// Runs it, on all cores.
    ///
    /// - Returns: What became of each trace, in their order.
    /// - Throws: `ScalingSettingError` if the settings make no sense.
    package func run() async throws -> TournamentReport {
        try settings.validate()
        let half = max(1, seeds / 2)
        var results: [TournamentTrace] = []
        for kind in traces {
            let tuned = try await runs(kind, 0..<half, contenders)
            let ours = tuned.ours.mean
            var chosen: [Contender] = []
            for (contender, scores) in zip(contenders, tuned.contenders) {
                let best = Self.best(scores.map(\.mean), budget: ours.replicaSeconds * allowance, allowance)
                chosen.append(Contender(name: contender.name, policies: [contender.policies[best]]))
            }
            let judged = try await runs(kind, half..<max(seeds, half + 1), chosen)
            results.append(TournamentTrace(kind, judged, chosen, tuned))
        }
        return TournamentReport(results)
    }

    /// The place of the best that can be afforded.
    static func best(_ means: [Score], budget: Double, _ allowance: Double) -> Int {
        let cheapest = means.map(\.replicaSeconds).min() ?? 0
        let limit = max(budget, cheapest * allowance)
        let affordable = means.indices.filter { means[$0].replicaSeconds <= limit }
        return affordable.min { left, right in
            (means[left].lateShare, means[left].replicaSeconds) < (means[right].lateShare, means[right].replicaSeconds)
        } ?? 0
    }

    /// Runs all policies on all seeds of a trace, a task for each seed.
    private func runs(_ kind: TraceKind, _ seeds: Range<Int>, _ contenders: [Contender]) async throws -> TournamentRuns
    {
        try await withThrowingTaskGroup(of: (Int, TournamentRuns).self) { group in
            for seed in seeds {
                group.addTask { (seed, try run(kind, UInt64(seedOffset + seed + 1), contenders)) }
            }
            var parts: [(Int, TournamentRuns)] = []
            for try await part in group { parts.append(part) }
            // In the order of the seeds, so that sums are the same each time.
            parts.sort { $0.0 < $1.0 }
            var all = TournamentRuns(contenders: contenders)
            for (_, part) in parts { all.add(part) }
            return all
        }
    }

    private func run(_ kind: TraceKind, _ seed: UInt64, _ contenders: [Contender]) throws -> TournamentRuns {
        let workload = Workload(trace: kind.trace(seed: seed), fleet: fleet, seed: seed)
        var runs = TournamentRuns(contenders: contenders)
        runs.ours.add(Simulation.run(workload, try AutoscalerPolicy(settings: settings)))
        runs.clairvoyant.add(Simulation.run(workload, ClairvoyantPolicy(workload)))
        runs.leastReplicaSeconds.append(workload.leastReplicaSeconds)
        for (index, contender) in contenders.enumerated() {
            for (place, policy) in contender.policies.enumerated() {
                runs.contenders[index][place].add(Simulation.run(workload, policy))
            }
        }
        return runs
    }
}
