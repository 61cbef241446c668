import TestSupport
import Testing

@testable import ScalingSimulation

@Suite(.serialized, .heavy) struct TournamentTests {
    private func score(_ late: Double, _ cost: Double) -> Score { Score(lateShare: late, replicaSeconds: cost) }

    @Test func `The best is the least late of those that can be afforded, and the cheapest among equals`() {
        let means = [score(0, 300), score(0.2, 90), score(0.1, 100), score(0.1, 99)]
        #expect(Tournament.best(means, budget: 105, 1.05) == 3)
        #expect(Tournament.best(means, budget: 400, 1.05) == 0)
        // All cost more: those about as cheap as the cheapest.
        #expect(Tournament.best(means, budget: 10, 1.05) == 1)
    }

    @Test func `A small tournament is the same each time`() async throws {
        var tournament = Tournament()
        tournament.traces = [.sparse]
        tournament.seeds = 2
        tournament.contenders = [Contender(name: "HPA", policies: [HPAPolicy(.lag(5), maxReplicas: 5)])]
        let report = try await tournament.run()
        #expect(report.traces.count == 1)
        #expect(report.markdown == (try await tournament.run()).markdown)
        #expect(report.traces[0].ours.replicaSeconds > 0)
    }
}
