/// How many entries a ready replica completes per second while it is busy, as learned from watching.
struct ServiceRate: Sendable {
    /// After which time without samples what was learned is no more than a guess.
    static let trustedFor: Int64 = 3_600_000

    /// Of few samples the median is as quick as it is deaf to outliers: one odd sample moves nothing.
    private var samples = SampleRing(capacity: 5)
    /// What was learned, and when.
    private(set) var value: Double?
    private(set) var learnedAt: Int64 = 0

    init() {}

    /// What a store remembers.
    init(value: Double, learnedAt: Int64) {
        self.value = value
        self.learnedAt = learnedAt
    }

    /// Takes what the replicas completed.
    ///
    /// - Parameters:
    ///   - perReplica: Completed per second and replica.
    ///   - isBusy: Whether they had enough to do all the time: if not, they could do more, but not less, than this.
    ///   - now: The time.
    mutating func add(_ perReplica: Double, isBusy: Bool, at now: Int64) {
        guard perReplica > 0, isBusy || perReplica > (value ?? 0) else { return }
        samples.add(perReplica)
        // Two could be chance, a start, or the end of one.
        guard samples.count >= 3, let median = samples.median else { return }
        value = median
        learnedAt = now
    }

    func confidence(at now: Int64) -> Reading.Confidence {
        if value == nil { return .unknown }
        return now - learnedAt <= Self.trustedFor ? .exact : .estimated
    }
}
