/// What became of a trace.
package struct TournamentTrace: Sendable {
    /// A baseline as it was tuned.
    package struct Baseline: Sendable {
        /// The family.
        package let name: String
        /// The settings that were chosen.
        package let policy: String
        /// What it reached on the seeds that judge.
        package let score: Score
        /// For how many times our replica-seconds some of its settings were as good as the autoscaler, on the seeds
        /// that tune; nil if none was.
        package let costOfEquals: Double?
    }

    /// The trace.
    package let kind: TraceKind
    /// The autoscaler.
    package let ours: Score
    /// The clairvoyant.
    package let clairvoyant: Score
    /// What no policy can do with less, as a mean.
    package let leastReplicaSeconds: Double
    /// The baselines, in the order of `Contender.all`.
    package let baselines: [Baseline]

    init(_ kind: TraceKind, _ judged: TournamentRuns, _ chosen: [Contender], _ tuned: TournamentRuns) {
        self.kind = kind
        ours = judged.ours.mean
        clairvoyant = judged.clairvoyant.mean
        leastReplicaSeconds = judged.leastReplicaSeconds.reduce(0, +) / Double(max(1, judged.leastReplicaSeconds.count))
        let tunedOurs = tuned.ours.mean
        baselines = chosen.indices.map { index in
            let equals = tuned.contenders[index].map(\.mean).filter { $0.lateShare <= tunedOurs.lateShare }
            return Baseline(
                name: chosen[index].name,
                policy: chosen[index].policies[0].name,
                score: judged.contenders[index][0].mean,
                costOfEquals: equals.map(\.replicaSeconds).min().map { $0 / max(1, tunedOurs.replicaSeconds) }
            )
        }
    }

    /// How our share of late entries compares to a baseline's: 0 if nothing of ours was late.
    package func ratio(to baseline: Baseline) -> Double {
        if ours.lateShare == 0 { return 0 }
        return baseline.score.lateShare == 0 ? .infinity : ours.lateShare / baseline.score.lateShare
    }

    /// The worst of the ratios to KEDA and to the HPA.
    package var worstRatio: Double {
        rivals.map(ratio).max() ?? 0
    }
}
