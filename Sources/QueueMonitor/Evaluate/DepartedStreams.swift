import ThinRSMQ

/// Streams that were lost, whose counters stay for a while: a counter that goes with its stream is seen by no scrape.
struct DepartedStreams: Sendable {
    /// How long the counters stay.
    static let stay = Duration.seconds(600)
    /// Most streams whose counters stay; the oldest goes first.
    static let limit = 1_000

    private var times: [(stream: String, lost: Timestamp)] = []

    /// A stream was lost.
    mutating func add(_ stream: String, at now: Timestamp) {
        times.removeAll { $0.stream == stream }
        times.append((stream, now))
    }

    func contains(_ stream: String) -> Bool {
        times.contains { $0.stream == stream }
    }

    /// The streams that have stayed long enough, or are too many; whether they are back meanwhile is for others to know.
    mutating func leave(at now: Timestamp) -> [String] {
        var leaving: [String] = []
        while let first = times.first, times.count > Self.limit || now - first.lost >= Self.stay {
            leaving.append(first.stream)
            times.removeFirst()
        }
        return leaving
    }
}
