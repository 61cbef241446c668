/// The page of the ledger of one receiver, in one tick.
struct ReceiverPage {
    /// What the receiver is to be told about one alert.
    struct News {
        let item: NotificationLedger.Item
        let end: AlertEnd?
        /// How many messages about it came before.
        let number: Int
    }

    private let receiver: AlertReceiver
    private let busy: Set<AlertKey>
    private let now: Int64
    private(set) var told: [AlertKey: ToldAlert]

    /// A page, with the alerts of which a message is under way.
    init(_ receiver: AlertReceiver, _ told: [AlertKey: ToldAlert], _ busy: Set<AlertKey>, _ now: Int64) {
        self.receiver = receiver
        self.told = told
        self.busy = busy
        self.now = now
    }

    private func concerns(_ instance: AlertInstance?) -> Bool {
        instance.map { $0.severity >= receiver.minSeverity } ?? false
    }

    /// Notes what ended, and what ended and is back before the receiver heard of it: for the receiver that went on.
    mutating func settle(_ firing: [AlertKey: AlertInstance], _ ended: [AlertKey: AlertEnd]) {
        for (key, entry) in told {
            if let at = entry.toldAt, at > now { told[key]?.toldAt = now }  // The clock was set back.
            if concerns(firing[key]) {
                if entry.end != nil { told[key]?.end = nil }
            } else if entry.end == nil {
                let reason: AlertEnd.Reason = firing[key] == nil ? .below : .lessUrgent
                told[key]?.end = ended[key] ?? AlertEnd(at: now, reason: reason)
            }
            if !receiver.sendsResolved && told[key]?.end != nil && !busy.contains(key) { told[key] = nil }
        }
    }

    /// Forgets the oldest ends that are too many.
    ///
    /// - Parameter limit: Most entries.
    /// - Returns: How many were forgotten.
    mutating func shorten(to limit: Int) -> Int {
        guard told.count > limit else { return 0 }
        let ended = told.filter { $0.value.end != nil && !busy.contains($0.key) }
        let oldest = ended.sorted { ($0.value.end?.at ?? 0, $0.key.value) < ($1.value.end?.at ?? 0, $1.key.value) }
        let forgotten = oldest.prefix(told.count - limit)
        for (key, _) in forgotten { told[key] = nil }
        return forgotten.count
    }

    /// What began, became more or less urgent, or ended.
    func changes(_ firing: [AlertKey: AlertInstance], _ silenced: Set<AlertKey>) -> [News] {
        var (new, other): ([News], [News]) = ([], [])
        for (key, instance) in firing where concerns(instance) && !busy.contains(key) && !silenced.contains(key) {
            let entry = told[key]
            let news = News(
                item: NotificationLedger.Item(key: key, instance: instance, status: .firing),
                end: nil,
                number: entry?.count ?? 0
            )
            if entry?.toldAt == nil {
                new.append(news)
            } else if entry?.instance.severity != instance.severity {
                other.append(news)
            }
        }
        if !isWaiting(new) { other += new }
        for (key, entry) in told where entry.end != nil && !busy.contains(key) {
            let item = NotificationLedger.Item(key: key, instance: entry.instance, status: .resolved)
            other.append(News(item: item, end: entry.end, number: entry.count))
        }
        return select(other)
    }

    /// What was told long ago and still fires; for who wants all of it, everything as soon as one alert is due.
    func reminders(_ firing: [AlertKey: AlertInstance], _ silenced: Set<AlertKey>) -> [News] {
        guard let interval = receiver.interval else { return [] }
        var due: [News] = []
        var rest: [News] = []
        for (key, entry) in told {
            guard let at = entry.toldAt, entry.end == nil, let instance = firing[key], !busy.contains(key),
                !silenced.contains(key), instance.severity == entry.instance.severity
            else { continue }
            let item = NotificationLedger.Item(key: key, instance: instance, status: .firing)
            let news = News(item: item, end: nil, number: entry.count)
            if now - at >= interval { due.append(news) } else if receiver.resendsAll { rest.append(news) }
        }
        if due.isEmpty { return [] }
        // What is due goes first, or the most urgent would keep all others out of every message.
        return select(due + select(rest).prefix(max(0, receiver.mostAlerts - due.count)))
    }

    /// Notes that messages about these are sent: whether they arrive is not known if the process ends meanwhile.
    ///
    /// - Parameters:
    ///   - news: What the message tells.
    ///   - id: Its id.
    mutating func begin(_ news: [News], _ id: String) {
        for news in news {
            if news.item.status == .firing && told[news.item.key] == nil {
                told[news.item.key] = ToldAlert(instance: news.item.instance.snapshot, toldAt: nil, count: 0)
            }
            told[news.item.key]?.offer = id
        }
    }

    /// Parts news into messages: what was offered together before, and is still the same news, is one again.
    ///
    /// - Parameters:
    ///   - news: The news.
    ///   - makeID: The id of a message.
    /// - Returns: The messages.
    func messages(_ news: [News], _ makeID: ([News]) -> String) -> [(id: String, news: [News])] {
        var offered: [String: [News]] = [:]
        for news in news {
            if let offer = told[news.item.key]?.offer { offered[offer, default: []].append(news) }
        }
        let again = offered.filter { makeID($0.value) == $0.key }
        let known = Set(again.values.flatMap { $0.map(\.item.key) })
        let rest = news.filter { !known.contains($0.item.key) }
        let old = again.sorted { $0.key < $1.key }.map { (id: $0.key, news: $0.value) }
        return old + (rest.isEmpty ? [] : [(id: makeID(rest), news: rest)])
    }

    private func isWaiting(_ news: [News]) -> Bool {
        guard let oldest = (news.map { $0.item.instance.firedAt ?? now }.min()) else { return false }
        let waited = now - oldest
        return waited >= 0 && waited < receiver.groupWait.wholeMilliseconds
    }

    /// The most urgent first, firing before ended, and no more than one message may have.
    private func select(_ news: [News]) -> [News] {
        func rank(_ news: News) -> (Int, Int, UInt64) {
            let severity = Severity.allCases.firstIndex(of: news.item.instance.severity) ?? 0
            return (-severity, news.item.status == .firing ? 0 : 1, news.item.key.value)
        }
        return Array(news.sorted { rank($0) < rank($1) }.prefix(receiver.mostAlerts))
    }
}
