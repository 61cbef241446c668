extension ScalingSettings {
    /// Most replicas that can be asked for.
    package static let mostReplicas = 10_000

    /// Checks the settings.
    ///
    /// - Throws: `ScalingSettingError` that names the target, the key and what is accepted.
    package func validate() throws(ScalingSettingError) {
        try check("maxReplicas", maxReplicas, in: 1...Self.mostReplicas)
        try check("minReplicas", minReplicas, in: 0...maxReplicas, "0 to maxReplicas (\(maxReplicas))")
        try check("drainTarget", drainTarget, in: .seconds(1)...(.seconds(86_400)), "1s to 1d")
        try check("utilization", utilization, utilization >= 0.1 && utilization <= 1, "0.1 to 1")
        try check("backlogPerReplica", backlogPerReplica, backlogPerReplica > 0, "a number above 0")
        try check("tolerance", tolerance, tolerance >= 0 && tolerance < 1, "0 up to, but not, 1")
        try check("idleBeforeZero", idleBeforeZero, in: .zero...(.seconds(86_400)), "0s to 1d")
        try check("poisonLimit", poisonLimit, poisonLimit > 0 && poisonLimit <= 1, "above 0, up to 1")
        try check("saturationPause", saturationPause, in: .seconds(10)...(.seconds(86_400)), "10s to 1d")
        try check(scaleUp, "scaleUp")
        try check(scaleDown, "scaleDown")
        guard schedule.count <= 100 else {
            throw error("schedule", "\(schedule.count) entries", "at most 100")
        }
        for (index, entry) in schedule.enumerated() { try check(entry, "schedule[\(index)]") }
    }

    /// Kubernetes' own limits: a window of an hour, periods of half an hour.
    private func check(_ rules: ScalingRules, _ key: String) throws(ScalingSettingError) {
        let window = "\(key).stabilizationWindow"
        try check(window, rules.stabilizationWindow, in: .zero...(.seconds(3_600)), "0s to 1h")
        if rules.selection != .disabled && rules.policies.isEmpty {
            throw error("\(key).policies", "empty", "at least one, or selection Disabled")
        }
        guard rules.policies.count <= 10 else {
            throw error("\(key).policies", "\(rules.policies.count) policies", "at most 10")
        }
        for (index, policy) in rules.policies.enumerated() {
            let path = "\(key).policies[\(index)]"
            try check("\(path).value", policy.value, in: 1...100_000)
            try check("\(path).period", policy.period, in: .seconds(1)...(.seconds(1_800)), "1s to 30m")
        }
    }

    private func check(_ entry: ScalingSchedule, _ key: String) throws(ScalingSettingError) {
        if entry.weekdays.isEmpty { throw error("\(key).weekdays", "empty", "at least one day") }
        try check("\(key).from", entry.fromMinute, in: 0...1_439, "00:00 to 23:59")
        try check("\(key).to", entry.toMinute, in: 0...1_440, "00:00 to 24:00")
        try check("\(key).utcOffset", entry.utcOffsetMinutes, in: -840...840, "-14:00 to +14:00")
        try check("\(key).minReplicas", entry.minReplicas, in: 0...maxReplicas, "0 to maxReplicas (\(maxReplicas))")
    }

    private func check(
        _ key: String,
        _ value: Int,
        in range: ClosedRange<Int>,
        _ accepted: String? = nil
    ) throws(ScalingSettingError) {
        if range.contains(value) { return }
        throw error(key, "\(value)", accepted ?? "\(range.lowerBound) to \(range.upperBound)")
    }

    private func check(
        _ key: String,
        _ value: Duration,
        in range: ClosedRange<Duration>,
        _ accepted: String
    ) throws(ScalingSettingError) {
        if range.contains(value) { return }
        throw error(key, "\(value)", accepted)
    }

    /// Not true for NaN.
    private func check(
        _ key: String,
        _ value: Double,
        _ isAccepted: Bool,
        _ accepted: String
    ) throws(ScalingSettingError) {
        if isAccepted && value.isFinite { return }
        throw error(key, "\(value)", accepted)
    }

    private func error(_ key: String, _ value: String, _ accepted: String) -> ScalingSettingError {
        ScalingSettingError(owner: "target \(target)", key: key, value: value, accepted: accepted)
    }
}
