/// Which rule watches which subjects, and how: resolved once for each set of subjects.
struct RulePlan: Sendable {
    /// How a rule, or one of its overrides, wants a value to be judged.
    struct Level: Sendable {
        let isEnabled: Bool
        let threshold: Double
        let holdTime: Int64
        let keepFiring: Int64
        let severity: Severity

        init(_ rule: AlertRule, _ override: AlertRule.Override?) {
            isEnabled = override?.isEnabled ?? rule.isEnabled
            threshold = override?.threshold ?? rule.threshold
            holdTime = (override?.for ?? rule.for).wholeMilliseconds
            keepFiring = (override?.keepFiring ?? rule.keepFiring).wholeMilliseconds
            severity = override?.severity ?? rule.severity
        }
    }

    /// A rule and the subjects that it watches, in flat arrays beside each other.
    struct Row: Sendable {
        let name: String
        let signal: AlertSignal
        let hash: UInt64
        let levels: [Level]
        /// The indices of the subjects, in their order.
        var subjects: [Int32] = []
        var level: [Int32] = []
        var thresholds: [Double] = []
        /// Whether there is an instance.
        var isActive: [Bool] = []

        init(_ rule: AlertRule) {
            name = rule.name
            signal = rule.signal
            hash = AlertKey.hash(rule: rule.name)
            levels = [Level(rule, nil)] + rule.overrides.map { Level(rule, $0) }
        }

        /// The position of a subject.
        func position(of subject: Int32) -> Int? {
            var (low, high) = (0, subjects.count)
            while low < high {
                let middle = (low + high) / 2
                if subjects[middle] < subject { low = middle + 1 } else { high = middle }
            }
            return low < subjects.count && subjects[low] == subject ? low : nil
        }
    }

    /// The hashes of the subjects that it was made for.
    let subjects: [UInt64]
    var rows: [Row] = []
    /// Instances of nothing in the plan, with why that is so.
    var homeless: [AlertKey: AlertEnd.Reason] = [:]

    private var rowNames: [String: Int] = [:]
    private var indices: [UInt64: Int32] = [:]

    /// Resolves the rules; adds to `matches` how many patterns were tried.
    init(_ rules: [AlertRule], _ subjects: [AlertSubject], hashes: [UInt64], matches: inout Int) {
        self.subjects = hashes
        var scopes: [AlertSignal.Scope: [Int]] = [:]
        for (index, subject) in subjects.enumerated()
        where indices.updateValue(Int32(index), forKey: hashes[index]) == nil {
            scopes[subject.scope, default: []].append(index)
        }
        let scalars = subjects.map(SubjectScalars.init)
        for rule in rules where rowNames[rule.name] == nil {
            var row = Row(rule)
            let selector = SelectorMatcher(rule.selector)
            let overrides = rule.overrides.map { SelectorMatcher($0.selector) }
            for index in scopes[rule.signal.scope] ?? [] where selector.matches(scalars[index], counting: &matches) {
                let override = overrides.firstIndex { $0.matches(scalars[index], counting: &matches) }
                let level = override.map { $0 + 1 } ?? 0
                guard row.levels[level].isEnabled else { continue }
                row.subjects.append(Int32(index))
                row.level.append(Int32(level))
                row.thresholds.append(row.levels[level].threshold)
            }
            row.isActive = Array(repeating: false, count: row.subjects.count)
            rowNames[rule.name] = rows.count
            rows.append(row)
        }
    }

    /// Takes up the instances that there are: marks their places, and remembers which have none.
    mutating func place(_ instances: [AlertKey: AlertInstance]) {
        for (key, instance) in instances {
            guard let row = rowNames[instance.rule], rows[row].signal == instance.signal else {
                homeless[key] = .ruleGone
                continue
            }
            guard let subject = indices[instance.subject.stableHash] else {
                homeless[key] = .subjectGone
                continue
            }
            guard let position = rows[row].position(of: subject) else {
                homeless[key] = .notWatched
                continue
            }
            rows[row].isActive[position] = true
        }
    }
}
