import Autoscaling
import QueueMonitor
import TestSupport
import Testing

@testable import ThinRSMQCommand

@Suite("Processes as replicas")
struct LocalProcessesTests {
    private func decision(replicas: Int, current: Int) throws -> ScalingDecision {
        var settings = ScalingSettings(target: "t")
        settings.maxReplicas = 10
        var autoscaler = try Autoscaler(settings: settings)
        var signals = ScalingSignals()
        signals.manualReplicas = replicas
        (signals.replicas, signals.readyReplicas) = (current, current)
        return autoscaler.decide(signals, at: 1_800_000_000_000)
    }

    @Test("as many run as were decided on, the idlest end first, all end at last, and each decision is told")
    func lives() async throws {
        let (running, told) = (Watched<Set<Int>>([]), Watched<[String]>([]))
        let processes: any ScalingActuator = LocalProcesses(onDecision: { text in told.update { $0.append(text) } }) {
            number,
            started in
            running.update { _ = $0.insert(number) }
            started(Int32(100 + number))
            try? await Task.sleep(for: .seconds(600))
            running.update { _ = $0.remove(number) }
        }
        let up = try decision(replicas: 3, current: 0)
        #expect(try await processes.carryOut(up, pending: [:]) == .done(replicas: 3))
        try await running.wait { $0.count == 3 }
        try await eventually("all are ready") {
            try await processes.replicas() == ActuatorReplicas(wanted: 3, ready: 3)
        }
        let down = try decision(replicas: 1, current: 3)
        let pending = ["c-host-101-00000001": 5, "c-host-103-00000003": 2]
        #expect(try await processes.carryOut(down, pending: pending) == .done(replicas: 1))
        try await running.wait { $0 == [1] }
        await processes.tell(down, failure: nil)
        #expect(told.current == [down.sentence])
        await processes.close()
        #expect(running.current.isEmpty)
    }
}
