import Autoscaling
import TestSupport
import Testing

@testable import ScalingSimulation

@Suite(.serialized, .heavy) struct SimulationTests {
    private func fleet(_ change: (inout Fleet) -> Void = { _ in }) -> Fleet {
        var fleet = Fleet()
        fleet.slots = 1
        fleet.batch = 1
        fleet.service = .constant(.seconds(1))
        change(&fleet)
        return fleet
    }

    private func trace(_ arrivals: [Int64], seconds: Int64 = 100) -> Trace {
        Trace(name: "test", arrivals: arrivals, duration: seconds * 1_000)
    }

    @Test func `Entries wait for each other, in order`() {
        let workload = Workload(trace: trace([0, 0, 0, 0]), fleet: fleet(), seed: 1)
        let result = Simulation.run(workload, FixedPolicy(replicas: 1))
        #expect(result.entries == 4)
        #expect(result.longest == 3)
        #expect(result.replicaSeconds == 100)
        let two = Simulation.run(workload, FixedPolicy(replicas: 1), keepsCourse: true)
        #expect(two.longest == 3)
        #expect(!two.course.isEmpty)
    }

    @Test func `What is never done has waited until the end`() {
        var asleep = trace([10_000])
        asleep.initialReplicas = 0
        let workload = Workload(trace: asleep, fleet: fleet(), seed: 1)
        let result = Simulation.run(workload, FixedPolicy(replicas: 0))
        #expect(result.late == 1)
        #expect(result.longest == 90)
    }

    @Test func `One seed gives one result`() {
        let workload = Workload(trace: TraceKind.sparse.trace(seed: 3), fleet: Fleet(), seed: 3)
        let results = (0..<2).map { _ in Simulation.run(workload, HPAPolicy(.lag(20), maxReplicas: 30)) }
        #expect(results[0].replicaSeconds == results[1].replicaSeconds)
        #expect(results[0].late == results[1].late)
    }

    @Test func `An entry that fails is tried as often as it may be, and then is done with`() throws {
        var poisoned = trace([0], seconds: 600)
        poisoned.poison = [0]
        let workload = Workload(trace: poisoned, fleet: fleet(), seed: 1)
        var seen = Recorder(replicas: 1)
        let result = Simulation.run(workload, seen)
        #expect(result.late == 0)
        #expect(result.longest == 0)
        // After 15, 30 and 60 s of waiting nothing is pending any more.
        seen = Recorder(replicas: 1)
        #expect(Simulation.run(workload, seen, keepsCourse: true).course.last?.backlog == 0)
    }

    @Test func `Who is stopped beyond its grace leaves what it held to others`() {
        let slow = fleet {
            $0.service = .constant(.seconds(30))
            $0.claimAfter = .seconds(5)
        }
        var twice = trace([0, 0], seconds: 200)
        twice.initialReplicas = 2
        let workload = Workload(trace: twice, fleet: slow, seed: 1)
        let result = Simulation.run(workload, Recorder(replicas: 1))
        #expect(result.redelivered == 1)
        #expect(result.actions == 1)
    }

    @Test func `What a crash leaves is done by another, late`() {
        let fragile = fleet {
            $0.crashesPerHour = 60
            $0.service = .constant(.seconds(2))
            $0.claimAfter = .seconds(30)
        }
        let workload = Workload(trace: trace((0..<60).map { $0 * 5_000 }, seconds: 600), fleet: fragile, seed: 4)
        let result = Simulation.run(workload, FixedPolicy(replicas: 1))
        #expect(result.late > 0)
        #expect(result.redelivered == 0)
        #expect(result.longest < 300)
    }

    @Test func `A shared limit makes more replicas no faster`() {
        let limited = fleet { $0.downstreamSlots = 2 }
        var many = trace(Array(repeating: 0, count: 40))
        many.initialReplicas = 2
        let two = Simulation.run(Workload(trace: many, fleet: limited, seed: 1), FixedPolicy(replicas: 2))
        many.initialReplicas = 8
        let eight = Simulation.run(Workload(trace: many, fleet: limited, seed: 1), FixedPolicy(replicas: 8))
        #expect(two.longest == 19)
        #expect(eight.longest >= 15)
    }

    @Test func `Steady load: the autoscaler holds where lag alone saw-tooths`() throws {
        var process = ArrivalProcess(seed: 5)
        var steady = Trace(name: "steady", arrivals: process.arrivals(3_600) { _ in 30 }, duration: 3_600_000)
        steady.initialReplicas = 4
        let workload = Workload(trace: steady, fleet: Fleet(), seed: 5)
        var settings = ScalingSettings(target: "steady")
        settings.maxReplicas = 30
        let ours = Simulation.run(workload, try AutoscalerPolicy(settings: settings))
        var keda = KEDAScaler.Settings(mode: .lag, target: 20)
        keda.maxReplicas = 30
        let lag = Simulation.run(workload, KEDAPolicy(settings: keda))
        #expect(ours.late == 0)
        #expect(lag.late > 0)
        #expect(ours.reversals * 2 < lag.reversals)
        #expect(ours.replicaSeconds < lag.replicaSeconds)
    }

    private struct Recorder: SimulatedPolicy {
        let name = "recorder"
        let interval: Int64 = 1_000
        let stopsIdleFirst = true
        let replicas: Int
        mutating func decide(_ view: SimulationView) -> Int { replicas }
    }
}
