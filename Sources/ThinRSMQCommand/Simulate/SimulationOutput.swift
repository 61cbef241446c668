import JSON
import ScalingSimulation

extension [SimulationResult] {
    /// The results for people; `least` is what no policy can do with fewer of.
    func table(least: Double) -> String {
        var table = Table(
            "policy",
            .number("late"),
            .number("p50"),
            .number("p95"),
            .number("p99"),
            .number("longest"),
            .number("replica-s"),
            .number("drained"),
            .number("actions"),
            .number("reversals"),
            .number("redelivered")
        )
        for result in self {
            table.append(
                result.policy,
                "\((result.lateShare * 100).rounded(toPlaces: 2)) %",
                "\(result.p50.rounded(toPlaces: 1)) s",
                "\(result.p95.rounded(toPlaces: 1)) s",
                "\(result.p99.rounded(toPlaces: 1)) s",
                "\(result.longest.rounded(toPlaces: 1)) s",
                Int(result.replicaSeconds).grouped,
                "\(Int(result.drainSeconds).grouped) s",
                result.actions.grouped,
                result.reversals.grouped,
                result.redelivered.grouped
            )
        }
        return "\(table)\n\(first?.entries.grouped ?? "0") entries; no policy does with fewer than "
            + "\(Int(least).grouped) replica-seconds"
    }

    func json(least: Double) -> JSON {
        [
            "leastReplicaSeconds": .number(least),
            "policies": .array(
                map { result in
                    [
                        "policy": .string(result.policy),
                        "entries": .integer(result.entries),
                        "lateShare": .number(result.lateShare),
                        "p50Seconds": .number(result.p50),
                        "p95Seconds": .number(result.p95),
                        "p99Seconds": .number(result.p99),
                        "longestSeconds": .number(result.longest),
                        "replicaSeconds": .number(result.replicaSeconds),
                        "drainSeconds": .number(result.drainSeconds),
                        "actions": .integer(result.actions),
                        "reversals": .integer(result.reversals),
                        "redelivered": .integer(result.redelivered),
                    ]
                }
            ),
        ]
    }
}

extension TournamentReport {
    /// The comparison for people: the table, what its cells are, and what comes of it.
    var text: String {
        func names(_ traces: [TournamentTrace]) -> String {
            traces.isEmpty ? "none" : traces.map(\.kind.rawValue).joined(separator: ", ")
        }
        return """
            \(markdown)
            Cells: share of entries that waited for too long · replica-seconds; the ratio is that of late entries, ours to \
            the better of KEDA's best and the HPA's best; "same for" is what as few late ones cost them, ours being 1.
            At most half of both in \(won.count) of \(traces.count) traces; of these with none late on either side: \
            \(names(drawn)). More than 1.1 times: \(names(lost)).
            """
    }
}

extension [TournamentTrace] {
    var json: JSON {
        func score(_ name: String, _ score: Score, _ ratio: Double? = nil) -> JSON {
            .object(present: [
                "policy": .string(name),
                "lateShare": .number(score.lateShare),
                "p99Seconds": .number(score.p99),
                "replicaSeconds": .number(score.replicaSeconds),
                "actions": .number(score.actions),
                "reversals": .number(score.reversals),
                "redelivered": .number(score.redelivered),
                "oursToTheirs": ratio.map { .number($0) },
            ])
        }
        return .array(
            map { trace in
                [
                    "trace": .string(trace.kind.rawValue),
                    "leastReplicaSeconds": .number(trace.leastReplicaSeconds),
                    "policies": .array(
                        [score("thinrsmq", trace.ours), score("clairvoyant", trace.clairvoyant)]
                            + trace.baselines.map { score($0.policy, $0.score, trace.ratio(to: $0)) }
                    ),
                ]
            }
        )
    }
}
