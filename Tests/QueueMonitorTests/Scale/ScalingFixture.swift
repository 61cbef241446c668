import Autoscaling
import Foundation
import HTTPClient
import JSON
import Logging
import NIOConcurrencyHelpers
import TestSupport
import Testing
import ThinRSMQ

@testable import QueueMonitor

/// A workload whose replicas are there as soon as they are asked for.
final class FakeActuator: ScalingActuator {
    struct Refusal: Error, CustomStringConvertible { let description: String }

    struct State: Sendable {
        var replicas = 0
        /// All changes, as `0→3`.
        var changes: [String] = []
        var attempts = 0
        var refusal: String?
        var told: [String] = []
    }

    let state: Watched<State>

    init(_ replicas: Int = 0) { state = Watched(State(replicas: replicas)) }

    func replicas() async throws -> ActuatorReplicas {
        ActuatorReplicas(wanted: state.current.replicas, ready: state.current.replicas)
    }

    func carryOut(_ decision: ScalingDecision, pending: [String: Int]) async throws -> ActuatorResult {
        try state.update { state in
            state.attempts += 1
            if let refusal = state.refusal {
                return Result<ActuatorResult, Refusal>.failure(Refusal(description: refusal))
            }
            guard let replicas = decision.replicas, decision.current == state.replicas else {
                return .success(.left("somebody else was quicker"))
            }
            state.changes.append("\(state.replicas)→\(replicas)")
            state.replicas = replicas
            return .success(.done(replicas: replicas))
        }
        .get()
    }

    func tell(_ decision: ScalingDecision, failure: (any Error)?) async {
        state.update { $0.told.append(failure.map { "\($0)" } ?? decision.sentence) }
    }
}

/// A workload that nobody ever hears of, until the task is cancelled.
struct HangingActuator: ScalingActuator {
    private let never = Watched(false)

    func replicas() async throws -> ActuatorReplicas {
        try await never.wait { $0 }
        throw CancellationError()
    }

    func carryOut(_ decision: ScalingDecision, pending: [String: Int]) async throws -> ActuatorResult {
        try await never.wait { $0 }
        return .left("nobody is there")
    }

    func tell(_ decision: ScalingDecision, failure: (any Error)?) async {}
}

extension ScalingTarget {
    /// A target of the fixture's stream that scales within moments; a fake actuator has to be handed in.
    static func quick(_ namespace: String, max: Int = 5) -> ScalingTarget {
        var target = ScalingTarget(name: "orders", stream: "\(namespace):orders", group: "billing")
        target.actuator = .process(ScalingProcess(command: ["none"]))
        target.scaling.maxReplicas = max
        target.scaling.idleBeforeZero = .zero
        target.scaling.scaleDown.stabilizationWindow = .zero
        return target
    }
}

extension MonitorFixture {
    /// Runs a monitor with a target that a fake actuator scales.
    static func scaling(
        _ actuator: any ScalingActuator,
        namespace: String = testNamespace(),
        through port: Int? = nil,
        logger: Logger = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() },
        _ change: @Sendable (inout MonitorSettings) -> Void = { _ in },
        body: (MonitorFixture) async throws -> Void
    ) async throws {
        try await with(
            try RedisServer.current,
            namespace: namespace,
            through: port,
            logger: logger,
            actuators: ["orders": actuator],
            { settings, namespace in
                settings.scaling.targets = [.quick(namespace)]
                settings.apiToken = SecretText("let-me-in")
                change(&settings)
            },
            body: body
        )
    }

    /// What the API says of the target.
    func scale() async throws -> (status: String, json: JSON) {
        let answer = try await get("/api/v1/scale/orders")
        return (answer.status, try JSON(parsing: Array(answer.body.utf8)))
    }

    /// Waits until the last decision has this reason.
    func waitForReason(_ reason: ScalingReason, _ place: SourceLocation = #_sourceLocation) async throws {
        try await eventually("the reason is \(reason)", sourceLocation: place) {
            try await scale().json["reason"]?.text == reason.rawValue
        }
    }

    /// Reads and acknowledges all, as consumers do.
    func drain() async throws {
        let read = ["XREADGROUP", "GROUP", "billing", "worker", "STREAMS", stream, ">"]
        try await server.rawPipeline([read])
        try await server.rawCommand(
            "EVAL",
            """
            local all = redis.call('XPENDING', KEYS[1], 'billing', '-', '+', 10000)
            for _, entry in ipairs(all) do redis.call('XACK', KEYS[1], 'billing', entry[1]) end
            return #all
            """,
            "1",
            stream
        )
    }

    /// Adds entries to a group that exists, so that no scan sees a part of them.
    func add(_ count: Int) async throws {
        let add = ["XADD", stream, "*", "v", "1", "type", "order", "payload", "{}"]
        try await server.rawPipeline([["MULTI"]] + Array(repeating: add, count: count) + [["EXEC"]])
    }

    /// Makes the group with so many entries that wait, as one step.
    func begin(_ count: Int) async throws {
        let create = ["XGROUP", "CREATE", stream, "billing", "0", "MKSTREAM"]
        let add = ["XADD", stream, "*", "v", "1", "type", "order", "payload", "{}"]
        try await server.rawPipeline([["MULTI"], create] + Array(repeating: add, count: count) + [["EXEC"]])
    }
}
