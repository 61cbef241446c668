/// The silences that there are: those of the configuration, and those that were added since.
public struct SilenceBook: Sendable {
    /// Most silences that may be added.
    public static let mostAdded = 1_000
    /// How long an added silence stays after its end, so that one sees what was silent.
    private static let stay: Int64 = 86_400_000

    /// Those of the configuration.
    public private(set) var fixed: [AlertSilence] = []
    /// Those that were added, by their ids.
    public internal(set) var added: [String: AlertSilence] = [:]

    /// A book with the silences of the configuration.
    ///
    /// - Parameter fixed: The silences.
    /// - Throws: `AlertSettingError` that names the silence and the key.
    public init(fixed: [AlertSilence] = []) throws {
        try setFixed(fixed)
    }

    /// Takes the silences of another configuration.
    ///
    /// - Parameter silences: The silences.
    /// - Throws: `AlertSettingError`; then the old ones stay.
    public mutating func setFixed(_ silences: [AlertSilence]) throws {
        for silence in silences { try silence.validate() }
        fixed = silences
    }

    /// Adds a silence, or replaces one that was added with this id.
    ///
    /// - Parameter silence: The silence.
    /// - Throws: `AlertSettingError` if it makes no sense, is one too many, or the configuration has one of its id.
    public mutating func add(_ silence: AlertSilence) throws {
        try silence.validate()
        let accepted: String
        if fixed.contains(where: { $0.id == silence.id }) {
            accepted = "an id that no silence of the configuration has"
        } else if added[silence.id] == nil && added.count >= Self.mostAdded {
            accepted = "no more than \(Self.mostAdded) silences"
        } else {
            added[silence.id] = silence
            return
        }
        throw AlertSettingError(owner: "silence \(silence.id)", key: "id", value: silence.id, accepted: accepted)
    }

    /// Removes a silence that was added.
    ///
    /// - Parameter id: Its id.
    /// - Returns: Whether there was one.
    @discardableResult
    public mutating func remove(_ id: String) -> Bool {
        added.removeValue(forKey: id) != nil
    }

    /// Forgets what was added and ended a day ago.
    mutating func expire(at now: Int64) {
        for (id, silence) in added where now - silence.until >= Self.stay { added[id] = nil }
    }

    /// All silences that hold at a moment.
    public func active(at now: Int64) -> [AlertSilence] {
        (fixed + added.values.sorted { $0.id < $1.id }).filter { $0.isActive(at: now) }
    }
}

/// The silences of a moment, ready to be asked.
struct ActiveSilences: Sendable {
    private let matchers: [(rules: [AlertPattern], selector: SelectorMatcher)]

    init(_ silences: [AlertSilence]) {
        matchers = silences.map { ($0.rules.map(AlertPattern.init), SelectorMatcher($0.selector)) }
    }

    /// Whether nobody is to be told about a rule and a subject.
    func cover(_ instance: AlertInstance) -> Bool {
        if matchers.isEmpty { return false }
        let subject = SubjectScalars(instance.subject)
        var count = 0
        return matchers.contains { matcher in
            (matcher.rules.isEmpty || matcher.rules.contains { $0.matches(instance.rule) })
                && matcher.selector.matches(subject, counting: &count)
        }
    }
}
