import ArgumentParser
import Autoscaling
import ScalingSimulation

/// A policy as it is named on the command line: `keda-lag:5`.
struct PolicyName {
    /// One of each, with what their documentations set out with.
    static let all = [
        "thinrsmq", "keda-lag:5", "keda-pending:5", "hpa-cpu:0.6", "hpa-lag:20", "aws:100", "fixed:3", "clairvoyant",
    ]

    private let kind: String
    private let value: Double

    init(_ text: String) throws {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        let takesValue: Set = ["keda-lag", "keda-pending", "keda-length", "hpa-cpu", "hpa-lag", "aws", "fixed"]
        kind = parts.first ?? ""
        if takesValue.contains(kind), parts.count == 2, let value = Double(parts[1]), value > 0, value < 1e9 {
            self.value = value
        } else if ["thinrsmq", "clairvoyant"].contains(kind), parts.count == 1 {
            value = 0
        } else {
            throw ValidationError("no policy '\(text)'; accepted are such as \(Self.all.joined(separator: ", "))")
        }
    }

    func policy(_ settings: ScalingSettings, _ fleet: Fleet, _ workload: Workload) throws -> any SimulatedPolicy {
        switch kind {
        case "keda-lag": keda(.lag, fleet)
        case "keda-pending": keda(.pending, fleet)
        case "keda-length": keda(.length, fleet)
        case "hpa-cpu": HPAPolicy(.utilization(value), maxReplicas: fleet.maxReplicas)
        case "hpa-lag": HPAPolicy(.lag(value), maxReplicas: fleet.maxReplicas)
        case "aws": AWSPolicy(acceptable: value, minReplicas: 1, maxReplicas: fleet.maxReplicas)
        case "fixed": FixedPolicy(replicas: min(Int(value), fleet.maxReplicas))
        case "clairvoyant": ClairvoyantPolicy(workload)
        default: try AutoscalerPolicy(settings: settings)
        }
    }

    private func keda(_ mode: KEDAScaler.Mode, _ fleet: Fleet) -> KEDAPolicy {
        var settings = KEDAScaler.Settings(mode: mode, target: value)
        settings.maxReplicas = fleet.maxReplicas
        return KEDAPolicy(settings: settings)
    }
}
