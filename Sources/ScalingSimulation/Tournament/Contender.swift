import Autoscaling

/// A family of baselines, with all the settings that are tried.
package struct Contender: Sendable {
    /// The family, such as `KEDA`.
    package let name: String
    /// What is tried.
    package let policies: [any SimulatedPolicy]

    /// A family that says all.
    package init(name: String, policies: [any SimulatedPolicy]) {
        self.name = name
        self.policies = policies
    }

    /// The families of the comparison.
    ///
    /// - Parameter fleet: The consumers, of which each baseline is told all that its settings can express.
    /// - Returns: KEDA in its three modes, the HPA on utilization and on lag, AWS, and fixed numbers.
    package static func all(for fleet: Fleet) -> [Contender] {
        [keda(fleet), hpa(fleet), aws(fleet), fixed(fleet)]
    }

    private static func keda(_ fleet: Fleet) -> Contender {
        let targets: [KEDAScaler.Mode: [Double]] = [
            .lag: [2, 5, 10, 20, 40, 80, 160, 320],
            .pending: [2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 8],
            .length: [100, 10_000],
        ]
        var policies: [any SimulatedPolicy] = []
        for mode in KEDAScaler.Mode.allCases {
            for target in targets[mode] ?? [] {
                for least in [0, 1, 3] {
                    for window in [60, 300] {
                        var settings = KEDAScaler.Settings(mode: mode, target: target)
                        settings.minReplicas = least
                        settings.maxReplicas = fleet.maxReplicas
                        settings.down.stabilizationWindow = .seconds(window)
                        policies.append(KEDAPolicy(settings: settings))
                    }
                }
            }
        }
        return Contender(name: "KEDA", policies: policies)
    }

    private static func hpa(_ fleet: Fleet) -> Contender {
        var policies: [any SimulatedPolicy] = []
        let sources =
            [0.3, 0.4, 0.5, 0.6, 0.7, 0.8].map { HPAPolicy.Source.utilization($0) }
            + [5, 10, 20, 40, 80, 160].map { HPAPolicy.Source.lag($0) }
        for source in sources {
            for least in [1, 3] {
                for window in [60, 300] {
                    var down = ScalingRules.scaleDown
                    down.stabilizationWindow = .seconds(window)
                    let most = fleet.maxReplicas
                    policies.append(HPAPolicy(source, minReplicas: least, maxReplicas: most, down: down))
                }
            }
        }
        return Contender(name: "HPA", policies: policies)
    }

    private static func aws(_ fleet: Fleet) -> Contender {
        // The guide's: what may wait by the time that one entry takes; and more and less careful ones.
        let acceptable = fleet.waitTarget / .seconds(1) * fleet.rate
        var policies: [any SimulatedPolicy] = []
        for share in [0.1, 0.25, 0.5, 1] {
            for least in [0, 1, 3] {
                let most = fleet.maxReplicas
                policies.append(AWSPolicy(acceptable: acceptable * share, minReplicas: least, maxReplicas: most))
            }
        }
        return Contender(name: "AWS", policies: policies)
    }

    private static func fixed(_ fleet: Fleet) -> Contender {
        let counts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15].filter { $0 <= fleet.maxReplicas }
        return Contender(name: "fixed", policies: counts.map { FixedPolicy(replicas: $0) })
    }
}
