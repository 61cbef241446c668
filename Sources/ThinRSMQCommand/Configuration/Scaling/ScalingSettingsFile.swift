import Autoscaling
import ThinRSMQ

/// The keys of how a target scales; `thinrsmq simulate` reads the same.
enum ScalingSettingsFile {
    static let keys: [YAMLKey<ScalingSettings>] = [
        YAMLKey("minReplicas", .integer(0...ScalingSettings.mostReplicas), \.minReplicas),
        YAMLKey("maxReplicas", .integer(1...ScalingSettings.mostReplicas), \.maxReplicas),
        YAMLKey("drainTarget", time, \.drainTarget),
        YAMLKey("utilization", .number(above: 0), \.utilization),
        YAMLKey("backlogPerReplica", .number(above: 0), \.backlogPerReplica),
        YAMLKey("tolerance", .number(above: -1), \.tolerance),
        YAMLKey("idleBeforeZero", time, \.idleBeforeZero),
        YAMLKey("poisonLimit", .number(above: 0), \.poisonLimit),
        YAMLKey("saturationPause", time, \.saturationPause),
        YAMLKey("forecast", .boolean, \.usesForecast),
        YAMLKey("scaleUp") { try $0.mapping(ruleKeys, into: &$1.scaleUp) },
        YAMLKey("scaleDown") { try $0.mapping(ruleKeys, into: &$1.scaleDown) },
        YAMLKey("schedule") { value, settings in
            settings.schedule = try value.elements().map { value in
                var schedule = ScalingSchedule(fromMinute: 0, toMinute: 1_440, minReplicas: 1)
                try value.mapping(scheduleKeys, into: &schedule)
                return schedule
            }
        },
    ]

    private static let time = AcceptedValue.duration(.zero...Duration.seconds(86_400))

    private static let ruleKeys: [YAMLKey<ScalingRules>] = [
        YAMLKey("stabilizationWindow", time, \.stabilizationWindow),
        YAMLKey("select", AcceptedValue<ScalingRules.Selection>.anyCase, \.selection),
        YAMLKey("policies") { value, rules in
            rules.policies = try value.elements().map { value in
                var policy = ScalingPolicy.pods(0, .seconds(15))
                try value.mapping(policyKeys, into: &policy)
                return policy
            }
        },
    ]

    private static let policyKeys: [YAMLKey<ScalingPolicy>] = [
        YAMLKey("type", AcceptedValue<ScalingPolicy.Kind>.anyCase, \.kind),
        YAMLKey("value", .integer(1...100_000), \.value),
        YAMLKey("period", time, \.period),
    ]

    private static let scheduleKeys: [YAMLKey<ScalingSchedule>] = [
        YAMLKey("days") { $1.weekdays = Set(try $0.list(.weekday)) },
        YAMLKey("from", .minuteOfDay, \.fromMinute),
        YAMLKey("to", .minuteOfDay, \.toMinute),
        YAMLKey("utcOffset", .utcOffset, \.utcOffsetMinutes),
        YAMLKey("minReplicas", .integer(0...ScalingSettings.mostReplicas), \.minReplicas),
    ]
}

extension AcceptedValue where Value == ScalingSchedule.Weekday {
    static let weekday = AcceptedValue(description: "monday, tuesday, … or sunday") { text in
        ScalingSchedule.Weekday.allCases.first { "\($0)" == text.lowercased() }
    }
}

extension AcceptedValue where Value == Int {
    static let minuteOfDay = AcceptedValue(description: "a time of day such as 08:30, up to 24:00") { text in
        minutes(text).flatMap { $0 <= 1_440 ? $0 : nil }
    }

    static let utcOffset = AcceptedValue(description: "a difference from UTC such as +02:00") { text in
        guard let sign = text.first, "+-".contains(sign), let minutes = minutes(String(text.dropFirst())) else {
            return nil
        }
        return sign == "-" ? -minutes : minutes
    }

    private static func minutes(_ text: String) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hours = Int(parts[0]),
            let minutes = Int(parts[1]), (0...24).contains(hours), (0...59).contains(minutes)
        else { return nil }
        return hours * 60 + minutes
    }
}

extension AcceptedValue where Value == Double {
    static func number(above least: Double) -> AcceptedValue {
        let description = least < 0 ? "a number, 0 or more" : "a number above \(Int(least))"
        return AcceptedValue(description: description) { text in
            Double(text).flatMap { $0.isFinite && $0 > least && (least >= 0 || $0 >= 0) ? $0 : nil }
        }
    }
}
