/// Notices that more replicas got no more done: then what they share is the limit, and more of them make it worse.
struct SaturationWatch: Sendable {
    /// By which share the replicas must have grown before it can be judged.
    private static let growth = 1.4
    /// Which part of what the growth promised must have come true.
    private static let gain = 0.25
    /// Over how many samples throughput is averaged, before and after.
    private static let samples = 5

    /// Throughput of a number of replicas, averaged over samples during which they were busy.
    private struct Level: Sendable {
        var replicas: Double
        var throughput = 0.0
        var samples = 0

        mutating func add(_ value: Double) {
            samples += 1
            throughput += (value - throughput) / Double(min(samples, SaturationWatch.samples))
        }
    }

    /// What fewer replicas did, and what they do now.
    private var base: Level?
    private var level: Level?
    /// Beyond how many replicas nothing is gained, and until when that is believed.
    private(set) var limit: Int?
    private(set) var until: Int64 = 0
    private var limitThroughput = 0.0

    init() {}

    /// What a store remembers.
    init(limit: Int, until: Int64) {
        self.limit = limit
        self.until = until
    }

    mutating func add(throughput: Double, ready: Int, isBusy: Bool, at now: Int64, pause: Int64) {
        guard isBusy, ready > 0 else { return forget() }
        let replicas = Double(ready)
        if limit != nil {
            // It does more than before with no more replicas: the dependency has recovered.
            let hasRecovered = limitThroughput > 0 && throughput > limitThroughput * 1.5
            if now >= until || hasRecovered { forget() }
            return
        }
        if level?.replicas == replicas {
            level?.add(throughput)
        } else {
            // Only what was seen long enough is something to compare with.
            if let level, level.samples >= Self.samples, base == nil || level.replicas < replicas { base = level }
            level = Level(replicas: replicas)
            level?.add(throughput)
        }
        judge(at: now, pause: pause)
    }

    private mutating func judge(at now: Int64, pause: Int64) {
        guard let base, let level, level.samples >= Self.samples, level.replicas >= base.replicas * Self.growth,
            base.throughput > 0
        else { return }
        let promised = level.replicas / base.replicas - 1
        let gained = level.throughput / base.throughput - 1
        if gained >= promised * Self.gain { return }
        limit = Int(base.replicas)
        limitThroughput = level.throughput
        until = now + pause
        forgetLevels()
    }

    /// Forgets what would be compared, as what is done now is no measure.
    mutating func forgetLevels() {
        base = nil
        level = nil
    }

    private mutating func forget() {
        forgetLevels()
        limit = nil
    }
}
