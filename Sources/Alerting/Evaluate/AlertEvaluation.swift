/// What a tick changed.
public struct AlertEvaluation: Sendable {
    /// What began to fire.
    public internal(set) var fired: [AlertInstance] = []
    /// What had fired and ended, with how; what was only pending is not among it.
    public internal(set) var ended: [(instance: AlertInstance, end: AlertEnd)] = []
    /// How many pairs of rule and subject reached their threshold, and are left out because there are too many.
    public internal(set) var beyond = 0

    mutating func add(_ instance: AlertInstance, _ end: AlertEnd) {
        if instance.state == .firing { ended.append((instance, end)) }
    }
}
