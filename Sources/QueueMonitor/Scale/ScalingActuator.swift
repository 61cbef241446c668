package import Autoscaling

/// What knows how many replicas a target has, and changes that.
package protocol ScalingActuator: Sendable {
    /// Asks how many there are.
    ///
    /// - Throws: If nobody knows.
    func replicas() async throws -> ActuatorReplicas

    /// Has there be as many as a decision says, or explains why not.
    ///
    /// - Parameters:
    ///   - decision: The decision; if there are not as many as it was made for any more, nothing is done.
    ///   - pending: How many entries each consumer has in hand, so that the idlest may go first.
    /// - Returns: What was done.
    /// - Throws: If that failed, or nobody knows what became of it.
    func carryOut(_ decision: ScalingDecision, pending: [String: Int]) async throws -> ActuatorResult

    /// Tells of a decision where people look for it; with what was in its way if it was not carried out.
    func tell(_ decision: ScalingDecision, failure: (any Error)?) async

    /// Lets go of everything.
    func close() async
}

extension ScalingActuator {
    package func close() async {}
}

/// How many replicas there are.
package struct ActuatorReplicas: Sendable, Hashable {
    /// How many there are to be, those included that are not ready yet.
    package var wanted: Int
    /// How many are ready.
    package var ready: Int

    package init(wanted: Int, ready: Int) {
        self.wanted = wanted
        self.ready = ready
    }
}

/// What became of a decision.
package enum ActuatorResult: Sendable, Hashable {
    /// It is so now.
    case done(replicas: Int)
    /// Nothing was done, and that is right: why, in a few words.
    case left(String)
}
