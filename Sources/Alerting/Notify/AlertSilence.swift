/// For a while, nobody is told of some alerts.
public struct AlertSilence: Sendable, Hashable {
    /// Its name: ASCII letters, digits, `-`, `_` and `.`.
    public var id: String
    /// About which subjects.
    public var selector: AlertSelector
    /// Patterns for the names of rules; empty means all.
    public var rules: [String]
    /// From when on, as Unix milliseconds.
    public var from: Int64
    /// Until when; not at that moment any more.
    public var until: Int64
    /// Why.
    public var comment: String
    /// Who said so.
    public var createdBy: String

    /// A silence about everything, or what is selected.
    public init(
        id: String,
        selector: AlertSelector = AlertSelector(),
        rules: [String] = [],
        from: Int64,
        until: Int64,
        comment: String = "",
        createdBy: String = ""
    ) {
        self.id = id
        self.selector = selector
        self.rules = rules
        self.from = from
        self.until = until
        self.comment = comment
        self.createdBy = createdBy
    }

    /// Whether it holds at a moment.
    public func isActive(at now: Int64) -> Bool { from <= now && now < until }

    /// Checks it.
    ///
    /// - Throws: `AlertSettingError` that names the silence and the key.
    public func validate() throws {
        let owner = "silence \(Readable.text(id))"
        try AlertSettingError.check(name: id, owner, "id")
        guard from >= 0, until <= Int64.latestMoment, from < until else {
            throw AlertSettingError(
                owner: owner,
                key: "until",
                value: Readable.moment(unixMilliseconds: until),
                accepted: "a time after its beginning"
            )
        }
        let texts = [comment, createdBy] + rules + selector.namespaces + selector.topics + selector.groups
        if let long = texts.first(where: { $0.utf8.count > 1_000 }) {
            throw AlertSettingError(
                owner: owner,
                key: long == comment ? "comment" : long == createdBy ? "by" : "pattern",
                value: "a text of \(long.utf8.count) bytes",
                accepted: "at most 1000 bytes"
            )
        }
        guard texts.count <= 100 else {
            throw AlertSettingError(
                owner: owner,
                key: "patterns",
                value: "\(texts.count - 2) of them",
                accepted: "at most 98"
            )
        }
    }
}
