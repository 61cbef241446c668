extension ScalingRules {
    /// Up to how many replicas may be gone now; percentages are rounded up, or one replica would never grow.
    ///
    /// As `calculateScaleUpLimitWithScalingRules` in Kubernetes' `pkg/controller/podautoscaler/horizontal.go`.
    func upLimit(from current: Int, _ events: ScaleEvents, at now: Int64) -> Int {
        if selection == .disabled { return current }
        let limit = limit(from: current, events, at: now, selection == .max ? { max($0, $1) } : { min($0, $1) }) {
            policy,
            start in
            switch policy.kind {
            case .pods: start + policy.value
            case .percent: Int((Double(start) * (1 + Double(policy.value) / 100)).rounded(.up))
            }
        }
        return max(current, limit)
    }

    /// Down to how many replicas may be gone now; percentages are truncated.
    ///
    /// As `calculateScaleDownLimitWithBehaviors` in the same file.
    func downLimit(from current: Int, _ events: ScaleEvents, at now: Int64) -> Int {
        if selection == .disabled { return current }
        let limit = limit(from: current, events, at: now, selection == .max ? { min($0, $1) } : { max($0, $1) }) {
            policy,
            start in
            switch policy.kind {
            case .pods: start - policy.value
            case .percent: Int(Double(start) * (1 - Double(policy.value) / 100))
            }
        }
        return min(current, limit)
    }

    private func limit(
        from current: Int,
        _ events: ScaleEvents,
        at now: Int64,
        _ select: (Int, Int) -> Int,
        _ propose: (ScalingPolicy, Int) -> Int
    ) -> Int {
        var result: Int?
        for policy in policies {
            let cutoff = now - policy.period.wholeMilliseconds
            let start = current - events.added(after: cutoff) + events.removed(after: cutoff)
            let proposed = propose(policy, start)
            result = result.map { select($0, proposed) } ?? proposed
        }
        return result ?? current
    }

    var longestPeriod: Int64 { policies.map(\.period.wholeMilliseconds).max() ?? 0 }
}

extension Duration {
    /// Without what is less than a millisecond.
    var wholeMilliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }

    /// In seconds.
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
