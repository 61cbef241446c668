/// Decides who is told what and when, and remembers it: a pure function of what fires and what was delivered.
public struct NotificationLedger: Sendable {
    /// One alert of a notification that is under way.
    struct Item: Sendable {
        let key: AlertKey
        let instance: AlertInstance
        let status: Alert.Status
    }

    /// A notification that is under way.
    struct Offer: Sendable {
        let receiver: String
        let items: [Item]
    }

    /// Most entries per receiver; beyond, the oldest ends that could not be told are forgotten.
    public static let mostEntries = 2 * AlertEngine.mostInstances

    /// The receivers.
    public private(set) var receivers: [AlertReceiver]
    /// How many ends were forgotten, as a receiver could not be told of too many.
    public private(set) var forgotten = 0

    /// What each receiver was told, by its name.
    var told: [String: [AlertKey: ToldAlert]] = [:]
    private var inFlight: [String: Offer] = [:]

    /// A ledger of receivers that were told nothing.
    ///
    /// - Parameter receivers: The receivers.
    /// - Throws: `AlertSettingError` that names the receiver.
    public init(receivers: [AlertReceiver]) throws {
        try AlertReceiver.validate(receivers)
        self.receivers = receivers
    }

    /// Takes other receivers; what those that are gone were told is forgotten with the next tick.
    ///
    /// - Parameter receivers: The receivers.
    /// - Throws: `AlertSettingError`; then the old ones stay.
    public mutating func setReceivers(_ receivers: [AlertReceiver]) throws {
        try AlertReceiver.validate(receivers)
        self.receivers = receivers
    }

    /// How many notifications are under way.
    public var underWay: Int { inFlight.count }

    /// Goes on from where another ledger was; nothing is under way.
    mutating func restore(_ told: [String: [AlertKey: ToldAlert]]) {
        self.told = told
        inFlight = [:]
    }

    /// What is to be sent now.
    ///
    /// - Parameters:
    ///   - firing: All that fires.
    ///   - ended: What ended in this tick.
    ///   - silenced: What fires and nobody is to be told of.
    ///   - now: The time, as Unix milliseconds.
    ///   - makeAlert: Writes an alert for a message, or about its end.
    /// - Returns: For each receiver at most one notification of changes and one of reminders, and those again that were
    ///   under way when a process before this one ended.
    mutating func offers(
        firing: [AlertKey: AlertInstance],
        ended: [AlertKey: AlertEnd],
        silenced: Set<AlertKey>,
        at now: Int64,
        _ makeAlert: (AlertInstance, AlertEnd?) -> Alert
    ) -> [AlertNotification] {
        let names = Set(receivers.map(\.name))
        for name in told.keys where !names.contains(name) { told[name] = nil }
        var offers: [AlertNotification] = []
        for receiver in receivers {
            var page = ReceiverPage(receiver, told[receiver.name] ?? [:], busy(receiver.name), now)
            page.settle(firing, ended)
            forgotten += page.shorten(to: Self.mostEntries)
            for (cause, news) in [
                (.change, page.changes(firing, silenced)), (.reminder, page.reminders(firing, silenced)),
            ]
                as [(AlertNotification.Cause, [ReceiverPage.News])]
            where !news.isEmpty {
                for (id, news) in page.messages(news, { Self.id(receiver.name, cause, $0) }) {
                    page.begin(news, id)
                    inFlight[id] = Offer(receiver: receiver.name, items: news.map(\.item))
                    offers.append(
                        AlertNotification(
                            id: id,
                            receiver: receiver.name,
                            cause: cause,
                            createdAt: now,
                            alerts: news.map { makeAlert($0.item.instance, $0.end) }
                        )
                    )
                }
            }
            told[receiver.name] = page.told.isEmpty ? nil : page.told
        }
        return offers
    }

    /// Takes what became of a notification; one that is not under way is ignored.
    ///
    /// - Parameters:
    ///   - outcome: What became of it.
    ///   - id: Its id.
    ///   - now: The time, as Unix milliseconds.
    public mutating func record(_ outcome: DeliveryOutcome, of id: String, at now: Int64) {
        guard let offer = inFlight.removeValue(forKey: id) else { return }
        for item in offer.items {
            guard var entry = told[offer.receiver]?[item.key] else { continue }
            entry.offer = nil
            switch (outcome, item.status) {
            case (.delivered, .firing):
                entry.instance = item.instance.snapshot
                entry.toldAt = now
                entry.count += 1
            case (.delivered, .resolved):
                told[offer.receiver]?[item.key] = nil
                continue
            case (.failed, .firing) where entry.toldAt == nil && !entry.mayKnow:
                told[offer.receiver]?[item.key] = nil
                continue
            case (.uncertain, .firing): entry.mayKnow = true
            case (_, _): break
            }
            told[offer.receiver]?[item.key] = entry
        }
    }

    private func busy(_ receiver: String) -> Set<AlertKey> {
        Set(inFlight.values.filter { $0.receiver == receiver }.flatMap { $0.items.map(\.key) })
    }

    /// The same for the same news, also if it is sent again after a crash.
    private static func id(_ receiver: String, _ cause: AlertNotification.Cause, _ news: [ReceiverPage.News]) -> String
    {
        var hash = StableHash()
        hash.add(receiver)
        hash.add(cause.rawValue)
        for item in news.sorted(by: { $0.item.key.value < $1.item.key.value }) {
            hash.add(item.item.key.value)
            hash.add(item.item.status.rawValue)
            hash.add(item.item.instance.severity.rawValue)
            hash.add(item.item.instance.since)
            hash.add(Int64(item.number))
        }
        return hash.hex
    }
}
