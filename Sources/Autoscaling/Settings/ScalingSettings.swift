/// How one target is scaled.
package struct ScalingSettings: Sendable, Hashable {
    /// The target, for people and in errors.
    package var target: String
    /// Fewest replicas; 0 lets the target go to sleep while nothing is to be done.
    package var minReplicas = 0
    /// Most replicas.
    package var maxReplicas = 20
    /// Within which time a backlog should be worked off.
    package var drainTarget: Duration = .seconds(10)
    /// Which share of a replica's time is planned for: the rest is for what arrives unevenly.
    package var utilization = 0.8
    /// How much backlog a replica is given as long as its service rate is not known.
    package var backlogPerReplica = 5.0
    /// By which share the need may differ from what there is before anything changes.
    package var tolerance = 0.1
    /// How fast it grows.
    package var scaleUp = ScalingRules.scaleUp
    /// How fast it shrinks.
    package var scaleDown = ScalingRules.scaleDown
    /// How long nothing may be waiting or pending before the last replica goes.
    package var idleBeforeZero: Duration = .seconds(300)
    /// From which share of failures on more replicas are no answer.
    package var poisonLimit = 0.5
    /// For how long a dependency that was found to be saturated is not tried with more replicas.
    package var saturationPause: Duration = .seconds(300)
    /// Whether arrivals are forecast, where that has proved itself.
    package var usesForecast = true
    /// Fewest replicas by the clock.
    package var schedule: [ScalingSchedule] = []

    /// The default settings of a target.
    package init(target: String) { self.target = target }
}
