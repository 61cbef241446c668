import ThinRSMQ

/// Judges a group by the last looks at it: a pure function.
///
/// After [Burrow](https://github.com/linkedin/Burrow/wiki/Consumer-Lag-Evaluation-Rules) there are no thresholds of lag:
/// what counts is whether work is done while there is some. Unlike there, the run of looks with work in hand is what is
/// judged, so that an idle topic is never stopped and a lag of 0 some minutes ago hides nothing; entries in hand count as
/// work, so that a large prefetch hides none; and what is not known alarms nobody.
struct HealthRules: Sendable {
    /// How long work may stand still before that means something: a lease, and three looks.
    let patience: Duration

    /// How many looks at least tell that a backlog grows.
    private static let looksForGrowth = 5
    /// By how much it grows then, so that noise is none.
    private static let growth = 1.2
    /// How near to its peak it still is then.
    private static let nearPeak = 0.95
    /// Of what a group is done with, the share of dead letters from which it is poisoned, and how many at least.
    private static let poisonedShare = 0.1
    private static let fewestPoisoned = 3
    /// How many dead letters of crashes, or looks that find consumers dead which had entries in hand, are no accident.
    private static let fewestCrashes = 3

    /// Rules for a monitor that looks every `interval` at groups whose leases last `minIdle`.
    init(minIdle: Duration, interval: Duration) {
        patience = max(minIdle, interval * 3)
    }

    /// Judges a group by its history and, if they could be read, its consumers.
    func judge(_ history: GroupHistory, _ consumers: [ConsumerHealth]?) -> GroupHealth {
        guard let last = history.last else { return GroupHealth(verdict: .ok, reason: "it was not looked at yet") }
        return losing(history)
            ?? noConsumers(history, consumers)
            ?? stopped(history, consumers)
            ?? crashLooping(history)
            ?? poisoned(history)
            ?? stalled(history, consumers)
            ?? slow(history)
            ?? GroupHealth(verdict: .ok, reason: Self.calm(last, history))
    }

    private func losing(_ history: GroupHistory) -> GroupHealth? {
        let lost = history.points.reduce(0) { $0 + $1.lost }
        guard lost > 0 else { return nil }
        return GroupHealth(
            verdict: .losing,
            reason: "\(lost) entries were trimmed or deleted before they were handled, within \(Self.span(history))"
        )
    }

    private func noConsumers(_ history: GroupHistory, _ consumers: [ConsumerHealth]?) -> GroupHealth? {
        guard let consumers, consumers.isEmpty, let still = longStandstill(history) else { return nil }
        return GroupHealth(
            verdict: .noConsumers,
            reason: "the group has no consumer: \(Self.work(history)), and nothing moved for \(still.words)"
        )
    }

    private func stopped(_ history: GroupHistory, _ consumers: [ConsumerHealth]?) -> GroupHealth? {
        guard let consumers, !consumers.isEmpty, !consumers.contains(where: \.isHeard),
            let still = longStandstill(history)
        else { return nil }
        let latest = consumers.map(\.idle).min() ?? .zero
        return GroupHealth(
            verdict: .stopped,
            reason: """
                nothing was delivered or acknowledged for \(still.words) while \(Self.work(history)), and \
                \(consumers.count == 1 ? "its one consumer was not" : "none of its \(consumers.count) consumers was") \
                heard of for \(latest.words)
                """
        )
    }

    private func crashLooping(_ history: GroupHistory) -> GroupHealth? {
        let letters = history.deadLettersAdded(.crashed)
        let looks = history.points.reduce(0) { $0 + $1.deaths }
        if letters >= Self.fewestCrashes {
            return GroupHealth(
                verdict: .crashLooping,
                reason:
                    "\(letters) entries killed their consumers until they were dead letters, in \(Self.span(history))"
            )
        }
        guard looks >= Self.fewestCrashes else { return nil }
        return GroupHealth(
            verdict: .crashLooping,
            reason: "\(looks) times in \(Self.span(history)) consumers died with entries in hand"
        )
    }

    private func poisoned(_ history: GroupHistory) -> GroupHealth? {
        let letters = history.deadLettersAdded(.failed, .unreadable)
        guard letters >= Self.fewestPoisoned else { return nil }
        let done = history.doneInWindow
        guard Double(letters) >= Self.poisonedShare * Double(done ?? 0) else { return nil }
        let share = done.map { " of \($0) that it was done with" } ?? ""
        return GroupHealth(
            verdict: .poisoned,
            reason: "\(letters) entries\(share) became dead letters in \(Self.span(history))"
        )
    }

    private func stalled(_ history: GroupHistory, _ consumers: [ConsumerHealth]?) -> GroupHealth? {
        guard let last = history.last, let still = longStandstill(history) else { return nil }
        // Nothing to be read, and every lease renewed: long handlers are at work, or entries wait for their next attempt.
        guard last.hasUndelivered || last.silent > 0 else { return nil }
        let heard = consumers.map { all in "\(all.count { $0.isHeard }) of its \(all.count) consumers were heard of" }
        return GroupHealth(
            verdict: .stalled,
            reason: """
                nothing was delivered or acknowledged for \(still.words) while \(Self.work(history)), though \
                \(heard ?? "it has consumers")
                """
        )
    }

    private func slow(_ history: GroupHistory) -> GroupHealth? {
        let run = history.run(while: \.hasWork)
        guard let first = run.first, let last = run.last, run.count >= Self.looksForGrowth,
            last.time - first.time >= patience,
            let before = first.backlog, let now = last.backlog, Double(now) >= Self.growth * Double(max(before, 1)),
            run.allSatisfy({ $0.backlog.map { $0 >= before } ?? false }),
            Double(now) >= Self.nearPeak * Double(run.compactMap(\.backlog).max() ?? 0)
        else { return nil }
        // A queue that gets busier is not slow for that, as long as nobody waits longer.
        if let waited = first.waiting, let waits = last.waiting, waits <= waited { return nil }
        let wait = last.waiting.map { ", the first of them for \($0.words)" } ?? ""
        return GroupHealth(
            verdict: .slow,
            reason: "what is not done grew from \(before) to \(now) entries in \((last.time - first.time).words)\(wait)"
        )
    }

    /// How long nothing was done although there was work, if that is long enough to mean something.
    private func longStandstill(_ history: GroupHistory) -> Duration? {
        let (time, looks) = history.standstill
        return looks >= 2 && time >= patience ? time : nil
    }

    private static func work(_ history: GroupHistory) -> String {
        guard let last = history.last else { return "nothing waits" }
        func count(_ number: Int) -> String { number == 1 ? "1 entry waits" : "\(number) entries wait" }
        let undelivered = last.hasUndelivered ? last.lag.map(count) ?? "entries wait" : nil
        let pending = last.pending > 0 ? "\(last.pending) \(last.pending == 1 ? "is" : "are") pending" : nil
        return [undelivered, pending].compactMap(\.self).joined(separator: " and ")
    }

    private static func calm(_ last: GroupPoint, _ history: GroupHistory) -> String {
        guard last.hasWork else { return "nothing waits" }
        let wait = last.waiting.map { ", the longest for \($0.words)" } ?? ""
        // Whoever looks once, as `top` at Redis itself, cannot know more.
        return "\(work(history))\(wait)\(history.points.count < 2 ? "; one look tells nothing of its course" : "")"
    }

    private static func span(_ history: GroupHistory) -> String {
        guard let first = history.points.first, let last = history.last else { return "0s" }
        return (last.time - first.time).words
    }
}
