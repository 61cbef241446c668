/// How many entries a ready replica completes per second while it is busy, as learned from watching.
///
/// Replicas that are not busy do not show what they could do: then it is at least what they do, and belief rises slowly
/// above it until one replica fewer shows the truth. Without that, one slow hour would be believed for good, as enough
/// replicas for a wrong rate are never busy.
struct ServiceRate: Sendable {
    /// After which time without busy samples what was learned is no more than a guess.
    static let trustedFor: Int64 = 3_600_000
    /// For how long a learned rate stays as it is: longer each time that belief rose in vain.
    private static let patience: ClosedRange<Int64> = 120_000...3_600_000
    /// By how much a minute belief rises after that, and where busy replicas never showed what they can do.
    private static let rise = 0.15
    private static let steepRise = 0.5
    /// Up to how many times what idle replicas show it rises.
    private static let reach = 1.6
    /// For how long samples belong together.
    private static let freshness: Int64 = 60_000

    /// Of few samples the median is as quick as it is deaf to outliers: one odd sample moves nothing.
    private var samples = SampleRing(capacity: 5)
    private var areBusy = true
    private var sampledAt: Int64 = 0
    private var patience = Self.patience.lowerBound
    /// What busy replicas showed before belief rose; nil while it has not.
    private var before: Double?
    /// What is believed, and when busy replicas last showed it; nil while they never did.
    private(set) var value: Double?
    private(set) var learnedAt: Int64?

    init() {}

    /// What a store remembers.
    init(value: Double, learnedAt: Int64?) {
        self.value = value
        self.learnedAt = learnedAt
    }

    /// Takes what the replicas completed.
    ///
    /// - Parameters:
    ///   - perReplica: Completed per second and replica.
    ///   - isBusy: Whether they had enough to do all the time.
    ///   - now: The time.
    mutating func add(_ perReplica: Double, isBusy: Bool, at now: Int64) {
        guard perReplica > 0, isBusy || perReplica > (value ?? 0) else { return }
        // Samples of another time or kind say nothing about this one.
        if isBusy != areBusy || now - sampledAt > Self.freshness { samples.removeAll() }
        areBusy = isBusy
        sampledAt = now
        samples.add(perReplica)
        // One could be chance; of two the larger counts, so that one that is low moves nothing.
        guard samples.count >= (isBusy ? 2 : 3), let median = samples.median else { return }
        value = isBusy ? median : max(value ?? 0, median)
        guard isBusy else { return }
        learnedAt = now
        guard let before else { return }
        let isBetter = median > before * 1.15
        patience = isBetter ? Self.patience.lowerBound : min(patience * 2, Self.patience.upperBound)
        self.before = nil
    }

    /// Lets belief rise while the replicas are not busy and nothing waits.
    ///
    /// - Parameters:
    ///   - seconds: For how long that was so.
    ///   - shown: What each of them completes now: a rate that was learned rises to little above it, as far as is needed
    ///     to try with one replica fewer.
    ///   - now: The time.
    mutating func drift(over seconds: Double, shown: Double, at now: Int64) {
        guard let value else { return }
        if let learnedAt {
            if now - learnedAt < patience || value >= shown * Self.reach { return }
            before = before ?? value
        }
        let rise = learnedAt == nil ? Self.steepRise : Self.rise
        self.value = value * (1 + rise * min(seconds, 60) / 60)
    }

    func confidence(at now: Int64) -> Reading.Confidence {
        if value == nil { return .unknown }
        return learnedAt.map { now - $0 <= Self.trustedFor } ?? false ? .exact : .estimated
    }
}
