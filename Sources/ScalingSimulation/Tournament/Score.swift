/// The mean of what became of some runs.
package struct Score: Sendable, Hashable {
    package var lateShare = 0.0
    package var p99 = 0.0
    package var replicaSeconds = 0.0
    package var actions = 0.0
    package var reversals = 0.0
    package var redelivered = 0.0
}

/// The runs of a policy.
struct Scores: Sendable {
    private var sum = Score()
    private var count = 0.0

    var mean: Score {
        let count = max(1, count)
        return Score(
            lateShare: sum.lateShare / count,
            p99: sum.p99 / count,
            replicaSeconds: sum.replicaSeconds / count,
            actions: sum.actions / count,
            reversals: sum.reversals / count,
            redelivered: sum.redelivered / count
        )
    }

    mutating func add(_ result: SimulationResult) {
        add(
            Score(
                lateShare: result.lateShare,
                p99: result.p99,
                replicaSeconds: result.replicaSeconds,
                actions: Double(result.actions),
                reversals: Double(result.reversals),
                redelivered: Double(result.redelivered)
            ),
            1
        )
    }

    mutating func add(_ other: Scores) { add(other.sum, other.count) }

    private mutating func add(_ score: Score, _ runs: Double) {
        sum.lateShare += score.lateShare
        sum.p99 += score.p99
        sum.replicaSeconds += score.replicaSeconds
        sum.actions += score.actions
        sum.reversals += score.reversals
        sum.redelivered += score.redelivered
        count += runs
    }
}

/// The runs of all policies on a trace.
struct TournamentRuns: Sendable {
    var ours = Scores()
    var clairvoyant = Scores()
    var leastReplicaSeconds: [Double] = []
    var contenders: [[Scores]]

    init(contenders: [Contender]) {
        self.contenders = contenders.map { Array(repeating: Scores(), count: $0.policies.count) }
    }

    mutating func add(_ other: TournamentRuns) {
        ours.add(other.ours)
        clairvoyant.add(other.clairvoyant)
        leastReplicaSeconds += other.leastReplicaSeconds
        for index in contenders.indices {
            for place in contenders[index].indices { contenders[index][place].add(other.contenders[index][place]) }
        }
    }
}
