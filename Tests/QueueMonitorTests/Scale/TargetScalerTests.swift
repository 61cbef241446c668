import Autoscaling
import Logging
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

@Suite("One scaling target")
struct TargetScalerTests {
    private let workload = FakeActuator(1)

    private func scaler(_ change: (inout ScalingTarget) -> Void = { _ in }) throws -> TargetScaler {
        var target = ScalingTarget.quick("shop", max: 9)
        change(&target)
        let logger = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
        return try TargetScaler(target, actuator: workload, consumers: ObservedConsumers(), logger: logger)
    }

    private func time(_ number: Int) -> Timestamp { Timestamp(unixMilliseconds: Int64(number) * 2_000) }

    private func step(
        _ scaler: inout TargetScaler,
        _ number: Int,
        waiting: Int = 40,
        done: Int = 0,
        _ verdict: GroupHealth.Verdict = .ok,
        mayAct: Bool = true
    ) async throws {
        let reading = try ScalingSamples.reading(waiting: waiting, done: done, verdict, at: time(number))
        await scaler.step(reading, at: time(number), nil) { mayAct }
    }

    @Test("no more replicas for a group whose entries fail at every attempt")
    func poison() async throws {
        var scaler = try scaler()
        try await step(&scaler, 0, .poisoned)
        #expect(scaler.status.decision?.reason == .poison)
        #expect(workload.state.current.attempts == 0)
        try await step(&scaler, 1, .ok)
        #expect(workload.state.current.changes == ["1→5"])
    }

    @Test("what was not carried out uses up nothing of what policies allow", arguments: [true, false])
    func takesBack(fails: Bool) async throws {
        var scaler = try scaler()
        if fails { workload.state.update { $0.refusal = "no" } }
        for number in 0..<4 {
            try await step(&scaler, number, mayAct: fails)
            #expect(scaler.status.decision?.replicas == 5, "\(number)")
        }
        workload.state.update { $0.refusal = nil }
        try await step(&scaler, 4)
        // What was carried out does: four more in 15 s, and no more.
        try await step(&scaler, 5)
        #expect(workload.state.current.changes == ["1→5"])
        #expect(scaler.status.decision?.reason == .limited)
    }

    @Test("what another monitor did uses up what policies allow, so that one that takes over adds no more")
    func countsOthers() async throws {
        var scaler = try scaler()
        try await step(&scaler, 0, waiting: 5, mayAct: false)
        workload.state.update { $0.replicas = 5 }
        try await step(&scaler, 1)
        #expect(workload.state.current.changes.isEmpty)
        #expect(scaler.status.decision?.reason == .limited)
    }

    @Test("the time at the maximum is counted from when it began, and ends")
    func maximum() async throws {
        var scaler = try scaler { $0.scaling.maxReplicas = 2 }
        for number in 0..<4 { try await step(&scaler, number) }
        let name = QueueName(stream: "shop:orders", group: "billing")
        #expect([scaler.status].timesAtMaximum(at: time(5))[name] == .seconds(10))
        try await step(&scaler, 6, waiting: 7)
        #expect([scaler.status].timesAtMaximum(at: time(7))[name] == .zero)
    }

    @Test("replicas that cannot be read are no 0: nothing is decided, and nothing done")
    func unreadable() async throws {
        let logger = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
        let consumers = ObservedConsumers()
        var scaler = try TargetScaler(.quick("shop"), actuator: consumers, consumers: consumers, logger: logger)
        await scaler.step(nil, at: time(0), nil) { true }
        #expect(scaler.status.decision?.replicas == nil)
        // Redis' own failure is told elsewhere.
        #expect(scaler.status.failures == 0)
        #expect(scaler.status.unreadable != nil)
        try await step(&scaler, 1)
        #expect(scaler.status.unreadable == nil)
        #expect(scaler.status.decision?.current == 1)
    }

    @Test("the last replica goes when nothing was to be done for long enough, however fast entries came before")
    func sleeps() async throws {
        var scaler = try scaler { $0.scaling.idleBeforeZero = .seconds(10) }
        // Too few to learn how fast a replica is.
        for (number, waiting) in [0, 2, 4].enumerated() { try await step(&scaler, number, waiting: waiting) }
        for number in 3..<8 {
            try await step(&scaler, number, waiting: 0, done: 4)
            #expect(workload.state.current.replicas == 1, "\(number)")
        }
        try await step(&scaler, 8, waiting: 0, done: 4)
        #expect(workload.state.current.changes == ["1→0"])
        #expect(scaler.status.decision?.reason == .idle)
        try await step(&scaler, 9, waiting: 0, done: 4)
        #expect(scaler.status.decision?.replicas == 0)
    }

    @Test("KEDA is imagined beside, from what Redis itself says")
    func shadow() async throws {
        var scaler = try scaler { $0.shadow = KEDAScaler.Settings(mode: .lag, target: 10) }
        for number in 0..<3 { try await step(&scaler, number, mayAct: false) }
        let outcome = try #require(scaler.status.shadow)
        #expect(outcome.shadow == 4 && outcome.actual == 1)
        #expect(outcome.actualReplicaSeconds == 4)
        #expect(outcome.shadowReplicaSeconds == 16)
    }
}
