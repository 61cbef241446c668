/// Decides what is pending and what fires: a pure function of the sequence of measurements.
public struct AlertEngine: Sendable {
    /// Most instances about groups and streams; what is beyond is counted, and has its turn when others end.
    public static let mostInstances = 10_000

    /// The rules.
    public private(set) var rules: [AlertRule]
    /// How many patterns were tried against subjects so far: none as long as subjects and rules stay the same.
    public private(set) var patternMatches = 0
    /// The time of the last tick, as Unix milliseconds; nil before the first.
    public internal(set) var lastTick: Int64?

    private(set) var instances: [AlertKey: AlertInstance] = [:]
    private var plan: RulePlan?
    private let longestStep: Int64
    private let limit: Int

    /// An engine that knows of nothing yet.
    ///
    /// - Parameters:
    ///   - rules: The rules.
    ///   - longestStep: How much of the time between two ticks counts at most, for a rule's `for` and `keepFiring`;
    ///     three intervals of a tick are good. During what is longer nobody looked.
    ///   - limit: Most instances.
    /// - Throws: `AlertSettingError` that names the rule.
    public init(
        rules: [AlertRule],
        longestStep: Duration = .seconds(60),
        limit: Int = AlertEngine.mostInstances
    ) throws {
        try AlertRule.validate(rules)
        self.rules = rules
        self.longestStep = max(1, longestStep.wholeMilliseconds)
        self.limit = limit
    }

    /// Takes other rules from the next tick on.
    ///
    /// - Parameter rules: The rules.
    /// - Throws: `AlertSettingError` that names the rule; then the old ones stay.
    public mutating func setRules(_ rules: [AlertRule]) throws {
        try AlertRule.validate(rules)
        self.rules = rules
        plan = nil
    }

    /// What is pending or fires, the most urgent first.
    public var active: [AlertInstance] {
        instances.sorted { ($1.value.severity, $0.key.value) < ($0.value.severity, $1.key.value) }.map(\.value)
    }

    /// Goes on from where another engine was.
    mutating func restore(_ instances: [AlertKey: AlertInstance], lastTick: Int64?) {
        self.instances = instances
        // Without it, what was written last tells when somebody looked at least.
        self.lastTick = lastTick ?? instances.values.map(\.latest).max()
        plan = nil
    }

    /// Takes the measurements of a tick.
    ///
    /// - Parameters:
    ///   - measurements: What was measured.
    ///   - now: The time, as Unix milliseconds.
    /// - Returns: What began to fire and what ended.
    public mutating func evaluate(_ measurements: AlertMeasurements, at now: Int64) -> AlertEvaluation {
        let time = TickTime(from: lastTick, to: now, longest: longestStep)
        var result = AlertEvaluation()
        var plan = plan(for: measurements.subjects)
        self.plan = nil  // So that the arrays in it have one owner, and change in place.
        endHomeless(&plan, isComplete: measurements.isComplete, at: now, time, &result)
        var hits: [Int] = []
        for row in plan.rows.indices {
            let column = measurements.column(plan.rows[row].signal)
            Self.find(in: plan.rows[row], column, &hits)
            for position in hits {
                let value = column.map { $0[Int(plan.rows[row].subjects[position])] } ?? .nan
                let subject = Int(plan.rows[row].subjects[position])
                let hash = plan.subjects[subject]
                take(value, of: measurements.subjects[subject], hash, &plan.rows[row], position, at: now, time, &result)
            }
        }
        self.plan = plan
        lastTick = now
        return result
    }

    private mutating func plan(for subjects: [AlertSubject]) -> RulePlan {
        let hashes = subjects.map(\.stableHash)
        if let plan, plan.subjects == hashes { return plan }
        var plan = RulePlan(rules, subjects, hashes: hashes, matches: &patternMatches)
        plan.place(instances)
        return plan
    }

    private mutating func endHomeless(
        _ plan: inout RulePlan,
        isComplete: Bool,
        at now: Int64,
        _ time: TickTime,
        _ result: inout AlertEvaluation
    ) {
        for (key, reason) in plan.homeless {
            if reason == .subjectGone && !isComplete {
                instances[key]?.hold(time)
                continue
            }
            plan.homeless[key] = nil
            if let instance = instances.removeValue(forKey: key) {
                result.add(instance, AlertEnd(at: now, reason: reason))
            }
        }
    }
}

extension AlertInstance {
    /// The latest moment that it knows of.
    fileprivate var latest: Int64 { max(max(since, countedFrom), max(firedAt ?? 0, belowFrom ?? 0)) }
}

// MARK: - Rows

extension AlertEngine {
    /// Finds the positions of a row at which something is to be done; the one loop over all pairs.
    private static func find(in row: RulePlan.Row, _ column: [Double]?, _ hits: inout [Int]) {
        hits.removeAll(keepingCapacity: true)
        guard let column else {
            for position in row.isActive.indices where row.isActive[position] { hits.append(position) }
            return
        }
        for position in row.subjects.indices {
            // Not true for NaN.
            let isReached = column[Int(row.subjects[position])] >= row.thresholds[position]
            if isReached || row.isActive[position] { hits.append(position) }
        }
    }

    private mutating func take(
        _ value: Double,
        of subject: AlertSubject,
        _ hash: UInt64,
        _ row: inout RulePlan.Row,
        _ position: Int,
        at now: Int64,
        _ time: TickTime,
        _ result: inout AlertEvaluation
    ) {
        let level = row.levels[Int(row.level[position])]
        // Alerts about the server are few, and the last that may be left out.
        if !row.isActive[position] && instances.count >= limit && row.signal.scope != .server {
            result.beyond += 1
            return
        }
        let key = AlertKey(rule: row.hash, subject: hash)
        let isNew = !row.isActive[position]
        if isNew {
            row.isActive[position] = true
            instances[key] = AlertInstance(
                rule: row.name,
                signal: row.signal,
                subject: subject,
                severity: level.severity,
                threshold: level.threshold,
                since: now,
                value: value
            )
        }
        guard let index = instances.index(forKey: key) else {
            row.isActive[position] = false
            return
        }
        // For what has only just begun no time has passed.
        let passed = isNew ? TickTime(from: nil, to: now, longest: 0) : time
        switch instances.values[index].step(Self.reading(value, level), level, at: now, passed) {
        case .stays: break
        case .fires: result.fired.append(instances.values[index])
        case .vanishes, .ends:
            row.isActive[position] = false
            let instance = instances.remove(at: index).value
            result.add(
                instance,
                AlertEnd(
                    at: max(now, instance.since),
                    reason: .below,
                    value: value,
                    threshold: level.threshold
                )
            )
        }
    }

    private static func reading(_ value: Double, _ level: RulePlan.Level) -> AlertInstance.Reading {
        if value.isNaN { return .unknown }
        return value >= level.threshold ? .reached(value) : .below(value)
    }
}
