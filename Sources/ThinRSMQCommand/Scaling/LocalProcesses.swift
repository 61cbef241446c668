import Autoscaling
import NIOConcurrencyHelpers
import QueueMonitor
import ThinRSMQ

/// Scales processes on this machine: starts as many as there are to be, and ends the idlest first.
final class LocalProcesses: ScalingActuator {
    /// Keeps one process running until its task is cancelled, and tells its id each time that it is started.
    typealias Run = @Sendable (_ number: Int, _ started: @escaping @Sendable (Int32?) -> Void) async -> Void

    private struct Replica {
        let task: Task<Void, Never>
        /// Nil while it is not running.
        var processID: Int32?
    }

    private struct State {
        var replicas: [Int: Replica] = [:]
        var next = 1
        /// Those that were told to end and have not yet.
        var ending: [Task<Void, Never>] = []
        var isClosed = false
    }

    private let run: Run
    private let onDecision: @Sendable (String) -> Void
    private let state = NIOLockedValueBox(State())

    /// No processes yet; must be closed.
    ///
    /// - Parameters:
    ///   - onDecision: Hears of each change and of what failed, in a sentence.
    ///   - run: Keeps one running.
    init(onDecision: @escaping @Sendable (String) -> Void = { _ in }, run: @escaping Run) {
        self.run = run
        self.onDecision = onDecision
    }

    func replicas() async throws -> ActuatorReplicas {
        state.withLockedValue { state in
            ActuatorReplicas(
                wanted: state.replicas.count,
                ready: state.replicas.values.count { $0.processID != nil }
            )
        }
    }

    func carryOut(_ decision: ScalingDecision, pending: [String: Int]) async throws -> ActuatorResult {
        guard let wanted = decision.replicas else { return .left("nothing is known") }
        let count = state.withLockedValue { state -> Int in
            guard !state.isClosed else { return state.replicas.count }
            while state.replicas.count < wanted { start(&state) }
            for number in idlest(state, pending).prefix(max(0, state.replicas.count - wanted)) {
                guard let replica = state.replicas.removeValue(forKey: number) else { continue }
                replica.task.cancel()
                state.ending.append(replica.task)
            }
            return state.replicas.count
        }
        return .done(replicas: count)
    }

    func tell(_ decision: ScalingDecision, failure: (any Error)?) async {
        onDecision(failure.map { "\($0)" } ?? decision.sentence)
    }

    /// Ends all, and waits for them.
    func close() async {
        let tasks = state.withLockedValue { state in
            state.isClosed = true
            defer { (state.replicas, state.ending) = ([:], []) }
            return state.replicas.values.map(\.task) + state.ending
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    private func start(_ state: inout State) {
        let number = state.next
        state.next += 1
        // Ended by `carryOut` or `close`.
        let task = Task { [run] in
            await run(number) { id in self.note(id, of: number) }
        }
        state.replicas[number] = Replica(task: task)
    }

    private func note(_ processID: Int32?, of number: Int) {
        state.withLockedValue { $0.replicas[number]?.processID = processID }
    }

    /// Those with the least in hand first, the youngest before the older ones: a consumer's name ends with the id of its
    /// process and a random number.
    private func idlest(_ state: State, _ pending: [String: Int]) -> [Int] {
        func inHand(_ replica: Replica) -> Int {
            guard let id = replica.processID else { return -1 }
            return pending.reduce(0) { sum, consumer in
                consumer.key.split(separator: "-").dropLast().last == "\(id)" ? sum + consumer.value : sum
            }
        }
        return state.replicas.sorted { (inHand($0.value), -$0.key) < (inHand($1.value), -$1.key) }.map(\.key)
    }
}
