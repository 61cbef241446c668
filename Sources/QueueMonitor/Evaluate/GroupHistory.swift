import Redis
import ThinRSMQ

/// The last looks at a group: a pure value of bounded size.
struct GroupHistory: Sendable {
    /// How far back it reaches.
    static let window = Duration.seconds(600)
    /// Most points, which are spread over the window: 4,000 groups then need a few megabytes.
    static let mostPoints = 25
    /// About how far apart two points may be at most.
    static let widestSpacing = window / mostPoints
    /// The shortest time that a rate is derived from.
    private static let rateWindow = Duration.seconds(60)

    /// Looks that are nearer to each other share a point.
    private let spacing: Duration

    /// The oldest first, the last look at the end.
    private(set) var points: [GroupPoint] = []

    /// Since when nothing was delivered or acknowledged although there was work, and how many looks saw that.
    private var still: (since: Timestamp, looks: Int)?
    /// The consumers that the last look found dead, with entries in hand.
    private var dead: Set<String> = []

    var last: GroupPoint? { points.last }

    /// A history of no looks; where they are to be told apart sooner than by default, it reaches less far back.
    init(spacing: Duration = widestSpacing) {
        self.spacing = min(spacing, Self.widestSpacing)
    }

    /// Takes a look, with the consumers that it found dead while they had entries in hand.
    ///
    /// A group that went back, to an older state of its stream or by XGROUP SETID, begins anew.
    mutating func add(_ point: GroupPoint, dead: Set<String> = []) {
        if let last = points.last, point.delivered < last.delivered || point.time < last.time {
            (points, still) = ([], nil)
        }
        var point = point
        if !dead.isSubset(of: self.dead) { point.deaths += 1 }
        self.dead = dead
        note(standstill: point)
        // The last of a spacing stands for it, with what happened in it.
        if points.count >= 2 {
            let (before, last) = (points[points.count - 2], points[points.count - 1])
            if last.time - before.time < spacing {
                point.lost += last.lost
                point.deaths += last.deaths
                points[points.count - 1] = point
                return trim(at: point.time)
            }
        }
        points.append(point)
        trim(at: point.time)
    }

    private mutating func trim(at now: Timestamp) {
        points.removeAll { now - $0.time > Self.window }
        if points.count > Self.mostPoints { points.removeFirst(points.count - Self.mostPoints) }
    }

    /// The points since which the last one's condition has held without a break, the last one included.
    func run(while condition: (GroupPoint) -> Bool) -> ArraySlice<GroupPoint> {
        let start = points.lastIndex { !condition($0) }.map { $0 + 1 } ?? points.startIndex
        return points[start...]
    }

    /// For how long, and over how many looks, nothing was delivered or acknowledged although there was work; however long
    /// ago that began.
    var standstill: (time: Duration, looks: Int) {
        guard let last, let still else { return (.zero, 0) }
        return (last.time - still.since, still.looks)
    }

    private mutating func note(standstill point: GroupPoint) {
        guard point.hasWork else { return still = nil }
        guard let last = points.last, last.hasWork, !point.hasMoved(since: last), let known = still else {
            return still = (point.time, 1)
        }
        still = (known.since, known.looks + 1)
    }
}

// MARK: - Rates

extension GroupHistory {
    /// Two points about a minute apart, or as far as there are.
    private var rateSpan: (from: GroupPoint, to: GroupPoint, seconds: Double)? {
        guard let to = points.last else { return nil }
        let from = points.last { to.time - $0.time >= Self.rateWindow } ?? points.first
        guard let from, to.time > from.time else { return nil }
        return (from, to, (to.time - from.time) / .seconds(1))
    }

    /// Entries added to the stream per second; nil where the server does not count them, and at the first look.
    var arrivalRate: Double? {
        guard let span = rateSpan, let before = span.from.added, let now = span.to.added else { return nil }
        return max(0, Double(now - before)) / span.seconds
    }

    /// Entries per second that the group was done with: acknowledged, dead-lettered or requeued.
    ///
    /// By the server's counts of entries read, or where it has none by what arrived and did not stay.
    var serviceRate: Double? {
        guard let span = rateSpan else { return nil }
        if let before = span.from.done, let now = span.to.done { return max(0, Double(now - before)) / span.seconds }
        guard let added = span.from.added, let more = span.to.added, let before = span.from.backlog,
            let now = span.to.backlog
        else { return nil }
        return max(0, Double((more - added) - (now - before))) / span.seconds
    }

    /// How many dead letters the group got for one of these reasons within the window; 0 while that is not known.
    func deadLettersAdded(_ reasons: DeadLetterFacts.Reason...) -> Int {
        let known = points.compactMap(\.deadLetters)
        func count(_ counts: [DeadLetterFacts.Reason: Int]) -> Int { reasons.reduce(0) { $0 + (counts[$1] ?? 0) } }
        // Growth only: who replays them takes nothing back of what happened.
        return zip(known, known.dropFirst()).reduce(0) { $0 + max(0, count($1.1) - count($1.0)) }
    }

    /// How many entries the group was done with in the window; nil where the server does not count.
    var doneInWindow: Int? {
        guard let first = points.first?.done, let last = points.last?.done else { return nil }
        return max(0, last - first)
    }
}
