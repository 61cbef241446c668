import Testing

@testable import Autoscaling

@Suite struct AutoscalerTests {
    @Test func `Arrivals and backlog by what a replica does`() throws {
        var autoscaler = try autoscaler()
        // (24 + 80 / 10) / (10 × 0.8) = 4
        let decision = autoscaler.decide(signals(lag: 80, arriving: 24, replicas: 3), at: 0)
        #expect(decision.replicas == 4)
        #expect(decision.needed == 4)
        #expect(decision.reason == .demand)
        #expect(decision.sentence.contains("Up from 3 to 4"))
    }

    @Test func `Without a service rate, by backlog`() throws {
        var autoscaler = try Autoscaler(settings: ScalingSettings(target: "orders"))
        #expect(autoscaler.decide(signals(lag: 20, replicas: 1), at: 0).replicas == 4)
    }

    @Test func `Within the tolerance nothing changes`() throws {
        var autoscaler = try autoscaler()
        let decision = autoscaler.decide(signals(arriving: 87, replicas: 10), at: 0)
        #expect(decision.replicas == 10)
        #expect(decision.reason == .steady)
    }

    @Test func `It wakes on one message, also on one that is due or pending with nobody`() throws {
        for signals in [
            signals(lag: 1, replicas: 0), signals(replicas: 0, due: 1), signals(replicas: 0, pending: 1),
        ] {
            var autoscaler = try autoscaler()
            let decision = autoscaler.decide(signals, at: 0)
            #expect(decision.replicas == 1)
            #expect(decision.reason == .wake)
        }
    }

    @Test func `It sleeps once it was idle for long enough, and not while anything is pending`() throws {
        var autoscaler = try autoscaler()
        #expect(autoscaler.decide(signals(), at: 0).replicas == 1)
        #expect(autoscaler.decide(signals(), at: 299_999).replicas == 1)
        #expect(autoscaler.decide(signals(), at: 300_000).replicas == 0)
        #expect(autoscaler.decide(signals(replicas: 0), at: 305_000).reason == .idle)
        #expect(autoscaler.decide(signals(pending: 1), at: 310_000).replicas == 1)
        #expect(autoscaler.decide(signals(pending: 1), at: 900_000).replicas == 1)
    }

    @Test func `Nothing is taken away on an unknown, and a wait stands in for the lag`() throws {
        var autoscaler = try autoscaler()
        var unknown = signals(lag: nil, arriving: 10, replicas: 8)
        unknown.oldestWait = .unknown
        let held = autoscaler.decide(unknown, at: 0)
        #expect(held.replicas == 8)
        #expect(held.reason == .unknown)
        #expect(autoscaler.decide(signals(lag: nil, arriving: 10, replicas: 8), at: 400_000).replicas == 8)
        var waiting = signals(lag: nil, arriving: 40, replicas: 4)
        waiting.oldestWait = .exact(60)
        #expect(autoscaler.decide(waiting, at: 405_000).change > 0)
    }

    @Test func `What is set is unknown: nothing is done`() throws {
        var autoscaler = try autoscaler()
        var nothing = signals(lag: 100)
        nothing.replicas = nil
        let decision = autoscaler.decide(nothing, at: 0)
        #expect(decision.replicas == nil)
        #expect(!decision.isChange)
    }

    @Test func `Retries of poison add no replicas, what arrives does`() throws {
        var autoscaler = try autoscaler()
        let poison = autoscaler.decide(signals(lag: 0, arriving: 8, replicas: 1, due: 5_000, failing: 0.9), at: 0)
        #expect(poison.replicas == 1)
        #expect(poison.reason == .poison)
        let demand = autoscaler.decide(signals(lag: 300, arriving: 8, replicas: 1, failing: 0.9), at: 5_000)
        #expect(demand.change > 0)
    }

    @Test func `Paused, by hand and by schedule`() throws {
        var autoscaler = try autoscaler { settings in
            settings.schedule = [ScalingSchedule(fromMinute: 0, toMinute: 1_440, minReplicas: 3)]
        }
        var paused = signals(lag: 1_000, replicas: 2)
        paused.isPaused = true
        #expect(autoscaler.decide(paused, at: 0).reason == .paused)
        var manual = signals(lag: 1_000, replicas: 2)
        manual.manualReplicas = 7
        #expect(autoscaler.decide(manual, at: 1_000).replicas == 7)
        let scheduled = autoscaler.decide(signals(replicas: 1), at: 60_000)
        #expect(scheduled.replicas == 3)
        #expect(scheduled.reason == .schedule)
    }

    @Test func `Steady load that is kept up with is held`() throws {
        var autoscaler = try autoscaler()
        for step in 0..<720 {
            let decision = autoscaler.decide(
                signals(lag: 0, arriving: 40, completed: 40, replicas: 5, pending: 16),
                at: Int64(step) * 5_000
            )
            // A lag of 0 for an hour: belief in the rate rises until one replica fewer shows the truth, but not to one.
            #expect(step > 24 || decision.replicas == 5)
        }
    }

    @Test func `More replicas that get no more done are a limit`() throws {
        var autoscaler = try autoscaler { $0.maxReplicas = 50 }
        var reason: ScalingReason?
        var replicas = 4
        for step in 0..<60 {
            let decision = autoscaler.decide(
                signals(lag: Double(1_000 + 100 * step), arriving: 60, completed: 40, replicas: replicas),
                at: Int64(step) * 30_000 / 4
            )
            // It may grow each minute only, so that there are samples before and after.
            if step % 8 == 0 { replicas = decision.replicas ?? replicas }
            if decision.reason == .saturated { reason = decision.reason }
        }
        #expect(reason == .saturated)
        #expect(replicas < 50)
    }
}
