package import Autoscaling

/// What a policy sees when it decides.
package struct SimulationView: Sendable {
    /// The time, in milliseconds since the trace began.
    package var now: Int64
    /// What Redis tells of the stream.
    package var stream: StreamObservation
    package var dueRetries = 0
    package var stuckPending = 0
    /// For how many seconds the oldest undelivered entry waits.
    package var oldestWait = 0.0
    /// Since the view before, per second.
    package var arrivalRate = 0.0
    package var completedRate = 0.0
    /// Which share of the ready replicas' slots was busy since the view before.
    package var busyShare = 0.0
    /// Which share of the attempts failed since the view before.
    package var failedShare = 0.0
    package var replicas: Int
    package var readyReplicas: Int
}

/// Something that says how many replicas there should be.
package protocol SimulatedPolicy: Sendable {
    /// The name, such as `keda lag`.
    var name: String { get }
    /// How often it is asked, in milliseconds.
    var interval: Int64 { get }
    /// Whether it stops the replicas that have least to finish, and not the youngest.
    var stopsIdleFirst: Bool { get }
    /// Decides.
    mutating func decide(_ view: SimulationView) -> Int
}
