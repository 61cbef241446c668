extension AlertRule {
    /// One rule for each signal, named as that; all are switched on but the watchdog, which only some want to hear.
    public static let defaults: [AlertRule] = [
        rule(.deadLetters, 1, .warning),
        rule(.deadLetterGrowth, 10, .critical),
        rule(.oldestPendingIdle, 600, for: .seconds(60), .warning),
        rule(.lag, 10_000, for: .seconds(300), .warning),
        rule(.waiting, 300, for: .seconds(60), .warning),
        rule(.verdictSlow, 1, for: .seconds(60), .warning),
        rule(.verdictStalled, 1, for: .seconds(60), .critical),
        rule(.verdictStopped, 1, for: .seconds(60), .critical),
        rule(.verdictNoConsumers, 1, for: .seconds(60), .critical),
        rule(.verdictCrashLooping, 1, for: .seconds(60), .critical),
        rule(.verdictPoisoned, 1, for: .seconds(60), .warning),
        rule(.entriesLost, 1, .critical),
        rule(.deadLettersTrimmed, 1, .critical),
        rule(.scalingAtMaximum, 300, .warning),
        rule(.repairFailing, 60, .warning),
        rule(.redisUnreachable, 30, .critical),
        rule(.unsafeServer, 1, for: .seconds(60), .warning),
        rule(.dataMissing, 300, .warning),
        watchdog,
    ]

    private static var watchdog: AlertRule {
        var rule = rule(.watchdog, 1, .info)
        rule.isEnabled = false
        return rule
    }

    private static func rule(
        _ signal: AlertSignal,
        _ threshold: Double,
        for time: Duration = .zero,
        _ severity: Severity
    ) -> AlertRule {
        AlertRule(signal.rawValue, signal, threshold: threshold, for: time, severity: severity)
    }
}
