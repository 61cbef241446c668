/// Everything that the ledgers say about one message in one group.
struct Story: Sendable {
    /// What a handler wrote at the beginning or the end of an attempt.
    struct Step: Hashable, Sendable {
        let writer: String
        let time: LedgerTime
        let id: String
        /// 0 where the line does not say.
        var attempt = 0

        /// The worker that took it, as faults name it.
        var worker: Substring { writer.prefix { $0 != "." } }
    }

    let number: Int
    let group: String
    /// The ids that Redis acknowledged.
    var published: [String] = []
    /// Whether it was published again because the first outcome was unknown.
    var isPublishedAgain = false
    var began: [Step] = []
    var failed: [Step] = []
    var done: [Step] = []
    var isDestroyed = false

    /// Whether all its entries come from one that was published.
    var isUnique: Bool { !isPublishedAgain && published.count == 1 }
}
