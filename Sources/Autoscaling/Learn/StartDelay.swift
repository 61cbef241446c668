/// How long a replica takes from being asked for to being ready, as learned from watching.
struct StartDelay: Sendable {
    /// What is assumed before anything was seen.
    static let assumed: Int64 = 15_000
    /// After that long it is no start but something broken.
    private static let longest: Int64 = 1_800_000

    private var samples = SampleRing(capacity: 7)
    private var stored: Int64?
    private var asked: (at: Int64, replicas: Int)?
    private var lastReplicas: Int?

    init() {}

    /// What a store remembers.
    init(milliseconds: Int64) { stored = milliseconds }

    var milliseconds: Int64 { learned ?? Self.assumed }

    var learned: Int64? { samples.median.map { Int64($0) } ?? stored }

    mutating func watch(replicas: Int, ready: Int, at now: Int64) {
        if let asked {
            if replicas < asked.replicas || now - asked.at > Self.longest {
                self.asked = nil
            } else if ready >= asked.replicas {
                samples.add(Double(now - asked.at))
                self.asked = nil
            }
        }
        if asked == nil, let lastReplicas, replicas > lastReplicas, ready < replicas { asked = (now, replicas) }
        lastReplicas = replicas
    }
}
