import Autoscaling
import Kubernetes
import QueueMonitor
import ThinRSMQ

extension ScalingSection {
    /// The section as lines of a file that says the same, without secrets; none without targets.
    var yamlLines: [String] {
        var lines: [String] = []
        if let cluster {
            var own = ["server: \(yamlText(cluster.server))"]
            if let file = cluster.caFile { own.append("caFile: \(yamlText(file))") }
            if let file = cluster.tokenFile { own.append("tokenFile: \(yamlText(file))") }
            lines += yamlBlock("cluster", own + ["namespace: \(yamlText(cluster.namespace))"])
        }
        lines += yamlBlock("targets", targets.flatMap { yamlBlock(yamlText($0.name), $0.yamlLines) })
        return yamlBlock("scaling", lines)
    }
}

/// A key and what stands below it; nothing without the latter.
private func yamlBlock(_ name: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : ["\(name):"] + lines.map { "  \($0)" }
}

/// The elements of a list, each a mapping.
private func yamlElements(_ elements: [[String]]) -> [String] {
    elements.flatMap { lines in lines.enumerated().map { "  \($0 == 0 ? "-" : " ") \($1)" } }
}

extension ScalingTarget {
    fileprivate var yamlLines: [String] {
        var lines = ["stream: \(yamlText(stream))", "group: \(yamlText(group))", "dryRun: \(isDryRun)"]
        switch actuator {
        case .none: break
        case .kubernetes(let workload):
            lines += yamlBlock(
                "kubernetes",
                [
                    "kind: \(workload.kind.rawValue)", "namespace: \(yamlText(workload.namespace))",
                    "name: \(yamlText(workload.name))",
                ]
            )
        case .webhook(let webhook):
            let secrets = webhook.secrets.isEmpty ? [] : ["# secrets: \(webhook.secrets.count), not shown"]
            lines += yamlBlock("webhook", ["# url: set, not shown"] + secrets + ["timeout: \(webhook.timeout.text)"])
        case .process(let process):
            let command = process.command.map(yamlText).joined(separator: ", ")
            lines += yamlBlock("process", ["command: [\(command)]", "stopTimeout: \(process.stopTimeout.text)"])
        }
        return lines + scaling.yamlLines + yamlBlock("shadow", shadow?.yamlLines ?? [])
    }
}

extension ScalingSettings {
    fileprivate var yamlLines: [String] {
        var lines = [
            "minReplicas: \(minReplicas)", "maxReplicas: \(maxReplicas)", "drainTarget: \(drainTarget.text)",
            "utilization: \(utilization)", "backlogPerReplica: \(backlogPerReplica)", "tolerance: \(tolerance)",
            "idleBeforeZero: \(idleBeforeZero.text)", "poisonLimit: \(poisonLimit)",
            "saturationPause: \(saturationPause.text)", "forecast: \(usesForecast)",
        ]
        lines += yamlBlock("scaleUp", scaleUp.yamlLines) + yamlBlock("scaleDown", scaleDown.yamlLines)
        if !schedule.isEmpty { lines += ["schedule:"] + yamlElements(schedule.map(\.yamlLines)) }
        return lines
    }
}

extension ScalingRules {
    fileprivate var yamlLines: [String] {
        let lines = ["stabilizationWindow: \(stabilizationWindow.text)", "select: \(selection.rawValue)"]
        if policies.isEmpty { return lines + ["policies: []"] }
        return lines + ["policies:"]
            + yamlElements(
                policies.map { ["type: \($0.kind.rawValue)", "value: \($0.value)", "period: \($0.period.text)"] }
            )
    }
}

extension ScalingSchedule {
    fileprivate var yamlLines: [String] {
        let days = Weekday.allCases.filter(weekdays.contains).map { "\($0)" }.joined(separator: ", ")
        let offset = (utcOffsetMinutes < 0 ? "-" : "+") + Self.time(abs(utcOffsetMinutes))
        return [
            // In quotes: YAML 1.1 takes 08:30 for a number.
            "days: [\(days)]", "from: \(yamlText(Self.time(fromMinute)))", "to: \(yamlText(Self.time(toMinute)))",
            "utcOffset: \(yamlText(offset))", "minReplicas: \(minReplicas)",
        ]
    }

    private static func time(_ minutes: Int) -> String {
        [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}

extension KEDAScaler.Settings {
    fileprivate var yamlLines: [String] {
        [
            "mode: \(mode.rawValue)", "target: \(target)", "activation: \(activation)", "minReplicas: \(minReplicas)",
            "maxReplicas: \(maxReplicas)", "pollingInterval: \(pollingInterval.text)",
            "cooldownPeriod: \(cooldownPeriod.text)",
        ]
    }
}
