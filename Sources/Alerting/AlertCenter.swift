/// Alerting as a whole: measured values in, notifications out.
///
/// It does no I/O and has no clock. A tick is: `tick` → `changes`, which are written to the store, and then confirmed by
/// `wrote` → the notifications are sent → `record` for each, when its outcome is known. The order matters: what is
/// being sent has to be stored before, so that after a crash the same news has the same id. Only the leader does this;
/// who becomes the leader calls `restore` first.
public struct AlertCenter: Sendable {
    /// What is pending and what fires.
    public private(set) var engine: AlertEngine
    /// Who was told what.
    public private(set) var ledger: NotificationLedger
    /// Of what nobody is told.
    public private(set) var silences: SilenceBook
    /// Where alerts point to.
    public private(set) var links: AlertLinks

    private var written = AlertState()
    private var broken: [String] = []
    /// Ticks of which the store may have been told, without an answer.
    private var unconfirmed: Set<Int64> = []

    /// Alerting that knows of nothing yet.
    ///
    /// - Parameters:
    ///   - rules: When there is an alert.
    ///   - receivers: Who is told.
    ///   - silences: Those of the configuration.
    ///   - links: Where alerts point to.
    ///   - longestStep: How much of the time between two ticks counts at most; three intervals of a tick are good.
    /// - Throws: `AlertSettingError` that names what makes no sense.
    public init(
        rules: [AlertRule],
        receivers: [AlertReceiver],
        silences: [AlertSilence] = [],
        links: AlertLinks = AlertLinks(),
        longestStep: Duration = .seconds(60)
    ) throws {
        try links.validate()
        self.links = links
        engine = try AlertEngine(rules: rules, longestStep: longestStep)
        ledger = try NotificationLedger(receivers: receivers)
        self.silences = try SilenceBook(fixed: silences)
    }

    /// Takes another configuration from the next tick on; all of it or, if it makes no sense, nothing.
    ///
    /// - Parameters:
    ///   - rules: When there is an alert.
    ///   - receivers: Who is told.
    ///   - silences: Those of the configuration.
    ///   - links: Where alerts point to.
    /// - Throws: `AlertSettingError` that names what makes no sense.
    public mutating func configure(
        rules: [AlertRule],
        receivers: [AlertReceiver],
        silences: [AlertSilence] = [],
        links: AlertLinks = AlertLinks()
    ) throws {
        var next = self
        try links.validate()
        next.links = links
        try next.engine.setRules(rules)
        try next.ledger.setReceivers(receivers)
        try next.silences.setFixed(silences)
        self = next
    }

    /// Adds a silence, or replaces one that was added with this id.
    ///
    /// - Parameter silence: The silence.
    /// - Throws: `AlertSettingError` if it makes no sense.
    public mutating func add(_ silence: AlertSilence) throws { try silences.add(silence) }

    /// Removes a silence that was added.
    ///
    /// - Parameter id: Its id.
    /// - Returns: Whether there was one.
    @discardableResult
    public mutating func removeSilence(_ id: String) -> Bool { silences.remove(id) }

    /// Takes what became of a notification.
    ///
    /// - Parameters:
    ///   - outcome: What became of it.
    ///   - id: Its id.
    ///   - now: The time, as Unix milliseconds.
    public mutating func record(_ outcome: DeliveryOutcome, of id: String, at now: Int64) {
        ledger.record(outcome, of: id, at: now.asMoment)
    }
}

extension AlertCenter {
    /// The fingerprints of what fires and nobody is told of.
    ///
    /// - Parameter now: The time, as Unix milliseconds.
    /// - Returns: The fingerprints.
    public func silenced(at now: Int64) -> Set<String> {
        let active = ActiveSilences(silences.active(at: now.asMoment))
        return Set(engine.instances.values.filter { $0.state == .firing && active.cover($0) }.map(\.fingerprint))
    }
}

// MARK: - A tick

extension AlertCenter {
    /// Takes the measurements of a tick.
    ///
    /// - Parameters:
    ///   - measurements: What was measured.
    ///   - now: The time, as Unix milliseconds.
    ///   - detail: What else is known about an alert that somebody is told of.
    /// - Returns: What changed, and what is to be sent.
    public mutating func tick(
        _ measurements: AlertMeasurements,
        at now: Int64,
        detail: (AlertInstance) -> AlertDetail = { _ in AlertDetail() }
    ) -> AlertTick {
        let now = now.asMoment
        // Far more than there are in an outage that memory outlives; beyond, the store is believed.
        if unconfirmed.count < 100_000 { unconfirmed.insert(now) }
        let evaluation = engine.evaluate(measurements, at: now)
        silences.expire(at: now)
        let firing = engine.instances.filter { $0.value.state == .firing }
        let active = ActiveSilences(silences.active(at: now))
        let silenced = Set(firing.lazy.filter { active.cover($0.value) }.map(\.key))
        var ended: [AlertKey: AlertEnd] = [:]
        for (instance, end) in evaluation.ended { ended[instance.key] = end }
        let links = links
        let offers = ledger.offers(firing: firing, ended: ended, silenced: silenced, at: now) { instance, end in
            let detail = end == nil ? detail(instance) : AlertDetail()
            return Alert(instance, end: end, detail, links, at: now)
        }
        return AlertTick(
            notifications: offers,
            evaluation: evaluation,
            firing: firing.count,
            silenced: silenced.count
        )
    }
}

/// What a tick changed, and what is to be sent.
public struct AlertTick: Sendable {
    /// What is to be sent, once the state is stored.
    public let notifications: [AlertNotification]
    /// What began to fire, and what ended.
    public let evaluation: AlertEvaluation
    /// How many alerts fire.
    public let firing: Int
    /// How many of them are silenced.
    public let silenced: Int
}

// MARK: - Store

extension AlertCenter {
    /// The whole state.
    public var state: AlertState {
        var state = AlertState()
        state.lastTick = engine.lastTick
        state.instances = engine.instances
        state.told = ledger.told
        state.silences = silences.added
        return state
    }

    /// What to write into the store now.
    public func changes() -> AlertStateChanges {
        var changes = state.changes(since: written)
        changes.deletions += broken.filter { changes.updates[$0] == nil }
        return changes
    }

    /// Notes that the store has these changes; until then they are among the next ones, too.
    public mutating func wrote(_ changes: AlertStateChanges) {
        written = changes.state
        broken = []
        unconfirmed = []
    }

    /// Goes on as the one who leads: from memory if nobody else has led since, and otherwise from what the store has.
    ///
    /// After an outage the store lacks what was delivered meanwhile; after a loss of its data it lacks everything.
    ///
    /// - Parameter fields: All fields of the store.
    /// - Returns: What was read, and how much of it made no sense.
    @discardableResult
    public mutating func resume(_ fields: [String: String]) -> AlertState.Decoded {
        let decoded = AlertState.decode(fields)
        let isOurs =
            fields.isEmpty || decoded.state.lastTick.map { $0 == written.lastTick || unconfirmed.contains($0) } ?? false
        guard written.lastTick != nil || !unconfirmed.isEmpty, isOurs else { return restore(fields) }
        if !fields.isEmpty { silences.added = decoded.state.silences }
        written = decoded.state
        broken = decoded.broken
        return decoded
    }

    /// Takes the silences that the store has, which anybody may have added or removed since.
    ///
    /// - Parameter fields: Those fields of the store that hold silences.
    public mutating func takeSilences(_ fields: [String: String]) {
        let decoded = AlertState.decode(fields)
        silences.added = decoded.state.silences
        written.silences = decoded.state.silences
    }

    /// Goes on from what the store has; forgets what was known before, and what is under way.
    ///
    /// - Parameter fields: All fields of the store.
    /// - Returns: What was read, and how much of it made no sense.
    @discardableResult
    public mutating func restore(_ fields: [String: String]) -> AlertState.Decoded {
        let decoded = AlertState.decode(fields)
        engine.restore(decoded.state.instances, lastTick: decoded.state.lastTick)
        ledger.restore(decoded.state.told)
        silences.added = decoded.state.silences
        written = decoded.state
        broken = decoded.broken
        unconfirmed = []
        return decoded
    }
}
