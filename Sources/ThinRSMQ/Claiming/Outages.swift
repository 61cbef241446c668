/// When Redis did not answer, as one monitor saw it: a pure value.
///
/// Entries grow idle while Redis is away, and nobody could report on them then: a monitor that took that for silence
/// would take over everything that is in hand, at the first scan after a restart.
struct Outages: Sendable {
    /// Most outages that are remembered, which bounds a Redis that comes and goes.
    private static let most = 64

    private struct Outage {
        let start: ContinuousClock.Instant
        let end: ContinuousClock.Instant
    }

    private var past: [Outage] = []
    private var begin: ContinuousClock.Instant?
    private var lastAnswer: ContinuousClock.Instant?

    /// Redis answered a whole scan.
    mutating func answered(at now: ContinuousClock.Instant) {
        if let begin {
            past.append(Outage(start: begin, end: now))
            if past.count > Self.most { past.removeFirst() }
        }
        begin = nil
        lastAnswer = now
    }

    /// Redis did not answer: it may have been away since it answered last.
    mutating func failed(at now: ContinuousClock.Instant) {
        begin = begin ?? lastAnswer ?? now
    }

    /// How long an entry must be idle to have been silent for so long while Redis answered.
    func idleTime(of silence: Duration, at now: ContinuousClock.Instant) -> Duration {
        var (rest, idle, from) = (silence, Duration.zero, now)
        for outage in past.reversed() {
            let answering = outage.end.duration(to: from)
            if answering >= rest { break }
            rest -= answering
            idle += answering + outage.start.duration(to: outage.end)
            from = outage.start
        }
        return idle + rest
    }
}
