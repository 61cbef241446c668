extension Alert {
    /// What is told of an instance.
    ///
    /// - Parameters:
    ///   - instance: The instance.
    ///   - end: How it ended; nil while it fires.
    ///   - detail: What else is known.
    ///   - links: Where to point to.
    ///   - now: The time, as Unix milliseconds.
    public init(
        _ instance: AlertInstance,
        end: AlertEnd? = nil,
        _ detail: AlertDetail = AlertDetail(),
        _ links: AlertLinks = AlertLinks(),
        at now: Int64
    ) {
        self.init(
            fingerprint: instance.fingerprint,
            rule: instance.rule,
            severity: instance.severity,
            status: end == nil ? .firing : .resolved,
            subject: instance.subject,
            since: instance.since,
            title: AlertText.title(instance),
            text: AlertText.text(instance, end: end, reason: detail.reason, at: now)
        )
        endedAt = end?.at
        unit = instance.signal.unit
        if !instance.signal.isCondition {
            // An end of which nothing is known was measured last while it fired.
            value = end.map { $0.reason == .below ? $0.value ?? instance.value : instance.value } ?? instance.value
            threshold = end?.threshold ?? instance.threshold
        }
        sample = detail.sample
        dashboardURL = AlertLinks.fill(links.dashboard, rule: instance.rule, instance.subject)
        runbookURL = AlertLinks.fill(links.runbook, rule: instance.rule, instance.subject)
    }
}

extension AlertNotification {
    /// A message that only shows that messages arrive.
    ///
    /// - Parameters:
    ///   - receiver: To whom.
    ///   - now: The time, as Unix milliseconds.
    /// - Returns: The message.
    public static func test(receiver: String, at now: Int64) -> AlertNotification {
        let subject = AlertSubject()
        var hash = StableHash()
        hash.add(receiver)
        hash.add(Cause.test.rawValue)
        hash.add(now)
        let alert = Alert(
            fingerprint: AlertKey(rule: "test", subject: subject).hex,
            rule: "test",
            severity: .info,
            status: .firing,
            subject: subject,
            since: now,
            title: "This is a test",
            text: "Somebody wanted to see whether messages of the monitor arrive here. They do; nothing is to be done."
        )
        return AlertNotification(id: hash.hex, receiver: receiver, cause: .test, createdAt: now, alerts: [alert])
    }
}
